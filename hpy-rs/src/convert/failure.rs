//! Why a conversion failed: looking at the pending exception, and the wording
//! that conversions share.
//!
//! Hosts word their errors differently, and a pending exception cannot be given
//! the name of an argument. So a conversion clears what the host raised about
//! the type or size of the object, and makes an error of its own; what the
//! object's own code raises passes unchanged.

use std::ffi::CStr;

use crate::context::Context;
use crate::error::Error;
use crate::exc::{BuiltinException, ExceptionType, OverflowError};
use crate::handle::Handle;

/// Whether an exception is pending, asked after a function returned the one
/// value that may mean it: `HPyErr_Occurred`.
#[cold]
pub(super) fn pending(cx: Context<'_>) -> bool {
    // SAFETY: the context is valid.
    unsafe { hpy_sys::HPyErr_Occurred(cx.as_raw()) != 0 }
}

/// Whether the pending exception, which has no owner yet, is an `E`.
pub(super) fn raised<E: BuiltinException>(cx: Context<'_>) -> bool {
    // SAFETY: the context is valid and the class is a constant of it.
    unsafe { hpy_sys::HPyErr_ExceptionMatches(cx.as_raw(), E::builtin(cx).as_raw()) != 0 }
}

/// Clears the pending exception, which has no owner yet.
pub(super) fn clear(cx: Context<'_>) {
    // SAFETY: the context is valid.
    unsafe { hpy_sys::HPyErr_Clear(cx.as_raw()) }
}

/// Whether the object's class defines a special method: if so, a failure may be
/// that method's own. To be asked only when nothing is pending: looking for an
/// attribute clears it.
pub(crate) fn defines(obj: &Handle<'_>, method: &CStr) -> bool {
    let class = obj.get_type();
    // SAFETY: the handle is open, the name is a C string.
    unsafe { hpy_sys::HPy_HasAttr_s(obj.cx().as_raw(), class.as_raw(), method.as_ptr()) != 0 }
}

/// The `OverflowError` for a number beyond a Rust type's range.
#[cold]
pub(super) fn too_large(python: &str, rust: &str) -> Error {
    OverflowError::error(format!(
        "Python {python} too large to convert to Rust {rust}"
    ))
}
