//! Strings.

use std::ffi::{c_char, c_int};

use hpy_sys::{HPy, HPy_UCS4, HPy_ssize_t, HPyContext, wchar_t};

use super::{forward, handle, object};
use crate::capi::*;
use crate::host;
use crate::object::{has_flag, objects};

forward! {
    fn ctx_Unicode_AsASCIIString(h: HPy) -> HPy = PyUnicode_AsASCIIString;
    fn ctx_Unicode_AsLatin1String(h: HPy) -> HPy = PyUnicode_AsLatin1String;
    fn ctx_Unicode_AsUTF8String(h: HPy) -> HPy = PyUnicode_AsUTF8String;
    fn ctx_Unicode_AsUTF8AndSize(h: HPy, size: *mut HPy_ssize_t) -> *const c_char =
        PyUnicode_AsUTF8AndSize;
    fn ctx_Unicode_FromWideChar(w: *const wchar_t, size: HPy_ssize_t) -> HPy =
        PyUnicode_FromWideChar;
    fn ctx_Unicode_DecodeFSDefault(v: *const c_char) -> HPy = PyUnicode_DecodeFSDefault;
    fn ctx_Unicode_DecodeFSDefaultAndSize(v: *const c_char, size: HPy_ssize_t) -> HPy =
        PyUnicode_DecodeFSDefaultAndSize;
    fn ctx_Unicode_EncodeFSDefault(h: HPy) -> HPy = PyUnicode_EncodeFSDefault;
    fn ctx_Unicode_ReadChar(h: HPy, index: HPy_ssize_t) -> HPy_UCS4 = PyUnicode_ReadChar;
    fn ctx_Unicode_DecodeASCII(v: *const c_char, size: HPy_ssize_t, errors: *const c_char) -> HPy =
        PyUnicode_DecodeASCII;
    fn ctx_Unicode_DecodeLatin1(v: *const c_char, size: HPy_ssize_t, errors: *const c_char) -> HPy =
        PyUnicode_DecodeLatin1;
}

pub(crate) unsafe extern "C" fn ctx_Unicode_Check(_ctx: *mut HPyContext, h: HPy) -> c_int {
    // SAFETY: the handle is open.
    unsafe { c_int::from(has_flag(object(h), Py_TPFLAGS_UNICODE_SUBCLASS)) }
}

pub(crate) unsafe extern "C" fn ctx_Unicode_FromString(
    ctx: *mut HPyContext,
    v: *const c_char,
) -> HPy {
    // SAFETY: the context is ours, the text a C string.
    unsafe { handle(super::named_text(ctx, v)) }
}

pub(crate) unsafe extern "C" fn ctx_Unicode_FromEncodedObject(
    _ctx: *mut HPyContext,
    h: HPy,
    encoding: *const c_char,
    errors: *const c_char,
) -> HPy {
    // SAFETY: the handle is open or null, the others are C strings or null.
    unsafe {
        // The emulation does not survive it.
        if objects().emulated && h.is_null() {
            host::raise(host::system_error(), "null is no object to decode");
            return HPy::NULL;
        }
        handle(PyUnicode_FromEncodedObject(object(h), encoding, errors))
    }
}

pub(crate) unsafe extern "C" fn ctx_Unicode_Substring(
    _ctx: *mut HPyContext,
    h: HPy,
    start: HPy_ssize_t,
    end: HPy_ssize_t,
) -> HPy {
    // SAFETY: the handle is open.
    unsafe {
        // The emulation counts these from the end.
        if objects().emulated && (start < 0 || end < 0) {
            host::raise(host::index_error(), "string index out of range");
            return HPy::NULL;
        }
        handle(PyUnicode_Substring(object(h), start, end))
    }
}
