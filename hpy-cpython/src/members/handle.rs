//! Handles themselves, and what ends the process.

use std::ffi::{CStr, c_char};

use hpy_sys::{HPy, HPyContext};

use super::{handle, object};
use crate::capi::*;
use crate::object::{decref, incref};

pub(crate) unsafe extern "C" fn ctx_Dup(_ctx: *mut HPyContext, h: HPy) -> HPy {
    // SAFETY: the handle is null or open.
    unsafe { handle(incref(object(h))) }
}

pub(crate) unsafe extern "C" fn ctx_Close(_ctx: *mut HPyContext, h: HPy) {
    // SAFETY: the handle is null or open, and the caller's to close.
    unsafe { decref(object(h)) }
}

pub(crate) unsafe extern "C" fn ctx_FromPyObject(_ctx: *mut HPyContext, o: *mut PyObject) -> HPy {
    // SAFETY: the object is null or live.
    unsafe { handle(incref(o)) }
}

pub(crate) unsafe extern "C" fn ctx_AsPyObject(_ctx: *mut HPyContext, h: HPy) -> *mut PyObject {
    // SAFETY: the handle is null or open.
    unsafe { incref(object(h)) }
}

pub(crate) unsafe extern "C" fn ctx_FatalError(_ctx: *mut HPyContext, message: *const c_char) {
    // SAFETY: the message is a C string.
    unsafe {
        if let Some(fatal) = Py_FatalError() {
            fatal(message);
        }
        eprintln!("{}", CStr::from_ptr(message).to_string_lossy());
        std::process::abort()
    }
}
