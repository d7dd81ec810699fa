//! Bytes.

use std::ffi::{c_char, c_int};

use hpy_sys::{HPy, HPy_ssize_t, HPyContext};

use super::{forward, handle, object};
use crate::capi::*;
use crate::object::has_flag;

forward! {
    fn ctx_Bytes_Size(h: HPy) -> HPy_ssize_t = PyBytes_Size;
    fn ctx_Bytes_GET_SIZE(h: HPy) -> HPy_ssize_t = PyBytes_Size;
    fn ctx_Bytes_FromString(v: *const c_char) -> HPy = PyBytes_FromString;
}

pub(crate) unsafe extern "C" fn ctx_Bytes_Check(_ctx: *mut HPyContext, h: HPy) -> c_int {
    // SAFETY: the handle is open.
    unsafe { c_int::from(has_flag(object(h), Py_TPFLAGS_BYTES_SUBCLASS)) }
}

pub(crate) unsafe extern "C" fn ctx_Bytes_AsString(_ctx: *mut HPyContext, h: HPy) -> *const c_char {
    // SAFETY: the handle is open.
    unsafe { PyBytes_AsString(object(h)) }
}

pub(crate) unsafe extern "C" fn ctx_Bytes_AS_STRING(
    _ctx: *mut HPyContext,
    h: HPy,
) -> *const c_char {
    // SAFETY: the handle is open.
    unsafe { PyBytes_AsString(object(h)) }
}

pub(crate) unsafe extern "C" fn ctx_Bytes_FromStringAndSize(
    _ctx: *mut HPyContext,
    v: *const c_char,
    len: HPy_ssize_t,
) -> HPy {
    // SAFETY: `v` points to `len` bytes, if it is not null.
    unsafe {
        if v.is_null() {
            // CPython would give out bytes that nobody has filled.
            PyErr_SetString(
                object(crate::host::value_error()),
                c"NULL char * passed to HPyBytes_FromStringAndSize".as_ptr(),
            );
            return HPy::NULL;
        }
        handle(PyBytes_FromStringAndSize(v, len))
    }
}
