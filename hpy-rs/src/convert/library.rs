//! Reaching into Python's own library: what conversions need of it, by the
//! shortest way. Names are C strings, so that nothing is copied.

use std::ffi::CStr;

use crate::error::Result;
use crate::handle::{Borrowed, Handle};

/// An attribute.
pub(super) fn attribute<'cx>(obj: &Handle<'cx>, name: &CStr) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    // SAFETY: the handle is open, the name a C string.
    unsafe {
        cx.own(hpy_sys::HPy_GetAttr_s(
            cx.as_raw(),
            obj.as_raw(),
            name.as_ptr(),
        ))
    }
}

/// Calls a function with positional arguments.
pub(super) fn call<'cx>(function: &Handle<'cx>, args: &[Borrowed<'_, 'cx>]) -> Result<Handle<'cx>> {
    let cx = function.cx();
    let raw: Vec<_> = args.iter().map(|arg| arg.as_raw()).collect();
    // SAFETY: the handles are open; the call takes none over, and returns a new
    // one or fails.
    unsafe {
        cx.own(hpy_sys::HPy_Call(
            cx.as_raw(),
            function.as_raw(),
            raw.as_ptr(),
            raw.len(),
            hpy_sys::HPy::NULL,
        ))
    }
}
