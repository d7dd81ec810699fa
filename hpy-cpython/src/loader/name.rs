//! The name of a module's symbols.

use super::Failure;
use crate::capi::*;
use crate::object::decref;

/// The name that the symbols of a module have at their end: the last component,
/// with `_` for `-`.
///
/// # Errors
/// A pending UnicodeEncodeError, if it is not ASCII.
///
/// # Safety
/// With the interpreter's lock held.
pub(super) unsafe fn symbol(name: &str) -> Result<String, Failure> {
    let last = name.rsplit('.').next().unwrap_or(name);
    if last.is_ascii() {
        return Ok(last.replace('-', "_"));
    }
    // SAFETY: the text is UTF-8 of that length. Python raises what such a name
    // raises elsewhere.
    unsafe {
        let text = PyUnicode_FromStringAndSize(last.as_ptr().cast(), last.len() as isize);
        if !text.is_null() {
            decref(PyUnicode_AsASCIIString(text));
            decref(text);
        }
    }
    Err(Failure::Raised)
}
