//! From the model of a function to tokens: data and straight-line decoding.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use super::{Function, Input, Returns, lent};
use crate::module::marker_path;
use crate::names;
use crate::signature::{Kind, Parameter, text_signature};

/// The hidden type that describes the function: `impl rt::Function`.
pub(crate) fn describe(function: &Function) -> TokenStream {
    let Function {
        krate,
        cfgs,
        vis,
        marker,
        ..
    } = function;
    let name = function.name.c_string();
    let doc = names::c_string(&format!(
        "{}\n--\n\n{}",
        text_signature(&function.name.text, function.first, &function.parameters),
        function.doc
    ));
    let call = call(function);
    let described = match function.returns.native() {
        // Nothing of a slot's is matched or named.
        Some(_) => quote! {
            #(#cfgs)*
            #[allow(deprecated)]
            impl #krate::rt::class::Native for #marker {
                #call
            }
        },
        None => {
            let parameters = parameters(function);
            let slots = function.parameters.iter().filter(|p| p.has_slot()).count();
            quote! {
                #(#cfgs)*
                #[allow(deprecated)]
                impl #krate::rt::Function for #marker {
                    const NAME: &'static #krate::rt::CStr = #name;
                    const DOC: &'static #krate::rt::CStr = #doc;
                    const PARAMETERS: #krate::rt::Parameters = #parameters;
                    type Slots = [#krate::rt::sys::HPy; #slots];
                    const EMPTY: Self::Slots = [#krate::rt::sys::HPy::NULL; #slots];
                    #call
                }
            }
        }
    };
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        #vis enum #marker {}

        #described
    }
}

/// The names and numbers that matching goes by.
fn parameters(function: &Function) -> TokenStream {
    let krate = &function.krate;
    let all = &function.parameters;
    let has = |kind| all.iter().any(|parameter| parameter.kind == kind);
    let count = |kinds: &[Kind]| all.iter().filter(|p| kinds.contains(&p.kind)).count();
    let slots = || all.iter().filter(|parameter| parameter.has_slot());
    let class = match &function.class {
        Some(class) => quote!(#krate::rt::Some(<#class as #krate::Class>::NAME)),
        None => quote!(#krate::rt::None),
    };
    let function_name = &function.name.text;
    let names = slots().map(|parameter| &parameter.name);
    let required = slots().map(|parameter| parameter.default.is_none());
    let positional_only = count(&[Kind::PositionalOnly]);
    let positional = count(&[Kind::PositionalOnly, Kind::Standard]);
    let varargs = has(Kind::VarArgs);
    let varkeywords = has(Kind::VarKeywords);
    quote! {
        #krate::rt::Parameters {
            class: #class,
            function: #function_name,
            names: &[#(#names),*],
            required: &[#(#required),*],
            positional_only: #positional_only,
            positional: #positional,
            varargs: #varargs,
            varkeywords: #varkeywords,
        }
    }
}

/// Decodes the arguments, calls the function and converts the result.
fn call(function: &Function) -> TokenStream {
    let Function {
        krate,
        callee,
        parameters,
        inputs,
        ..
    } = function;
    let local = |name: &str| Ident::new(name, Span::mixed_site());
    let (receiver, arguments, new) = (local("__receiver"), local("__arguments"), local("__new"));
    let place = |index: usize| format_ident!("__arg{}", index, span = Span::mixed_site());
    let mut slot = 0usize;
    let fetched = parameters.iter().enumerate().map(|(index, parameter)| {
        let place = place(index);
        let value = match parameter.kind {
            Kind::VarArgs => quote!(#krate::rt::positional_arguments(#arguments)?),
            Kind::VarKeywords => quote!(#krate::rt::keyword_arguments(#arguments)?),
            _ => {
                slot += 1;
                let slot = slot - 1;
                match parameter.default {
                    Some(_) => quote!(#arguments.get(#slot)),
                    None => quote!(#arguments.required(#slot)),
                }
            }
        };
        quote!(let #place = #value;)
    });
    let fetched: TokenStream = fetched.collect();
    let class = function.class.as_ref();
    // What an operand that does not convert leads to.
    let otherwise = quote!(return #krate::rt::class::not_implemented(#arguments.cx()));
    // What is lent is given back when the result is converted, which may borrow of it.
    let mut lent = TokenStream::new();
    let mut passed = Vec::new();
    for input in inputs {
        passed.push(match *input {
            Input::Context => quote!(#arguments.cx()),
            Input::Module => quote!(#krate::rt::module(&#receiver)),
            Input::Class => quote!(#krate::rt::class::class(&#receiver)),
            Input::New => {
                lent.extend(quote! {
                    let #new = #krate::rt::class::new::<#class>(&#receiver)?;
                });
                quote!(&#new)
            }
            Input::Op => quote!(#arguments.op()),
            Input::Object(object) => object.lend(krate, class, &receiver, &mut lent),
            Input::Parameter(index) => {
                let parameter = &parameters[index];
                let place = place(index);
                let otherwise = function.operands.then_some(&otherwise);
                let beside = quote!(#krate::rt::class::beside::<#class>(&#receiver));
                match lent::lend(krate, parameter, &place, otherwise, &beside) {
                    Some((held, value)) => {
                        lent.extend(held);
                        value
                    }
                    None => decoded(function, parameter, &place, otherwise),
                }
            }
        });
    }
    let span = function
        .output
        .as_ref()
        .map_or(Span::call_site(), Spanned::span);
    let here = krate.at(span);
    // With the hygiene of the type's place, or errors would not point there.
    let result = Ident::new("__result", span);
    let convert = match function.returns {
        Returns::Object => {
            quote_spanned!(span=> #here::rt::IntoReturn::into_return(#result, #arguments.cx()))
        }
        Returns::Next => {
            quote_spanned!(span=> #here::rt::class::protocols::item(#result, #arguments.cx()))
        }
        Returns::InPlace => {
            quote_spanned!(span=> #here::rt::class::IntoInPlace::into_in_place(#result, &#receiver))
        }
        Returns::Value if inputs.iter().any(|input| matches!(input, Input::New)) => {
            quote_spanned!(span=> #here::rt::class::fill::<#class, Self, _>(&#receiver, #arguments, #new, #result))
        }
        Returns::Value => {
            quote_spanned!(span=> #here::rt::class::construct::<#class, Self, _>(&#receiver, #arguments, #result))
        }
        Returns::Truth | Returns::Length | Returns::Hash | Returns::Nothing => {
            let into = format_ident!(
                "Into{}",
                function.returns.native().unwrap_or_default(),
                span = span
            );
            quote_spanned!(span=> #here::rt::class::#into::into_native(#result))
        }
    };
    let (answer, output) = match function.returns.native() {
        None => (None, quote!(#krate::rt::Handle<'cx>)),
        Some(kind) => {
            let kind = Ident::new(kind, Span::call_site());
            let answer = quote!(type Answer = #krate::rt::class::answers::#kind;);
            (Some(answer), quote!(Self::Answer))
        }
    };
    quote! {
        #answer
        #[inline]
        fn call<'cx>(
            #receiver: #krate::rt::Borrowed<'_, 'cx>,
            #arguments: &#krate::rt::Arguments<'_, 'cx>,
        ) -> #krate::rt::Result<#output> {
            let _ = #receiver;
            #fetched
            #lent
            let #result = #callee(#(#passed),*);
            #convert
        }
    }
}

/// The expression that makes a Rust value of an argument. Its type is known
/// from the function that takes it; its place is that of the parameter's type,
/// where an error about it belongs.
fn decoded(
    function: &Function,
    parameter: &Parameter,
    place: &Ident,
    otherwise: Option<&TokenStream>,
) -> TokenStream {
    let span = parameter.ty.span();
    let krate = function.krate.at(span);
    let name = &parameter.name;
    let extract = |place: TokenStream| match otherwise {
        None => quote_spanned!(span=> #krate::rt::extract(#place, #name)?),
        Some(otherwise) => {
            let value = Ident::new("__value", Span::mixed_site());
            quote_spanned! {span=>
                match #krate::rt::class::operand(#place)? {
                    #krate::rt::Some(#value) => #value,
                    #krate::rt::None => #otherwise,
                }
            }
        }
    };
    match &parameter.default {
        Some(default) => {
            let value = extract(quote!(#place));
            quote_spanned! {span=>
                match #place {
                    #krate::rt::Some(ref #place) => #value,
                    #krate::rt::None => #default,
                }
            }
        }
        None => extract(quote!(&#place)),
    }
}

/// The function's definition as a part of the module `module`, a hidden type.
pub(crate) fn def(
    function: &Path,
    krate: &impl quote::ToTokens,
    module: &TokenStream,
) -> TokenStream {
    let mut marker = function.clone();
    if let Some(last) = marker.segments.last_mut() {
        last.ident = names::function_marker(&last.ident);
    }
    quote!(&const { #krate::rt::def::<#module, #marker>() })
}

/// Registers the function with a module written elsewhere.
pub(crate) fn register(function: &Function, module: &Path) -> TokenStream {
    let Function {
        krate,
        cfgs,
        marker,
        ..
    } = function;
    let module = marker_path(module);
    let def = quote!(&const { #krate::rt::def::<#module, #marker>() });
    quote! {
        #(#cfgs)*
        const _: () = {
            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredFunction {
                    module: <#module as #krate::rt::Module>::state,
                    def: || #def,
                    location: ::core::concat!(::core::file!(), ":", ::core::line!()),
                }
            }
        };
    }
}
