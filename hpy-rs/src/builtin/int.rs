//! `int` and `bool`.

use std::ffi::c_void;

use hpy_sys::HPyContext;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, OverflowError};
use crate::handle::Handle;
use crate::types::{Bool, Int};

/// A machine integer that [`Context::int`] takes.
pub trait Integer: sealed::Sealed {
    /// Makes the `int`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(hidden)]
    fn to_int<'cx>(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>>;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! integers {
    ($($int:ident as $wide:ident = $function:ident;)*) => {$(
        impl sealed::Sealed for $int {}

        impl Integer for $int {
            #[inline]
            fn to_int<'cx>(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                // The 32-bit function first: what PyPy makes by the others is of
                // arbitrary size and slow.
                // SAFETY: the functions return a new handle to an int or fail.
                unsafe {
                    cx.own(match i32::try_from(self) {
                        Ok(small) => hpy_sys::HPyLong_FromInt32_t(cx.as_raw(), small),
                        Err(_) => hpy_sys::$function(cx.as_raw(), $wide::from(self)),
                    })
                }
            }
        }
    )*};
}

integers! {
    i8 as i32 = HPyLong_FromInt32_t;
    i16 as i32 = HPyLong_FromInt32_t;
    i32 as i32 = HPyLong_FromInt32_t;
    i64 as i64 = HPyLong_FromInt64_t;
    u8 as u32 = HPyLong_FromUInt32_t;
    u16 as u32 = HPyLong_FromUInt32_t;
    u32 as u32 = HPyLong_FromUInt32_t;
    u64 as u64 = HPyLong_FromUInt64_t;
    isize as isize = HPyLong_FromSsize_t;
    usize as usize = HPyLong_FromSize_t;
}

impl<'cx> Context<'cx> {
    /// An `int` of a machine integer of any width: `HPyLong_FromInt32_t` and
    /// its kin.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias("HPyLong_FromInt32_t", "HPyLong_FromUInt32_t", "HPyLong_FromInt64_t"))]
    #[doc(alias("HPyLong_FromUInt64_t", "HPyLong_FromSize_t", "HPyLong_FromSsize_t"))]
    #[inline]
    pub fn int(self, value: impl Integer) -> Result<Handle<'cx, Int>> {
        value.to_int(self)
    }

    /// `True` or `False`: `HPyBool_FromBool`.
    ///
    /// # Errors
    ///
    /// None in practice; the host may report that it has no memory for a handle.
    #[doc(alias = "HPyBool_FromBool")]
    #[inline]
    pub fn bool(self, value: bool) -> Result<Handle<'cx, Bool>> {
        // SAFETY: the function returns a new handle to a bool or fails.
        unsafe { self.own(hpy_sys::HPyBool_FromBool(self.as_raw(), value)) }
    }
}

/// Functions that read an `int`. Each returns one value that is either the
/// number or the sign of an exception.
macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident -> $ty:ty = $function:ident $alias:literal;)*) => {$(
        $(#[$doc])*
        #[doc(alias = $alias)]
        #[inline]
        pub fn $name(&self) -> Result<$ty> {
            let value = self.read_by(hpy_sys::$function);
            self.unless_failed(value, value == -1i8 as $ty)
        }
    )*};
}

/// Reading an `int` as a machine integer. To read any object with `__index__`
/// take its [`index`](Handle::index) first, or use
/// [`FromPython`](crate::FromPython) of the type wanted.
impl<'cx> Handle<'cx, Int> {
    readers! {
        /// The value in 64 bits: `HPyLong_AsInt64_t`.
        ///
        /// # Errors
        ///
        /// `OverflowError` if it does not fit.
        to_i64 -> i64 = HPyLong_AsInt64_t "HPyLong_AsInt64_t";
        /// The value in 64 bits without a sign: `HPyLong_AsUInt64_t`.
        ///
        /// # Errors
        ///
        /// `OverflowError` if it does not fit.
        to_u64 -> u64 = HPyLong_AsUInt64_t "HPyLong_AsUInt64_t";
        /// The value as an index: `HPyLong_AsSsize_t`.
        ///
        /// # Errors
        ///
        /// `OverflowError` if it does not fit.
        to_isize -> isize = HPyLong_AsSsize_t "HPyLong_AsSsize_t";
        /// The value as a size: `HPyLong_AsSize_t`.
        ///
        /// # Errors
        ///
        /// `OverflowError` if it does not fit.
        to_usize -> usize = HPyLong_AsSize_t "HPyLong_AsSize_t";
        /// The lowest 32 bits of the value, `self & 0xffffffff`:
        /// `HPyLong_AsUInt32_tMask`.
        ///
        /// # Errors
        ///
        /// `MemoryError`.
        to_u32_mask -> u32 = HPyLong_AsUInt32_tMask "HPyLong_AsUInt32_tMask";
        /// The lowest 64 bits of the value: `HPyLong_AsUInt64_tMask`.
        ///
        /// # Errors
        ///
        /// `MemoryError`.
        to_u64_mask -> u64 = HPyLong_AsUInt64_tMask "HPyLong_AsUInt64_tMask";
    }

    /// The value in 32 bits: `HPyLong_AsInt32_t`, but read in 64 bits, because
    /// PyPy cuts off what does not fit.
    ///
    /// # Errors
    ///
    /// `OverflowError` if it does not fit.
    #[doc(alias = "HPyLong_AsInt32_t")]
    #[inline]
    pub fn to_i32(&self) -> Result<i32> {
        i32::try_from(self.to_i64()?).map_err(|_| too_large("int32_t"))
    }

    /// The value in 32 bits without a sign: `HPyLong_AsUInt32_t`, but read in 64
    /// bits, because PyPy cuts off what does not fit.
    ///
    /// # Errors
    ///
    /// `OverflowError` if it does not fit.
    #[doc(alias = "HPyLong_AsUInt32_t")]
    #[inline]
    pub fn to_u32(&self) -> Result<u32> {
        u32::try_from(self.to_u64()?).map_err(|_| too_large("uint32_t"))
    }

    /// The value as an address: `HPyLong_AsVoidPtr`. What is there, and whether
    /// anything is, the number does not say.
    ///
    /// # Errors
    ///
    /// `OverflowError` if it is no address.
    #[doc(alias = "HPyLong_AsVoidPtr")]
    pub fn to_ptr(&self) -> Result<*mut c_void> {
        let value = self.read_by(hpy_sys::HPyLong_AsVoidPtr);
        self.unless_failed(value, value.is_null())
    }

    /// The nearest `f64`: `HPyLong_AsDouble`.
    ///
    /// # Errors
    ///
    /// `OverflowError` if the value is beyond its range.
    #[doc(alias = "HPyLong_AsDouble")]
    pub fn to_f64(&self) -> Result<f64> {
        let value = self.read_by(hpy_sys::HPyLong_AsDouble);
        self.unless_failed(value, value == -1.0)
    }

    #[inline]
    fn read_by<R>(&self, function: unsafe fn(*mut HPyContext, hpy_sys::HPy) -> R) -> R {
        // SAFETY: the handle is open and of this context.
        unsafe { function(self.cx().as_raw(), self.as_raw()) }
    }

    #[inline]
    fn unless_failed<R>(&self, value: R, suspicious: bool) -> Result<R> {
        if suspicious && self.cx().occurred() {
            return Err(Error::fetch(self.cx()));
        }
        Ok(value)
    }
}

#[cold]
fn too_large(ty: &str) -> Error {
    OverflowError::error(format!("Python int too large to convert to C {ty}"))
}

impl<'cx> Handle<'cx, Bool> {
    /// Whether it is `True`.
    #[inline]
    pub fn to_bool(&self) -> bool {
        self.is(&self.cx().py_true())
    }
}
