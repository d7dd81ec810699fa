//! Compiling and running source text.

use std::ffi::{c_char, c_int};

use hpy_sys::{HPy, HPy_SourceKind, HPyContext};

use super::{forward, handle, object};
use crate::capi::*;
use crate::host;

forward! {
    fn ctx_EvalCode(code: HPy, globals: HPy, locals: HPy) -> HPy = PyEval_EvalCode;
}

pub(crate) unsafe extern "C" fn ctx_Compile_s(
    _ctx: *mut HPyContext,
    source: *const c_char,
    filename: *const c_char,
    kind: HPy_SourceKind,
) -> HPy {
    // The numbers are the start symbols of CPython's grammar.
    let start: c_int = match kind {
        HPy_SourceKind::Expr => 258,
        HPy_SourceKind::File => 257,
        HPy_SourceKind::Single => 256,
        _ => {
            // SAFETY: the message is a C string.
            unsafe {
                PyErr_SetString(
                    object(host::system_error()),
                    c"invalid source kind".as_ptr(),
                );
            }
            return HPy::NULL;
        }
    };
    // SAFETY: the strings are C strings.
    unsafe {
        if let Some(compile) = Py_CompileStringExFlags() {
            return handle(compile(source, filename, start, std::ptr::null_mut(), -1));
        }
        if let Some(compile) = Py_CompileStringFlags() {
            return handle(compile(source, filename, start, std::ptr::null_mut()));
        }
        host::lacking(c"Py_CompileString");
        HPy::NULL
    }
}
