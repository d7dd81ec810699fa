//! `#[hpy::global]`: a static that keeps a Python object.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Ident, Item, StaticMutability};

use crate::errors::Errors;
use crate::function::cfgs;
use crate::krate::Crate;
use crate::options::Options;

/// A global that passed all checks.
pub(crate) struct Global {
    krate: Crate,
    cfgs: Vec<Attribute>,
    ident: Ident,
}

const FORM: &str =
    "`#[hpy::global]` goes on a static; write `static NAME: Global = Global::new();`";

/// Checks an item with the attribute; `krate` is what it inherits.
pub(crate) fn check(
    options: TokenStream,
    item: &Item,
    krate: &Crate,
    errors: &mut Errors,
) -> Option<Global> {
    let options = Options::parse(
        options,
        "global",
        &[("crate", "crate = path::to::hpy")],
        errors,
    );
    let Item::Static(item) = item else {
        errors.at(item, FORM);
        return None;
    };
    if let StaticMutability::Mut(token) = &item.mutability {
        errors.at(
            token,
            "a global is changed by `set`, which takes it by reference; remove `mut`",
        );
    }
    Some(Global {
        krate: krate.or(options.krate.as_ref()),
        cfgs: cfgs(&item.attrs),
        ident: item.ident.clone(),
    })
}

/// Makes the global known to the host.
pub(crate) fn register(global: &Global) -> TokenStream {
    let Global { krate, cfgs, ident } = global;
    quote! {
        #(#cfgs)*
        const _: () = {
            #krate::rt::inventory::submit! {
                #krate::rt::RegisteredGlobal(|| #ident.as_raw())
            }
        };
    }
}

/// The attribute on a static that is in no module of ours.
pub(crate) fn free(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let parsed = errors.take(syn::parse2::<Item>(item.clone()));
    let global =
        parsed.and_then(|parsed| check(attribute, &parsed, &Crate::new(None), &mut errors));
    let generated = match global {
        Some(global) if errors.is_empty() => register(&global),
        _ => errors.into_tokens(),
    };
    quote!(#item #generated)
}
