//! Parameters that may be lent of a class's object: `&T`, `&mut T`, `Option<&T>` and
//! `Option<&mut T>`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, PathArguments, Type, TypeReference};

use crate::krate::Crate;
use crate::signature::{Kind, Parameter};

/// Types that are no classes, as everybody knows them: what an argument gives is a
/// plain reference.
const PLAIN: &[&str] = &["str", "Handle", "Borrowed", "Path", "OsStr", "CStr"];

/// How a parameter is lent: the statement that holds it, and the expression that hands
/// it to the function. `None` where it is converted. `otherwise` is what an operand of
/// another class leads to, and `beside` the object on the other side.
pub(super) fn lend(
    krate: &Crate,
    parameter: &Parameter,
    place: &Ident,
    otherwise: Option<&TokenStream>,
    beside: &TokenStream,
) -> Option<(TokenStream, TokenStream)> {
    if matches!(parameter.kind, Kind::VarArgs | Kind::VarKeywords) {
        return None;
    }
    let (optional, reference) = match &parameter.ty {
        Type::Reference(reference) => (false, reference),
        Type::Path(path) => (true, option(path)?),
        _ => return None,
    };
    if !may_be_class(&reference.elem) {
        return None;
    }
    let span = parameter.ty.span();
    let here = krate.at(span);
    let name = &parameter.name;
    let ty = &reference.elem;
    let held = format_ident!("__held_{}", place, span = Span::mixed_site());
    let one = Ident::new("__obj", Span::mixed_site());
    let lend = match (reference.mutability, otherwise) {
        (Some(_), None) => {
            quote_spanned!(span=> #here::rt::class::Lend::<#ty>::THIS.lend_mut(#one, #name))
        }
        (Some(_), Some(_)) => {
            quote_spanned!(span=> #here::rt::class::Lend::<#ty>::THIS.operand_mut(#one))
        }
        (None, _) => {
            let lend = match otherwise {
                None => quote_spanned!(span=> lend(#one, #name)),
                Some(_) => quote_spanned!(span=> operand(#one, #beside)),
            };
            quote_spanned! {span=> {
                #[allow(unused_imports)]
                use #here::rt::class::{LendClass as _, LendOther as _};
                (&#here::rt::class::Lend::<#ty>::THIS).#lend
            }}
        }
    };
    let lend = match (optional, otherwise) {
        (true, None) => quote!(#krate::rt::class::lend_option(#one, |#one| #lend)?),
        (true, Some(_)) => quote!(#krate::rt::class::optional_operand(#one, |#one| #lend)?),
        (false, _) => quote!({ let #one: &#krate::rt::Handle<'_> = #one; #lend? }),
    };
    let lend = match otherwise {
        None => lend,
        Some(otherwise) => quote! {
            match #lend {
                #krate::rt::Some(#one) => #one,
                #krate::rt::None => #otherwise,
            }
        },
    };
    let (deref, mutability) = match reference.mutability {
        Some(_) => (quote!(&mut **#one), Some(quote!(mut))),
        None => (quote!(&**#one), None),
    };
    let borrowed = |held: TokenStream| match (optional, &mutability) {
        (false, _) => quote!(match #held { #one => #deref }),
        (true, Some(_)) => quote!(#krate::rt::Option::map(#held.as_mut(), |#one| #deref)),
        (true, None) => quote!(#krate::rt::Option::map(#held.as_ref(), |#one| #deref)),
    };
    let reference = quote!(& #mutability);
    Some(match &parameter.default {
        None => {
            let value = if optional {
                borrowed(quote!(#held))
            } else {
                borrowed(quote!(#reference #held))
            };
            (
                quote!(let #mutability #held = match &#place { #one => #lend };),
                value,
            )
        }
        Some(default) => {
            let some = borrowed(quote!(#held));
            (
                quote! {
                    let #mutability #held = match &#place {
                        #krate::rt::Some(#one) => #krate::rt::Some(#lend),
                        #krate::rt::None => #krate::rt::None,
                    };
                },
                quote! {
                    match #reference #held {
                        #krate::rt::Some(#held) => #some,
                        #krate::rt::None => #default,
                    }
                },
            )
        }
    })
}

/// The reference in an `Option`.
fn option(path: &syn::TypePath) -> Option<&TypeReference> {
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    if last.ident != "Option" || arguments.args.len() != 1 {
        return None;
    }
    match &arguments.args[0] {
        GenericArgument::Type(Type::Reference(reference)) => Some(reference),
        _ => None,
    }
}

/// Whether a type can be a class, as far as its name tells: classes have no generic
/// parameters.
fn may_be_class(ty: &Type) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    path.path.segments.last().is_some_and(|last| {
        last.arguments.is_none() && !PLAIN.iter().any(|plain| last.ident == plain)
    })
}
