//! The pending exception.

use std::ffi::{c_char, c_int};

use hpy_sys::{HPy, HPy_ssize_t, HPyContext};

use super::{forward, object};
use crate::capi::*;

forward! {
    fn ctx_Err_SetString(class: HPy, message: *const c_char) = PyErr_SetString;
    fn ctx_Err_SetObject(class: HPy, value: HPy) = PyErr_SetObject;
    fn ctx_Err_SetFromErrnoWithFilename(class: HPy, filename: *const c_char) -> HPy =
        PyErr_SetFromErrnoWithFilename;
    fn ctx_Err_ExceptionMatches(class: HPy) -> c_int = PyErr_ExceptionMatches;
    fn ctx_Err_Clear() = PyErr_Clear;
    fn ctx_Err_NewException(name: *const c_char, base: HPy, dict: HPy) -> HPy =
        PyErr_NewException;
    fn ctx_Err_NewExceptionWithDoc(
        name: *const c_char,
        doc: *const c_char,
        base: HPy,
        dict: HPy
    ) -> HPy = PyErr_NewExceptionWithDoc;
    fn ctx_Err_WarnEx(category: HPy, message: *const c_char, level: HPy_ssize_t) -> c_int =
        PyErr_WarnEx;
    fn ctx_Err_WriteUnraisable(h: HPy) = PyErr_WriteUnraisable;
}

pub(crate) unsafe extern "C" fn ctx_Err_SetFromErrnoWithFilenameObjects(
    _ctx: *mut HPyContext,
    class: HPy,
    filename1: HPy,
    filename2: HPy,
) {
    // SAFETY: the handles are open or null.
    unsafe {
        PyErr_SetFromErrnoWithFilenameObjects(object(class), object(filename1), object(filename2))
    };
}

pub(crate) unsafe extern "C" fn ctx_Err_NoMemory(_ctx: *mut HPyContext) {
    // SAFETY: this sets an exception.
    unsafe { PyErr_NoMemory() };
}

pub(crate) unsafe extern "C" fn ctx_Err_Occurred(_ctx: *mut HPyContext) -> c_int {
    // SAFETY: this asks only.
    c_int::from(!unsafe { PyErr_Occurred() }.is_null())
}
