//! Integers that fit a machine word: `i8` to `i64`, `u8` to `u64`, `isize` and
//! `usize`.
//!
//! They take what `operator.index` takes: an `int` (a `bool` is one), or an
//! object with `__index__`, never a `float`. A number out of range is an
//! `OverflowError`.

use std::ffi::c_int;

use crate::context::Context;
use crate::convert::failure::{clear, defines, pending, raised, too_large};
use crate::convert::{Element, FromPython, IntoPython};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, OverflowError, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::operand::Key;
use crate::types::Int;

/// An integer read without running the object's code, or why not.
pub(super) enum Word<'a, 'cx> {
    /// It fits 64 bits, signed.
    Small(i64),
    /// It does not, but it is an `int`.
    Large(Integer<'a, 'cx>),
}

/// An `int`: the object itself, or what its `__index__` gave.
pub(super) enum Integer<'a, 'cx> {
    Given(&'a Handle<'cx>),
    Made(Handle<'cx>),
}

impl<'cx> std::ops::Deref for Integer<'_, 'cx> {
    type Target = Handle<'cx>;

    fn deref(&self) -> &Handle<'cx> {
        match self {
            Integer::Given(obj) => obj,
            Integer::Made(obj) => obj,
        }
    }
}

/// Reads an integer: one call into the host for an `int` that fits, unless it
/// is -1.
#[inline]
pub(super) fn read<'a, 'cx>(obj: &'a Handle<'cx>) -> Result<Word<'a, 'cx>> {
    match strict(obj) {
        -1 => read_slowly(obj),
        value => Ok(Word::Small(value)),
    }
}

/// The value of an `int`; -1 with an exception pending for any other object
/// and for a number that does not fit.
#[cfg(target_pointer_width = "64")]
#[inline]
fn strict(obj: &Handle<'_>) -> i64 {
    // Of the functions that read an integer, this is the one which takes nothing
    // but an `int` on every host: others take a `float` on CPython before 3.10,
    // refuse `__index__`, or do both.
    // SAFETY: the handle is open and of this context.
    unsafe { hpy_sys::HPyLong_AsSsize_t(obj.cx().as_raw(), obj.as_raw()) as i64 }
}

/// As above, where `ssize_t` is too small.
#[cfg(not(target_pointer_width = "64"))]
#[inline]
fn strict(obj: &Handle<'_>) -> i64 {
    let ctx = obj.cx().as_raw();
    // SAFETY: the handle is open and of this context; the class is a constant.
    unsafe {
        if obj.is_instance_of::<Int>() {
            hpy_sys::HPyLong_AsInt64_t(ctx, obj.as_raw())
        } else {
            hpy_sys::HPyErr_SetString(ctx, (*ctx).h_TypeError, c"an int is required".as_ptr());
            -1
        }
    }
}

#[cold]
fn read_slowly<'a, 'cx>(obj: &'a Handle<'cx>) -> Result<Word<'a, 'cx>> {
    let cx = obj.cx();
    if !pending(cx) {
        return Ok(Word::Small(-1));
    }
    if raised::<OverflowError>(cx) {
        clear(cx);
        return Ok(Word::Large(Integer::Given(obj)));
    }
    if !raised::<TypeError>(cx) {
        return Err(Error::fetch(cx));
    }
    clear(cx);
    let made = index(obj)?;
    match strict(&made) {
        -1 if pending(cx) => {
            if !raised::<OverflowError>(cx) {
                return Err(Error::fetch(cx));
            }
            clear(cx);
            Ok(Word::Large(Integer::Made(made)))
        }
        value => Ok(Word::Small(value)),
    }
}

/// `operator.index(obj)`, for an object that is no `int`.
pub(super) fn index<'cx>(obj: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    if !defines(obj, c"__index__") {
        return Err(TypeError::error(format!(
            "'{}' object cannot be interpreted as an integer",
            obj.type_name()
        )));
    }
    // SAFETY: the handle is open; the function returns a new handle or fails.
    unsafe { cx.own(hpy_sys::HPy_Index(cx.as_raw(), obj.as_raw())) }
}

/// Whether an `int` is below zero.
#[cold]
pub(super) fn is_negative(int: &Handle<'_>) -> Result<bool> {
    const LESS: c_int = hpy_sys::HPy_RichCmpOp::LT.0;
    let cx = int.cx();
    let zero = 0i64.into_python(cx)?;
    // SAFETY: both handles are open and of this context.
    cx.truth(unsafe {
        hpy_sys::HPy_RichCompareBool(cx.as_raw(), int.as_raw(), zero.as_raw(), LESS)
    })
}

/// The `OverflowError` for a negative number where the type has no sign.
#[cold]
pub(super) fn negative() -> Error {
    OverflowError::error("can't convert negative int to unsigned")
}

/// The error for an `int` that an unsigned type cannot hold.
#[cold]
fn unsigned_out_of_range(int: &Handle<'_>, name: &str) -> Error {
    match is_negative(int) {
        Ok(true) => negative(),
        Ok(false) => too_large("int", name),
        Err(error) => error,
    }
}

macro_rules! signed {
    ($($int:ident $($element:ident)?;)*) => {$(
        /// From an `int` or an object with `__index__`.
        impl FromPython<'_, '_> for $int {
            $(const ELEMENT: Element<Self> = Element::<Self>::$element;)?

            #[inline]
            fn from_python(obj: &Handle<'_>) -> Result<Self> {
                // All that is rare stands in a function of its own, so that this is
                // worth inlining. The handle comes by value, so that callers need no
                // place in memory for it.
                #[cold]
                fn slowly(obj: Borrowed<'_, '_>) -> Result<$int> {
                    match read_slowly(&obj)? {
                        Word::Small(value) => narrow(value),
                        Word::Large(_) => Err(too_large("int", stringify!($int))),
                    }
                }
                #[inline]
                fn narrow(value: i64) -> Result<$int> {
                    $int::try_from(value).map_err(|_| too_large("int", stringify!($int)))
                }
                match strict(obj) {
                    -1 => slowly(obj.borrow()),
                    value => narrow(value),
                }
            }
        }

        into!($int as i64, HPyLong_FromInt64_t $(, $element)?);
    )*};
}

macro_rules! unsigned {
    ($($int:ident $({ $($element:tt)* })?)*) => {$(
        /// From an `int` or an object with `__index__`.
        impl FromPython<'_, '_> for $int {
            $($($element)*)?

            #[inline]
            fn from_python(obj: &Handle<'_>) -> Result<Self> {
                match read(obj)? {
                    Word::Small(value) => match $int::try_from(value) {
                        Ok(value) => Ok(value),
                        Err(_) if value < 0 => Err(negative()),
                        Err(_) => Err(too_large("int", stringify!($int))),
                    },
                    Word::Large(int) => Err(unsigned_out_of_range(&int, stringify!($int))),
                }
            }
        }
    )*};
}

/// Integers to Python: as they are and by reference.
macro_rules! into {
    ($int:ident as $wide:ident, $function:ident $(, $element:ident $(, $reference:ident)?)?) => {
        /// `int`.
        impl<'cx> IntoPython<'cx> for $int {
            type Target = Int;
            $(const ELEMENT: Element<Self> = Element::<Self>::$element;)?

            #[inline]
            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                // PyPy makes a small `int` for the 32-bit function alone: for the
                // others it is one of arbitrary size, and slow ever after.
                // SAFETY: the functions return a new handle to an int or fail.
                unsafe {
                    cx.own(match i32::try_from(self) {
                        Ok(small) => hpy_sys::HPyLong_FromInt32_t(cx.as_raw(), small),
                        Err(_) => hpy_sys::$function(cx.as_raw(), self as $wide),
                    })
                }
            }

            #[inline]
            fn with_key<R>(self, cx: Context<'cx>, f: impl FnOnce(Key<'_>) -> R) -> Result<R> {
                if let Some(index) = Key::index(self) {
                    return Ok(f(index));
                }
                let key = self.into_operand(cx)?;
                Ok(f(Key::object(&key)))
            }
        }

        /// `int`.
        impl<'cx> IntoPython<'cx> for &$int {
            type Target = Int;
            $($(const ELEMENT: Element<Self> = Element::<Self>::$reference;)?)?

            #[inline]
            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                (*self).into_python(cx)
            }

            #[inline]
            fn with_key<R>(self, cx: Context<'cx>, f: impl FnOnce(Key<'_>) -> R) -> Result<R> {
                (*self).with_key(cx, f)
            }
        }
    };
}

signed! { i8; i16; i32; i64 INT; isize; }
unsigned! { u8 { const ELEMENT: Element<Self> = Element::<u8>::BYTE; } u16 u32 }
into!(u8 as i64, HPyLong_FromInt64_t, BYTE, BYTE_REF);
into!(u16 as i64, HPyLong_FromInt64_t);
into!(u32 as i64, HPyLong_FromInt64_t);
into!(u64 as u64, HPyLong_FromUInt64_t);
into!(usize as u64, HPyLong_FromUInt64_t);

/// From an `int` or an object with `__index__`.
impl FromPython<'_, '_> for u64 {
    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        match read(obj)? {
            Word::Small(value) => u64::try_from(value).map_err(|_| negative()),
            Word::Large(int) => read_u64(&int, "u64"),
        }
    }
}

/// From an `int` or an object with `__index__`.
impl FromPython<'_, '_> for usize {
    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        let value = match read(obj)? {
            Word::Small(value) => u64::try_from(value).map_err(|_| negative())?,
            Word::Large(int) => read_u64(&int, "usize")?,
        };
        usize::try_from(value).map_err(|_| too_large("int", "usize"))
    }
}

/// The value of an `int` beyond `i64`, as 64 bits without a sign.
#[cold]
pub(super) fn read_u64(int: &Handle<'_>, name: &str) -> Result<u64> {
    let cx = int.cx();
    // SAFETY: the handle is open and of this context.
    let value = unsafe { hpy_sys::HPyLong_AsUInt64_t(cx.as_raw(), int.as_raw()) };
    if value != u64::MAX || !pending(cx) {
        return Ok(value);
    }
    clear(cx);
    Err(unsigned_out_of_range(int, name))
}
