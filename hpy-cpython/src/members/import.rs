//! Importing.

use std::ffi::c_char;

use hpy_sys::HPy;

use super::forward;
use crate::capi::*;

forward! {
    fn ctx_Import_ImportModule(name: *const c_char) -> HPy = PyImport_ImportModule;
}
