//! `i128` and `u128`: as two halves of 64 bits, where they do not fit one.

use crate::context::Context;
use crate::convert::failure::{pending, too_large};
use crate::convert::int::{Word, negative, read, read_u64};
use crate::convert::{FromPython, IntoPython};
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::Int;

/// The lower 64 bits of an `int`, and the rest as another.
fn halves<'cx>(int: &Handle<'cx>) -> Result<(Handle<'cx, Int>, u64)> {
    let cx = int.cx();
    // SAFETY: the handle is open and of this context.
    let low = unsafe { hpy_sys::HPyLong_AsUInt64_tMask(cx.as_raw(), int.as_raw()) };
    if low == u64::MAX && pending(cx) {
        return Err(Error::fetch(cx));
    }
    let bits = 64u8.into_python(cx)?;
    // SAFETY: the handles are open; the function returns a new one or fails.
    let high: Handle<'cx> = unsafe {
        cx.own(hpy_sys::HPy_Rshift(
            cx.as_raw(),
            int.as_raw(),
            bits.as_raw(),
        ))?
    };
    // A subclass may shift to anything.
    Ok((high.downcast_into()?, low))
}

/// From an `int` or an object with `__index__`.
impl FromPython<'_, '_> for i128 {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        let int = match read(obj)? {
            Word::Small(value) => return Ok(value.into()),
            Word::Large(int) => int,
        };
        let (high, low) = halves(&int)?;
        match read(&high)? {
            Word::Small(high) => Ok(i128::from(high) << 64 | i128::from(low)),
            Word::Large(_) => Err(too_large("int", "i128")),
        }
    }
}

/// From an `int` or an object with `__index__`.
impl FromPython<'_, '_> for u128 {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        let int = match read(obj)? {
            Word::Small(value) => return u128::try_from(value).map_err(|_| negative()),
            Word::Large(int) => int,
        };
        let (high, low) = halves(&int)?;
        let high = match read(&high)? {
            Word::Small(high) => u64::try_from(high).map_err(|_| negative())?,
            Word::Large(high) => read_u64(&high, "u128")?,
        };
        Ok(u128::from(high) << 64 | u128::from(low))
    }
}

/// `high << 64 | low`.
fn joined<'cx>(cx: Context<'cx>, high: Handle<'cx, Int>, low: u64) -> Result<Handle<'cx, Int>> {
    let bits = 64u8.into_python(cx)?;
    let low = low.into_python(cx)?;
    // SAFETY: the handles are open; both functions return a new handle to an
    // int, which operations on ints give, or fail.
    unsafe {
        let high: Handle<'cx, Int> = cx.own(hpy_sys::HPy_Lshift(
            cx.as_raw(),
            high.as_raw(),
            bits.as_raw(),
        ))?;
        cx.own(hpy_sys::HPy_Or(cx.as_raw(), high.as_raw(), low.as_raw()))
    }
}

macro_rules! into {
    ($($int:ident: $half:ident;)*) => {$(
        /// `int`.
        impl<'cx> IntoPython<'cx> for $int {
            type Target = Int;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                match $half::try_from(self) {
                    Ok(value) => value.into_python(cx),
                    Err(_) => joined(cx, ((self >> 64) as $half).into_python(cx)?, self as u64),
                }
            }
        }

        /// `int`.
        impl<'cx> IntoPython<'cx> for &$int {
            type Target = Int;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                (*self).into_python(cx)
            }
        }
    )*};
}

into! {
    i128: i64;
    u128: u64;
}
