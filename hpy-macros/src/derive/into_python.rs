//! Writes `impl IntoPython`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{
    GenericArgument, Ident, Lifetime, LifetimeParam, PathArguments, PathSegment, parse_quote,
};

use super::model::{Body, Field, Model, Shape};

/// The implementation for a model that has been checked.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model {
        ident,
        generics,
        krate,
        body,
    } = model;
    let (_, arguments, _) = generics.split_for_impl();
    let mut generics = generics.clone();
    let call = match call_lifetime(model) {
        Some(lifetime) => lifetime,
        None => {
            let call = Lifetime::new("'hpy_cx", Span::call_site());
            generics
                .params
                .insert(0, LifetimeParam::new(call.clone()).into());
            call
        }
    };
    for param in generics.type_params_mut() {
        param.bounds.push(parse_quote!(#krate::IntoPython<#call>));
    }
    let (impl_generics, _, clause) = generics.split_for_impl();
    let writer = Writer { krate };
    let (target, body) = match body {
        Body::Struct(shape) => {
            let (pattern, value) = writer.shape(shape, &quote!(Self));
            let target = writer.target(shape, &call);
            (target, quote! { let #pattern = self; #value })
        }
        Body::Enum(variants) => {
            let arms = variants.iter().map(|variant| {
                let ident = &variant.ident;
                let (pattern, value) = writer.shape(&variant.shape, &quote!(Self::#ident));
                let value = match &variant.shape {
                    Shape::Unit => {
                        let name = &variant.name;
                        quote!(#krate::rt::derive::text(cx, #name))
                    }
                    _ => value,
                };
                quote! {
                    #pattern => { #value }.map(#krate::Handle::into_object),
                }
            });
            (
                quote!(#krate::types::Object),
                quote!(match self { #(#arms)* }),
            )
        }
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::IntoPython<#call> for #ident #arguments #clause {
            type Target = #target;

            fn into_python(
                self,
                cx: #krate::Context<#call>,
            ) -> #krate::Result<#krate::Handle<#call, Self::Target>> {
                let _depth = #krate::rt::derive::enter()?;
                #body
            }
        }
    }
}

struct Writer<'a> {
    krate: &'a TokenStream,
}

impl Writer<'_> {
    /// What is known of the object that a struct becomes.
    fn target(&self, shape: &Shape, call: &Lifetime) -> TokenStream {
        let krate = self.krate;
        match shape {
            Shape::Unit => quote!(#krate::types::NoneType),
            Shape::Transparent(field) if field.into_with.is_some() => {
                quote!(#krate::types::Object)
            }
            Shape::Transparent(field) => {
                let ty = &field.ty;
                quote_spanned!(ty.span()=> <#ty as #krate::IntoPython<#call>>::Target)
            }
            Shape::Tuple(_) => quote!(#krate::types::Tuple),
            Shape::Named(_) => quote!(#krate::types::Dict),
        }
    }

    /// A pattern that takes the value apart, and an expression of type
    /// `Result<Handle<...>>` that makes the object of its parts.
    fn shape(&self, shape: &Shape, constructor: &TokenStream) -> (TokenStream, TokenStream) {
        let krate = self.krate;
        let bindings: Vec<Ident> = (0..shape.fields().len())
            .map(|index| format_ident!("field{index}", span = Span::mixed_site()))
            .collect();
        let members = shape.fields().iter().map(|field| &field.member);
        let pattern = quote!(#constructor { #(#members: #bindings),* });
        let value = match shape {
            Shape::Unit => quote!(#krate::IntoPython::into_python((), cx)),
            Shape::Transparent(field) => self.value(field, &bindings[0]),
            Shape::Tuple(fields) => {
                let values = fields.iter().zip(&bindings).map(|(field, binding)| {
                    let value = self.value(field, binding);
                    quote!((#value)?.into_object())
                });
                quote!(#krate::rt::derive::tuple(cx, &[#(#values),*]))
            }
            Shape::Named(fields) => {
                let puts = fields.iter().zip(&bindings).map(|(field, binding)| {
                    let key = field.key();
                    let value = self.value(field, binding);
                    quote!(#krate::rt::derive::put(&dict, #key, (#value)?.as_object())?;)
                });
                quote! {
                    let dict = #krate::rt::derive::dict(cx)?;
                    #(#puts)*
                    ::core::result::Result::Ok(dict)
                }
            }
        };
        (pattern, value)
    }

    /// The object that a field becomes, as a result.
    fn value(&self, field: &Field, binding: &Ident) -> TokenStream {
        let krate = self.krate;
        let ty = &field.ty;
        match &field.into_with {
            Some(path) => quote!(#path(#binding, cx)),
            None => quote_spanned! {ty.span()=>
                <#ty as #krate::IntoPython<'_>>::into_python(#binding, cx)
            },
        }
    }
}

/// Which of the type's lifetimes is the call's: the one that is called so, or
/// that of a handle among its fields. Others are of plain Rust borrows.
fn call_lifetime(model: &Model) -> Option<Lifetime> {
    let named = model
        .generics
        .lifetimes()
        .find(|param| param.lifetime.ident == "cx");
    if let Some(param) = named {
        return Some(param.lifetime.clone());
    }
    let mut finder = Finder { found: None };
    let shapes: Vec<&Shape> = match &model.body {
        Body::Struct(shape) => vec![shape],
        Body::Enum(variants) => variants.iter().map(|variant| &variant.shape).collect(),
    };
    for field in shapes.iter().flat_map(|shape| shape.fields()) {
        finder.visit_type(&field.ty);
    }
    let found = finder.found?;
    // `'static` and the like are no parameters.
    model
        .generics
        .lifetimes()
        .any(|param| param.lifetime == found)
        .then_some(found)
}

/// Looks for the lifetime of a handle.
struct Finder {
    found: Option<Lifetime>,
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_path_segment(&mut self, segment: &'ast PathSegment) {
        if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
            let mut lifetimes = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Lifetime(lifetime) => Some(lifetime),
                _ => None,
            });
            let call = match segment.ident.to_string().as_str() {
                "Handle" | "Module" | "Context" => lifetimes.next(),
                "Borrowed" => lifetimes.nth(1),
                _ => None,
            };
            if let Some(call) = call {
                self.found.get_or_insert_with(|| call.clone());
            }
        }
        syn::visit::visit_path_segment(self, segment);
    }
}
