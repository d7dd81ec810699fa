//! The syntax of a signature.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Token, parenthesized};

/// One of the things between the commas.
pub(super) enum Element {
    /// `name` or `name = default`.
    Parameter { ident: Ident, default: Option<Expr> },
    /// `/`
    Slash(Span),
    /// `*`
    Star(Span),
    /// `*name`
    VarArgs(Ident),
    /// `**name`
    VarKeywords(Ident),
}

impl Element {
    pub(super) fn span(&self) -> Span {
        match self {
            Element::Parameter { ident, .. }
            | Element::VarArgs(ident)
            | Element::VarKeywords(ident) => ident.span(),
            Element::Slash(span) | Element::Star(span) => *span,
        }
    }
}

impl Parse for Element {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![/]) {
            return Ok(Element::Slash(input.parse::<Token![/]>()?.span()));
        }
        if input.peek(Token![*]) {
            let star = input.parse::<Token![*]>()?;
            if input.peek(Token![*]) {
                input.parse::<Token![*]>()?;
                return Ok(Element::VarKeywords(name(input, "`**kwargs`")?));
            }
            if input.is_empty() || input.peek(Token![,]) {
                return Ok(Element::Star(star.span()));
            }
            return Ok(Element::VarArgs(name(input, "`*args`")?));
        }
        let ident = name(input, "a parameter, `/`, `*`, `*args` or `**kwargs`")?;
        if input.peek(Token![:]) {
            return Err(input.error(
                "no type goes here, the Rust function has it; write the name alone, \
                 or `name = default`",
            ));
        }
        let default = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        Ok(Element::Parameter { ident, default })
    }
}

fn name(input: ParseStream<'_>, expected: &str) -> syn::Result<Ident> {
    input
        .parse::<Ident>()
        .map_err(|error| syn::Error::new(error.span(), format!("expected {expected}")))
}

/// A whole signature, in its parentheses.
pub(super) fn elements(input: ParseStream<'_>) -> syn::Result<Vec<Element>> {
    let content;
    parenthesized!(content in input);
    let elements = Punctuated::<Element, Token![,]>::parse_terminated(&content)?;
    Ok(elements.into_iter().collect())
}
