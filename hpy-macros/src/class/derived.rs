//! The options that give a class special methods by what its type implements.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::Class;
use crate::errors::Errors;
use crate::methods::once;
use crate::options::Options;

/// Complains of options that need another.
pub(super) fn check(options: &Options, errors: &mut Errors) {
    let given = |name: &str| options.flags.iter().find(|flag| *flag == name);
    if let Some(hash) = given("hash")
        && !options.has("frozen")
    {
        errors.at(
            hash,
            "a hash must stay what it is as long as the object lives, so the class needs the \
             option `frozen`; or write `__hash__`, of what never changes",
        );
    }
    if let Some(ord) = given("ord")
        && !options.has("eq")
    {
        errors.at(
            ord,
            "`<=` and `>=` say when two are equal, so the class needs the option `eq` as well",
        );
    }
}

/// The entries of the class's table, and what keeps others from defining the same.
pub(super) fn expand(class: &Class) -> TokenStream {
    let Class { krate, ident, .. } = class;
    let given = |name: &str| class.derived.iter().find(|flag| *flag == name);
    let mut items = Vec::new();
    let mut claims = Vec::new();
    let item = |flag: &Ident, hosts: &str, kind: TokenStream| {
        let here = krate.at(flag.span());
        let hosts = Ident::new(hosts, flag.span());
        quote_spanned! {flag.span()=>
            #here::rt::Item::on(#here::rt::Hosts::#hosts, #here::rt::ItemKind::#kind)
        }
    };
    let def = |flag: &Ident, hosts: &str, def: TokenStream| {
        let here = krate.at(flag.span());
        let def = quote_spanned!(flag.span()=> Def(&const { #here::rt::class::#def }));
        item(flag, hosts, def)
    };
    if let Some(eq) = given("eq") {
        let here = krate.at(eq.span());
        let rt = quote!(#here::rt::class);
        let order = |name: &str| match given("ord") {
            None => quote!(#rt::Absent),
            Some(ord) => {
                let name = Ident::new(name, ord.span());
                let here = krate.at(ord.span());
                quote_spanned!(ord.span()=> #here::rt::class::#name<#ident>)
            }
        };
        let (less, less_or_equal) = (order("Less"), order("LessOrEqual"));
        let (greater, greater_or_equal) = (order("Greater"), order("GreaterOrEqual"));
        let equal = quote_spanned!(eq.span()=> #rt::Equal<#ident>);
        items.push(def(
            eq,
            "All",
            quote_spanned! {eq.span()=>
                compare::<
                    #ident, #less, #less_or_equal, #equal, #rt::Absent, #greater, #greater_or_equal
                >()
            },
        ));
        items.push(item(eq, "All", quote!(Compares { equality: true })));
        claims.push(once::Claim::new(once::COMPARISONS, eq.span(), &[]));
    }
    if let Some(hash) = given("hash") {
        let here = krate.at(hash.span());
        let hashed = quote_spanned!(hash.span()=> #here::rt::class::Hashed<#ident>);
        items.push(def(hash, "All", quote!(hash::<#ident, #hashed>())));
        items.push(item(hash, "All", quote!(Hashes)));
        claims.push(once::Claim::new(once::HASH, hash.span(), &[]));
    }
    for (name, marker, slot, hosts, claim) in [
        ("str", "Displayed", "HPy_tp_str", "Slots", once::STR),
        ("repr", "Debugged", "HPy_tp_repr", "All", once::REPR),
    ] {
        let Some(flag) = given(name) else {
            continue;
        };
        let here = krate.at(flag.span());
        let (marker, slot) = (
            Ident::new(marker, flag.span()),
            Ident::new(slot, flag.span()),
        );
        let shown = quote_spanned!(flag.span()=> #here::rt::class::#marker<#ident>);
        let slot = quote!(#here::rt::sys::HPySlot_Slot::#slot);
        items.push(def(flag, hosts, quote!(unary::<#ident, #shown>(#slot))));
        if hosts != "All" {
            items.push(def(flag, "Methods", quote!(method::<#ident, #shown>())));
        }
        claims.push(once::Claim::new(claim, flag.span(), &[]));
    }
    if items.is_empty() {
        return TokenStream::new();
    }
    let claims = once::claim(&quote!(#ident), claims);
    quote! {
        #claims

        #krate::rt::inventory::submit! {
            #krate::rt::RegisteredItems {
                class: || ::core::any::TypeId::of::<#ident>(),
                items: &[#(#items),*],
            }
        }
    }
}
