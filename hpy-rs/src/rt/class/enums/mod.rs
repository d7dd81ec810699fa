//! Enums as Python classes: what the expansions of `#[hpy::class]` on an enum call.
//!
//! One whose variants have no fields has an object for each, made with the class: they
//! are attributes of it. One whose variants have fields has a class for each, derived
//! from its own.

mod entry;
mod members;
mod variants;

pub use entry::{Named, Valued, compared, constructed, hashed, numbered, reduced, shown};
pub use members::{Member, Members, finish_members, member, metaclass, value};
pub use variants::{
    Attribute, Got, Variant, Variants, finish_variants, object, rebuilt, variant, written,
};

/// For expansions, whatever names are around.
pub use std::vec::Vec;
