//! Integers, floats and truth values.

use std::ffi::{c_double, c_long, c_longlong, c_ulong, c_ulonglong, c_void};

use hpy_sys::{HPy, HPy_ssize_t, HPyContext};

use super::{forward, handle, object};
use crate::capi::*;
use crate::host;
use crate::object::{has_flag, incref, objects};

forward! {
    fn ctx_Long_FromSize_t(v: usize) -> HPy = PyLong_FromSize_t;
    fn ctx_Long_FromSsize_t(v: HPy_ssize_t) -> HPy = PyLong_FromSsize_t;
    fn ctx_Long_AsVoidPtr(h: HPy) -> *mut c_void = PyLong_AsVoidPtr;
    fn ctx_Long_AsDouble(h: HPy) -> c_double = PyLong_AsDouble;
    fn ctx_Float_FromDouble(v: c_double) -> HPy = PyFloat_FromDouble;
    fn ctx_Float_AsDouble(h: HPy) -> c_double = PyFloat_AsDouble;
}

pub(crate) unsafe extern "C" fn ctx_Long_AsSsize_t(_ctx: *mut HPyContext, h: HPy) -> HPy_ssize_t {
    // SAFETY: the handle is open.
    unsafe {
        // The emulation takes what has an `__index__` as well.
        if objects().emulated && !is_int(h) {
            return -1;
        }
        PyLong_AsSsize_t(object(h))
    }
}

pub(crate) unsafe extern "C" fn ctx_Long_AsSize_t(_ctx: *mut HPyContext, h: HPy) -> usize {
    // SAFETY: the handle is open.
    unsafe {
        if objects().emulated && !is_int(h) {
            return usize::MAX;
        }
        let value = PyLong_AsSize_t(object(h));
        if objects().emulated && value == usize::MAX && !PyErr_Occurred().is_null() {
            // The emulation raises ValueError for a negative number.
            PyErr_SetString(
                object(host::overflow_error()),
                c"Python int does not fit into C size_t".as_ptr(),
            );
        }
        value
    }
}

/// Whether this is an `int`; if not, TypeError is raised.
#[cold]
unsafe fn is_int(h: HPy) -> bool {
    // SAFETY: the handle is open, the message a C string.
    unsafe {
        let is = has_flag(object(h), Py_TPFLAGS_LONG_SUBCLASS);
        if !is {
            PyErr_SetString(
                object(host::type_error()),
                c"an integer is required".as_ptr(),
            );
        }
        is
    }
}

/// Writes the members that make an int: by way of C's type of at least that size.
macro_rules! make {
    ($($name:ident: $ty:ty as $c:ty = $capi:ident;)*) => {$(
        pub(crate) unsafe extern "C" fn $name(_ctx: *mut HPyContext, v: $ty) -> HPy {
            // SAFETY: any value will do.
            unsafe { handle($capi(v as $c)) }
        }
    )*};
}

make! {
    ctx_Long_FromInt32_t: i32 as c_long = PyLong_FromLong;
    ctx_Long_FromUInt32_t: u32 as c_ulong = PyLong_FromUnsignedLong;
    ctx_Long_FromInt64_t: i64 as c_longlong = PyLong_FromLongLong;
    ctx_Long_FromUInt64_t: u64 as c_ulonglong = PyLong_FromUnsignedLongLong;
}

/// Writes the members that read an int: by way of C's type of at least that
/// size, whose extra range is refused here. Where the C API takes only an int, its
/// emulation takes what has an `__index__` as well, so that is checked here.
macro_rules! read {
    ($(
        $name:ident -> $ty:ty as $c:ty = $capi:ident, $message:literal $(, emulated $check:ident)?;
    )*) => {$(
        pub(crate) unsafe extern "C" fn $name(_ctx: *mut HPyContext, h: HPy) -> $ty {
            // SAFETY: the handle is open, the message is a C string.
            unsafe {
                $(
                    if objects().emulated && !$check(h) {
                        return -1_i64 as $ty;
                    }
                )?
                let wide: $c = $capi(object(h));
                let narrow = wide as $ty;
                #[allow(clippy::unnecessary_cast)]
                if narrow as $c != wide {
                    PyErr_SetString(object(host::overflow_error()), $message.as_ptr());
                    return -1_i64 as $ty;
                }
                narrow
            }
        }
    )*};
}

read! {
    ctx_Long_AsInt32_t -> i32 as c_long = PyLong_AsLong,
        c"Python int too large to convert to C int32_t";
    ctx_Long_AsUInt32_t -> u32 as c_ulong = PyLong_AsUnsignedLong,
        c"Python int too large to convert to C uint32_t", emulated is_int;
    ctx_Long_AsInt64_t -> i64 as c_longlong = PyLong_AsLongLong,
        c"Python int too large to convert to C int64_t";
    ctx_Long_AsUInt64_t -> u64 as c_ulonglong = PyLong_AsUnsignedLongLong,
        c"Python int too large to convert to C uint64_t", emulated is_int;
}

pub(crate) unsafe extern "C" fn ctx_Long_AsUInt32_tMask(_ctx: *mut HPyContext, h: HPy) -> u32 {
    // SAFETY: the handle is open.
    unsafe { PyLong_AsUnsignedLongMask(object(h)) as u32 }
}

pub(crate) unsafe extern "C" fn ctx_Long_AsUInt64_tMask(_ctx: *mut HPyContext, h: HPy) -> u64 {
    // SAFETY: the handle is open.
    unsafe { PyLong_AsUnsignedLongLongMask(object(h)) }
}

pub(crate) unsafe extern "C" fn ctx_Bool_FromBool(_ctx: *mut HPyContext, v: bool) -> HPy {
    let value = if v {
        _Py_TrueStruct()
    } else {
        _Py_FalseStruct()
    };
    // SAFETY: both live for ever.
    unsafe { handle(incref(value)) }
}
