//! What the expansions of `#[hpy::class]` and `#[hpy::methods]` call.

mod convert;
mod entry;
mod items;
mod lend;

pub use convert::{Alone, Cloned, Itself, copy, frozen, into_python};
pub use entry::{
    IntoInitial, construct, constructor, fill, initializer, new, no_constructor, unary,
};
pub use items::{ClassEntry, Item, ItemKind, RegisteredClass, RegisteredItems};
pub use lend::{Lend, LendClass, LendOther, Lent, class, lend_option, read, receiver, write};

use super::function;
use crate::class::Class;
use hpy_sys::HPyDef;

/// The definition of a method of the class `T`.
pub const fn method<T: Class, F: super::Function>() -> HPyDef {
    function::def::<T::Module, F>()
}

/// The class object of `T`, made where there is none yet: for its module, on import.
///
/// # Errors
///
/// Those of making it.
pub fn make_class<T: Class>(
    cx: crate::Context<'_>,
) -> crate::Result<crate::Handle<'_, crate::types::Type>> {
    crate::class::make_class::<T>(cx)
}
