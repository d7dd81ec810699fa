//! Collects every mistake of an item, so that a user sees all of them at once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::fmt::Display;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors {
    found: Option<syn::Error>,
}

impl Errors {
    /// Notes a mistake at a piece of the source.
    pub(crate) fn at(&mut self, tokens: &impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// Notes a mistake at a place in the source.
    pub(crate) fn span(&mut self, span: Span, message: impl Display) {
        self.add(syn::Error::new(span, message));
    }

    /// Notes a mistake that is one already.
    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.found {
            Some(found) => found.combine(error),
            none => *none = Some(error),
        }
    }

    /// Notes the mistakes of a part.
    pub(crate) fn append(&mut self, part: Errors) {
        if let Some(found) = part.found {
            self.add(found);
        }
    }

    /// The value of a result; its error is noted.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_none()
    }

    /// `compile_error!` for each mistake; nothing where there is none.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.found
            .map(syn::Error::into_compile_error)
            .unwrap_or_default()
    }
}
