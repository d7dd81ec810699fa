//! `#[hpy::exception]`: a new exception class.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Ident, Item, Path};

use crate::docs;
use crate::errors::Errors;
use crate::function::cfgs;
use crate::krate::Crate;
use crate::module::{marker_ident, marker_path};
use crate::names::{PyName, c_string};
use crate::options::Options;

/// An exception class that passed all checks.
pub(crate) struct Exception {
    krate: Crate,
    pub(crate) cfgs: Vec<Attribute>,
    ident: Ident,
    pub(crate) name: PyName,
    doc: String,
    bases: Vec<Path>,
    /// The hidden type of the module that it belongs to.
    module: TokenStream,
}

/// Checks an item with the attribute; `inside` a module, it belongs there, and
/// inherits `krate`.
pub(crate) fn check(
    options: TokenStream,
    item: &Item,
    inside: bool,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<Exception> {
    let mut allowed = vec![
        ("base", "base = ValueError"),
        ("name", "name = \"PythonName\""),
        ("crate", "crate = path::to::hpy"),
    ];
    if !inside {
        allowed.push(("module", "module = crate::path::to::module"));
    }
    let options = Options::parse(options, "exception", &allowed, errors);
    let Item::Struct(item) = item else {
        errors.at(
            item,
            "`#[hpy::exception]` goes on a struct without fields; write `pub struct MyError;`",
        );
        return None;
    };
    if !matches!(item.fields, Fields::Unit) {
        errors.at(
            &item.fields,
            "an exception's values live in Python; write `struct` without fields, and make \
             errors by its `error(message)`",
        );
    }
    if !item.generics.params.is_empty() {
        errors.at(
            &item.generics,
            "an exception is one class in Python; remove the generic parameters",
        );
    }
    let module = if inside {
        let marker = marker_ident();
        quote!(#marker)
    } else if let Some(module) = &options.module {
        marker_path(module)
    } else {
        errors.at(
            &item.ident,
            "an exception class is found in a module; say in which, by \
             `#[hpy::exception(module = crate::path::to::module)]`, or write it inside one",
        );
        return None;
    };
    Some(Exception {
        krate: krate.or(options.krate.as_ref()),
        cfgs: cfgs(&item.attrs),
        ident: item.ident.clone(),
        name: PyName::of(&item.ident, options.name.as_ref(), errors),
        doc: docs::text(&item.attrs),
        bases: options.bases,
        module,
    })
}

/// What makes the struct an exception class.
pub(crate) fn describe(exception: &Exception) -> TokenStream {
    let Exception {
        krate,
        cfgs,
        ident,
        doc,
        bases,
        module,
        ..
    } = exception;
    let name = &exception.name.text;
    let doc = c_string(doc);
    let bases = match &**bases {
        [] => quote!(#krate::exc::Exception),
        [base] => quote!(#base),
        // An error about them belongs to the option.
        [first, ..] => quote_spanned!(first.span()=> (#(#bases),*)),
    };
    quote! {
        #(#cfgs)*
        const _: () = {
            static CLASS: #krate::Global<#krate::types::Type> = #krate::Global::new();

            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredGlobal(|| CLASS.as_raw())
            }

            impl #krate::exc::ExceptionType for #ident {
                const NAME: &'static ::core::primitive::str = #name;

                fn class<'cx>(
                    __cx: #krate::rt::Context<'cx>,
                ) -> #krate::rt::Result<#krate::rt::Handle<'cx, #krate::types::Type>> {
                    #krate::rt::exception_class::<#module, Self, #bases>(__cx, &CLASS, #doc)
                }
            }
        };
    }
}

/// The class's entry in its module's table.
pub(crate) fn entry(exception: &Exception) -> TokenStream {
    let Exception {
        krate, cfgs, ident, ..
    } = exception;
    let name = exception.name.c_string();
    quote! {
        #(#cfgs)*
        #krate::rt::ExceptionEntry {
            name: #name,
            class: <#ident as #krate::exc::ExceptionType>::class,
        }
    }
}

/// The attribute on a struct that is in no module of ours.
pub(crate) fn free(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let parsed = errors.take(syn::parse2::<Item>(item.clone()));
    let exception =
        parsed.and_then(|parsed| check(attribute, &parsed, false, &Crate::new(None), &mut errors));
    // With mistakes too, so that what uses the exception raises no errors of its own.
    let generated = exception.map(|exception| {
        let described = describe(&exception);
        let registered = register(&exception);
        quote!(#described #registered)
    });
    let errors = errors.into_tokens();
    quote!(#item #generated #errors)
}

/// Registers the class with a module written elsewhere.
fn register(exception: &Exception) -> TokenStream {
    let Exception {
        krate,
        cfgs,
        module,
        ..
    } = exception;
    let entry = entry(exception);
    quote! {
        #(#cfgs)*
        const _: () = {
            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredException {
                    module: <#module as #krate::rt::Module>::state,
                    entry: #entry,
                    location: ::core::concat!(::core::file!(), ":", ::core::line!()),
                }
            }
        };
    }
}
