//! `#[hpy::constant]`: a Rust constant as an attribute of a module.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Item, StaticMutability, Token, Type, Visibility};

use crate::errors::Errors;
use crate::function::cfgs;
use crate::krate::Crate;
use crate::names::PyName;
use crate::options::Options;

/// A constant that passed all checks.
pub(crate) struct Constant {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) name: PyName,
    pub(crate) ty: Type,
}

/// What to say of `const X: T;`.
pub(crate) const NEEDS_VALUE: &str =
    "a constant of a module needs a value; write `const NAME: Type = value;`";

/// Checks an item with the attribute.
pub(crate) fn check(options: TokenStream, item: &Item, errors: &mut Errors) -> Option<Constant> {
    let options = Options::parse(
        options,
        "constant",
        &[("name", "name = \"PYTHON_NAME\"")],
        errors,
    );
    let (attributes, ident, ty) = match item {
        Item::Const(item) => (&item.attrs, &item.ident, &*item.ty),
        Item::Static(item) => {
            if let StaticMutability::Mut(token) = &item.mutability {
                errors.at(
                    token,
                    "Python gets the value when the module is imported and sees no change after; \
                     remove `mut`",
                );
            }
            (&item.attrs, &item.ident, &*item.ty)
        }
        other => {
            errors.at(
                other,
                "`#[hpy::constant]` goes on a constant; write `const NAME: Type = value;`",
            );
            return None;
        }
    };
    if ident == "_" {
        errors.at(
            ident,
            "a constant of a module needs a name; write one instead of `_`",
        );
        return None;
    }
    Some(Constant {
        cfgs: cfgs(attributes),
        ident: ident.clone(),
        name: PyName::of(ident, options.name.as_ref(), errors),
        ty: ty.clone(),
    })
}

/// The constant's entry in the module's table.
pub(crate) fn entry(constant: &Constant, krate: &Crate) -> TokenStream {
    let Constant {
        cfgs, ident, ty, ..
    } = constant;
    let name = constant.name.c_string();
    // An error about the conversion belongs to the type.
    let here = krate.at(ty.span());
    let value = quote_spanned!(ty.span()=> |__cx| #here::rt::constant(__cx, #ident));
    quote!(#(#cfgs)* #krate::rt::Constant { name: #name, value: #value })
}

/// The attributes and the rest of a constant without a value, if these tokens
/// are one.
pub(crate) fn without_value(tokens: &TokenStream) -> Option<(Vec<Attribute>, TokenStream)> {
    struct WithoutValue(Vec<Attribute>, TokenStream);

    impl Parse for WithoutValue {
        fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
            let attributes = input.call(Attribute::parse_outer)?;
            input.parse::<Visibility>()?;
            let keyword = if input.peek(Token![static]) {
                let keyword = input.parse::<Token![static]>()?;
                quote!(#keyword)
            } else {
                let keyword = input.parse::<Token![const]>()?;
                quote!(#keyword)
            };
            let ident: Ident = input.parse()?;
            let rest: TokenStream = input.parse()?;
            Ok(WithoutValue(attributes, quote!(#keyword #ident #rest)))
        }
    }

    let WithoutValue(attributes, rest) = syn::parse2(tokens.clone()).ok()?;
    Some((attributes, rest))
}
