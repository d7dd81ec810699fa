//! Context variables.

use std::ffi::c_char;

use hpy_sys::{HPy, HPyContext};

use super::{handle, object};
use crate::capi::*;
use crate::host;

pub(crate) unsafe extern "C" fn ctx_ContextVar_New(
    _ctx: *mut HPyContext,
    name: *const c_char,
    default: HPy,
) -> HPy {
    // SAFETY: the name is a C string, the handle null or open.
    unsafe {
        match PyContextVar_New() {
            Some(new) => handle(new(name, object(default))),
            None => {
                host::lacking(c"PyContextVar_New");
                HPy::NULL
            }
        }
    }
}

pub(crate) unsafe extern "C" fn ctx_ContextVar_Get(
    _ctx: *mut HPyContext,
    var: HPy,
    default: HPy,
    result: *mut HPy,
) -> i32 {
    // SAFETY: the handles are open or null, the result may be written.
    unsafe {
        let Some(get) = PyContextVar_Get() else {
            *result = HPy::NULL;
            host::lacking(c"PyContextVar_Get");
            return -1;
        };
        let mut value = std::ptr::null_mut();
        let status = get(object(var), object(default), &raw mut value);
        *result = handle(value);
        status
    }
}

pub(crate) unsafe extern "C" fn ctx_ContextVar_Set(
    _ctx: *mut HPyContext,
    var: HPy,
    value: HPy,
) -> HPy {
    // SAFETY: the handles are open.
    unsafe {
        match PyContextVar_Set() {
            Some(set) => handle(set(object(var), object(value))),
            None => {
                host::lacking(c"PyContextVar_Set");
                HPy::NULL
            }
        }
    }
}
