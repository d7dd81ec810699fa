//! The functions of the context, a file per protocol, each of the name that its
//! member has in [`HPyContext`](hpy_sys::HPyContext).
//!
//! A handle is the object's address, and an open handle is a reference that its
//! owner counts. So most of the members are one call of CPython's; those are
//! written as a table of [`forward!`].

mod builder;
mod bytes;
mod call;
mod capsule;
mod code;
mod context_var;
mod err;
mod field;
mod global;
mod handle;
mod import;
pub(crate) mod inside;
mod long;
mod number;
mod object;
mod sequence;
mod thread;
mod tracker;
mod trampoline;
mod types;
mod unicode;

use std::ffi::{c_char, c_double, c_int, c_void};

use hpy_sys::HPy;

use crate::capi::PyObject;

pub(crate) use builder::*;
pub(crate) use bytes::*;
pub(crate) use call::*;
pub(crate) use capsule::*;
pub(crate) use code::*;
pub(crate) use context_var::*;
pub(crate) use err::*;
pub(crate) use field::*;
pub(crate) use global::*;
pub(crate) use handle::*;
pub(crate) use import::*;
pub(crate) use long::*;
pub(crate) use number::*;
pub(crate) use object::*;
pub(crate) use sequence::*;
pub(crate) use thread::*;
pub(crate) use tracker::*;
pub(crate) use trampoline::*;
pub(crate) use types::*;
pub(crate) use unicode::*;

/// The object of a handle; null of the null handle.
#[inline(always)]
pub(crate) fn object(h: HPy) -> *mut PyObject {
    h._i as *mut PyObject
}

/// The handle of an object; the null handle of null.
#[inline(always)]
pub(crate) fn handle(object: *mut PyObject) -> HPy {
    HPy {
        _i: object as isize,
    }
}

/// What a value of HPy's is in the C API, and back.
pub(crate) trait Translate {
    /// The C API's type.
    type C;
    /// To the C API.
    fn to_c(self) -> Self::C;
    /// From the C API.
    fn from_c(value: Self::C) -> Self;
}

impl Translate for HPy {
    type C = *mut PyObject;

    #[inline(always)]
    fn to_c(self) -> *mut PyObject {
        object(self)
    }

    #[inline(always)]
    fn from_c(value: *mut PyObject) -> HPy {
        handle(value)
    }
}

macro_rules! same {
    ($($ty:ty),*) => {$(
        impl Translate for $ty {
            type C = $ty;

            #[inline(always)]
            fn to_c(self) -> $ty {
                self
            }

            #[inline(always)]
            fn from_c(value: $ty) -> $ty {
                value
            }
        }
    )*};
}

same!(
    (),
    c_int,
    u32,
    isize,
    usize,
    c_double,
    *mut c_void,
    *const c_char,
    *mut isize
);

#[cfg(not(windows))]
same!(*const hpy_sys::wchar_t);
#[cfg(windows)]
same!(*const u16);

/// Writes members that only hand their arguments on to one function of CPython's.
macro_rules! forward {
    ($( fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? = $capi:ident; )*) => {$(
        #[doc = concat!("[`", stringify!($capi), "`].")]
        ///
        /// # Safety
        /// As the HPy function of this member says.
        pub(crate) unsafe extern "C" fn $name(
            _ctx: *mut hpy_sys::HPyContext $(, $arg: $ty)*
        ) $(-> $ret)? {
            // SAFETY: the handles are live objects, and the function takes what the
            // member takes.
            unsafe {
                $crate::members::Translate::from_c(
                    $capi($($crate::members::Translate::to_c($arg)),*)
                )
            }
        }
    )*};
}
pub(crate) use forward;
