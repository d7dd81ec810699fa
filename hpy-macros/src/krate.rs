//! By which path the library is reached.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Path};

/// The path of the library: `::hpy`, or what the option `crate` says.
#[derive(Clone)]
pub(crate) struct Crate {
    path: TokenStream,
    /// The same, as its segments, to recognise attributes by.
    segments: Vec<String>,
}

/// The attributes that have a meaning inside a module.
const ATTRIBUTES: &[&str] = &[
    "function",
    "constant",
    "init",
    "global",
    "exception",
    "class",
    "methods",
    "module",
];

impl Crate {
    /// The library at `path`.
    pub(crate) fn new(path: Option<&Path>) -> Crate {
        match path {
            Some(path) => Crate {
                path: path.to_token_stream(),
                segments: segments(path),
            },
            None => Crate {
                path: quote!(::hpy),
                segments: vec!["hpy".to_owned()],
            },
        }
    }

    /// The path, as if it stood at a place of the user's: where every token of
    /// an expression does, the compiler's errors about it point there.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        let tokens = self.path.clone().into_iter();
        tokens
            .map(|mut token| {
                token.set_span(span);
                token
            })
            .collect()
    }

    /// The library at `path`, or `self` where there is none: items inherit it
    /// from their module.
    pub(crate) fn or(&self, path: Option<&Path>) -> Crate {
        match path {
            Some(path) => Crate::new(Some(path)),
            None => self.clone(),
        }
    }

    /// Which of the library's attributes this is: `function` for
    /// `#[hpy::function]`, and for a bare `#[function]` that was imported.
    pub(crate) fn attribute(&self, attribute: &Attribute) -> Option<&'static str> {
        let mut path = segments(attribute.path());
        let last = path.pop()?;
        let known = ATTRIBUTES.iter().find(|&&known| known == last)?;
        let ours = path.is_empty() || path == self.segments || path == ["hpy"];
        ours.then_some(known)
    }
}

impl ToTokens for Crate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}

fn segments(path: &Path) -> Vec<String> {
    path.segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect()
}
