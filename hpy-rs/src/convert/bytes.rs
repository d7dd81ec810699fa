//! `bytes`, and the bytes in other objects.

use std::borrow::Cow;

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::convert::failure::defines;
use crate::convert::library::{attribute, call};
use crate::convert::{FromPython, IntoPython};
use crate::error::{Result, wrong_type};
use crate::exc::{BuiltinException, ExceptionType, TypeError};
use crate::handle::Handle;
use crate::types::{Bytes, List, MemoryView, Object, Tuple, TypeObject};

/// `bytes` with this content.
pub(crate) fn new<'cx>(cx: Context<'cx>, bytes: &[u8]) -> Result<Handle<'cx, Bytes>> {
    // SAFETY: the function copies `len` bytes and returns a new handle to a
    // bytes object, or fails.
    unsafe {
        cx.own(hpy_sys::HPyBytes_FromStringAndSize(
            cx.as_raw(),
            bytes.as_ptr().cast(),
            bytes.len() as HPy_ssize_t,
        ))
    }
}

/// The content of a `bytes` object, which never changes.
pub(super) fn content<'a>(bytes: &'a Handle<'_, Bytes>) -> Result<&'a [u8]> {
    bytes.as_bytes()
}

/// A copy of the content of `bytes`, `bytearray`, `memoryview` or another object
/// with a buffer; nothing if the object is none of these.
pub(super) fn copy(obj: &Handle<'_>) -> Result<Option<Vec<u8>>> {
    if let Ok(bytes) = as_bytes(obj) {
        return content(bytes).map(|bytes| Some(bytes.to_vec()));
    }
    if obj.is_instance_of::<List>() || obj.is_instance_of::<Tuple>() {
        return Ok(None);
    }
    contents(obj)
}

/// A copy of the content of an object with a buffer; nothing if it has none.
fn contents(obj: &Handle<'_>) -> Result<Option<Vec<u8>>> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: the context is valid.
    if unsafe { hpy_cpython::is_ours(obj.cx().pointer()) } {
        return crate::buffer::bytes(obj);
    }
    match buffer(obj)? {
        Some(bytes) => content(&bytes).map(|bytes| Some(bytes.to_vec())),
        None => Ok(None),
    }
}

/// The object as `bytes`, without the cost of an error if it is not.
#[inline]
fn as_bytes<'a, 'cx>(obj: &'a Handle<'cx>) -> std::result::Result<&'a Handle<'cx, Bytes>, ()> {
    if obj.is_instance_of::<Bytes>() {
        // SAFETY: just checked.
        Ok(unsafe { obj.as_type_unchecked() })
    } else {
        Err(())
    }
}

/// The content of an object with a buffer, `bytes(memoryview(obj))`; nothing if
/// it has no buffer.
fn buffer<'cx>(obj: &Handle<'cx>) -> Result<Option<Handle<'cx, Bytes>>> {
    let cx = obj.cx();
    let class = MemoryView::type_object(cx);
    let view = match call(&class, &[obj.borrow()]) {
        Ok(view) => view,
        Err(error) if !error.matches_raw(cx, TypeError::builtin(cx).as_raw()) => {
            return Err(error);
        }
        Err(error) => {
            drop(error);
            if !defines(obj, c"__buffer__") {
                return Ok(None);
            }
            // Since 3.12 there can be Python code behind a buffer. Its own
            // `TypeError` is to pass; it was cleared to find out, so once more.
            call(&class, &[obj.borrow()])?
        }
    };
    // SAFETY: the handle is open; the function returns a new one or fails.
    let bytes: Handle<'cx, Object> =
        unsafe { cx.own(hpy_sys::HPy_Bytes(cx.as_raw(), view.as_raw()))? };
    // A view may keep its object from changing size until it is released.
    call(&attribute(&view, c"release")?, &[])?;
    bytes.downcast_into::<Bytes>().map(Some)
}

/// The content of `bytes`, without a copy.
impl<'a, 'cx> FromPython<'a, 'cx> for &'a [u8] {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        match as_bytes(obj) {
            Ok(bytes) => content(bytes),
            Err(()) => Err(wrong_type(obj, "bytes")),
        }
    }
}

/// The content of `bytes` without a copy, that of `bytearray`, `memoryview` and
/// other objects with a buffer with one.
impl<'a, 'cx> FromPython<'a, 'cx> for Cow<'a, [u8]> {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        if let Ok(bytes) = as_bytes(obj) {
            return content(bytes).map(Cow::Borrowed);
        }
        match contents(obj)? {
            Some(bytes) => Ok(Cow::Owned(bytes)),
            None => Err(TypeError::error(format!(
                "a bytes-like object is required, not '{}'",
                obj.type_name()
            ))),
        }
    }
}

/// `bytes`.
impl<'cx> IntoPython<'cx> for Cow<'_, [u8]> {
    type Target = Bytes;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Bytes>> {
        new(cx, &self)
    }
}

/// `bytes`.
impl<'cx> IntoPython<'cx> for &Cow<'_, [u8]> {
    type Target = Bytes;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Bytes>> {
        new(cx, self)
    }
}
