//! `#[derive(FromPython)]` and `#[derive(IntoPython)]`.
//!
//! Both go the same way: [`attributes`] parses what stands in `#[hpy(...)]`,
//! [`model`] makes of the item a description that either can be written from,
//! [`check`] says what the one that was asked for cannot do, and only what has
//! no mistakes is expanded, by [`from_python`] or [`into_python`].

mod attributes;
pub(crate) mod case;
mod check;
mod from_python;
mod into_python;
mod model;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use model::Model;

/// Which of the two is derived.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    From,
    Into,
}

/// The expansion of `#[derive(FromPython)]`.
pub(crate) fn from_python(input: TokenStream) -> TokenStream {
    derive(input, Direction::From)
}

/// The expansion of `#[derive(IntoPython)]`.
pub(crate) fn into_python(input: TokenStream) -> TokenStream {
    derive(input, Direction::Into)
}

fn derive(input: TokenStream, direction: Direction) -> TokenStream {
    let mut errors = Errors::default();
    if let Some(input) = errors.take(syn::parse2::<DeriveInput>(input))
        && let Some(model) = Model::new(&input, &mut errors)
    {
        check::check(&model, direction, &mut errors);
        if errors.is_empty() {
            return match direction {
                Direction::From => from_python::expand(&model),
                Direction::Into => into_python::expand(&model),
            };
        }
    }
    errors.into_tokens()
}
