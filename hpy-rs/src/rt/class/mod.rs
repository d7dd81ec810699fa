//! What the expansions of `#[hpy::class]` and `#[hpy::methods]` call.

mod attribute;
mod buffer;
mod convert;
mod entry;
pub mod enums;
pub(crate) mod helper;
mod items;
mod lend;
mod member;
mod property;
pub mod protocols;
mod slots;

pub use attribute::{
    Gettable, Settable, ShowClone, ShowField, ShowNothing, ShowReference, Shown, TakeField,
    TakeMember, TakeNothing, TakeValue, Taken, clear,
};
pub use buffer::{Exporter, IntoExport, export, export_mut, get_buffer, release_buffer};
pub use convert::{Alone, Cloned, Itself, Lasting, Raisable, copy, frozen, into_python, raise};
pub use entry::{
    Given, IntoInitial, construct, constructor, constructor_apart, fill, initializer, new,
    no_constructor,
};
pub use helper::{class_method, static_method};
pub(crate) use items::finish;
pub use items::{ClassEntry, Hosts, Item, ItemKind, RegisteredClass, RegisteredItems};
pub use lend::{
    Beside, Lend, LendClass, LendOther, Lent, beside, class, lend_option, of_class, read, receiver,
    write,
};
pub use slots::*;

pub use crate::class::builtin::refused;
pub use member::{MemberItem, NativeMember};
pub use property::{By, Delete, Get, Missing, Property, PropertyItem, Set};

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
