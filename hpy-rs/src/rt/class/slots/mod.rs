//! The slots of special methods, a file per kind: where Python enters, and the
//! definitions made of that.
//!
//! A slot that gives an object calls [`Function`]s, one that answers with something else
//! [`Native`]s. Several special methods may share a slot; [`Absent`] stands for one of
//! them that the class does not have.

pub mod answers;
mod binary;
mod compare;
mod containers;
mod derived;
mod hash;
pub mod operators;
mod unary;

pub(super) use unary::object_entry;

pub use answers::{IntoHash, IntoLength, IntoNothing, IntoTruth, Native};
pub use binary::{
    IntoInPlace, binary, in_place, in_place_add, in_place_power, operand, optional_operand, power,
};
pub use compare::{compare, rich_compare};
pub use containers::{contains, get_item, item_at, set_item, set_item_at};
pub use derived::{Debugged, Displayed, Equal, Greater, GreaterOrEqual, Hashed, Less, LessOrEqual};
pub use hash::hash;
pub(crate) use hash::settle as settle_hash;
pub use unary::{length, truth, unary};

use std::any::TypeId;
use std::ffi::CStr;
use std::slice;

use hpy_sys::HPy;

use crate::class::{Base, Class};
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::rt::{Arguments, Function};

/// `NotImplemented`, as a result.
///
/// # Errors
///
/// None.
#[inline]
pub fn not_implemented(cx: Context<'_>) -> Result<Handle<'_>> {
    Ok(cx.not_implemented().to_owned())
}

/// Whether a result is `NotImplemented`.
#[inline]
fn is_not_implemented(result: &Handle<'_>) -> bool {
    result.is(&result.cx().not_implemented())
}

/// A special method that a class does not have.
pub enum Absent {}

/// One of the special methods of a slot, or [`Absent`].
#[diagnostic::on_unimplemented(
    message = "the class's type does not implement what this option stands for",
    label = "the type has no such comparison",
    note = "`eq` needs `PartialEq`, and `ord` needs `PartialOrd`: derive them, or write `__eq__` and `__lt__`"
)]
pub trait Part: 'static {
    /// Whether the class has it.
    const THERE: bool;

    /// Whether it takes this many arguments.
    fn takes(count: usize) -> bool;

    /// Calls it.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn call<'cx>(
        receiver: Borrowed<'_, 'cx>,
        arguments: &Arguments<'_, 'cx>,
    ) -> Result<Handle<'cx>>;
}

impl<F: Function> Part for F {
    const THERE: bool = true;

    #[inline]
    fn takes(count: usize) -> bool {
        F::PARAMETERS.names.len() >= count
    }

    #[inline(always)]
    fn call<'cx>(
        receiver: Borrowed<'_, 'cx>,
        arguments: &Arguments<'_, 'cx>,
    ) -> Result<Handle<'cx>> {
        <F as Function>::call(receiver, arguments)
    }
}

impl Part for Absent {
    const THERE: bool = false;

    #[inline]
    fn takes(_: usize) -> bool {
        false
    }

    #[inline]
    fn call<'cx>(_: Borrowed<'_, 'cx>, arguments: &Arguments<'_, 'cx>) -> Result<Handle<'cx>> {
        not_implemented(arguments.cx())
    }
}

/// Calls one of a slot's methods with one argument; where the class of `T` does not have
/// it, the one that it inherits.
#[inline(always)]
fn one<'cx, T: Class, P: Part>(
    name: &'static CStr,
    receiver: Borrowed<'_, 'cx>,
    other: Borrowed<'_, 'cx>,
) -> Result<Handle<'cx>> {
    if !P::THERE {
        return inherited::<T>(name, receiver, &[other.as_raw()]);
    }
    let other = other.as_raw();
    // SAFETY: the handle is open as long as its borrow.
    P::call(receiver, &unsafe {
        Arguments::new(receiver.cx(), slice::from_ref(&other), &[])
    })
}

/// Calls the method that the class of `T` inherits, if it inherits one: a slot hides
/// that of the class above, with all its methods.
#[inline]
fn inherited<'cx, T: Class>(
    name: &'static CStr,
    receiver: Borrowed<'_, 'cx>,
    arguments: &[HPy],
) -> Result<Handle<'cx>> {
    let cx = receiver.cx();
    match T::Base::class(cx, TypeId::of::<T::Module>())? {
        None => not_implemented(cx),
        Some(base) if !base.hasattr(name) => not_implemented(cx),
        Some(base) => {
            let method = base.getattr(name)?;
            let mut all = vec![receiver.as_raw()];
            all.extend_from_slice(arguments);
            // SAFETY: the handles are open; the function takes none over, and returns a
            // new one or fails.
            unsafe {
                let tuple: Handle<'_> = cx.own(hpy_sys::HPyTuple_FromArray(
                    cx.as_raw(),
                    all.as_mut_ptr(),
                    all.len() as hpy_sys::HPy_ssize_t,
                ))?;
                cx.own(hpy_sys::HPy_CallTupleDict(
                    cx.as_raw(),
                    method.as_raw(),
                    tuple.as_raw(),
                    HPy::NULL,
                ))
            }
        }
    }
}
