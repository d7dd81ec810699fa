//! `str`: [`Handle<'cx, Str>`](crate::types::Str).

use std::ffi::CString;
use std::ptr;
use std::slice;

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::Str;

/// Makes a `str`.
///
/// HPy 0.9 has no constructor from UTF-8 with a length, so there are three ways:
/// ASCII goes without a copy, other text as a C string, and text with a NUL
/// inside by way of `bytes`.
pub(crate) fn new<'cx>(cx: Context<'cx>, text: &str) -> Result<Handle<'cx, Str>> {
    let ctx = cx.as_raw();
    let start = text.as_ptr().cast();
    let len = text.len() as HPy_ssize_t;
    // SAFETY: each function copies `len` bytes, or up to the NUL, of memory that
    // lives for the call, and returns a new handle to a str (the middle one to
    // bytes) or fails.
    unsafe {
        if text.is_ascii() {
            return cx.own(hpy_sys::HPyUnicode_DecodeASCII(
                ctx,
                start,
                len,
                ptr::null(),
            ));
        }
        if let Ok(text) = CString::new(text) {
            return cx.own(hpy_sys::HPyUnicode_FromString(ctx, text.as_ptr()));
        }
        let bytes: Handle<'cx> = cx.own(hpy_sys::HPyBytes_FromStringAndSize(ctx, start, len))?;
        cx.own(hpy_sys::HPyUnicode_FromEncodedObject(
            ctx,
            bytes.as_raw(),
            c"utf-8".as_ptr(),
            ptr::null(),
        ))
    }
}

impl<'cx> Handle<'cx, Str> {
    /// The string's text, without a copy where the host keeps UTF-8 at hand:
    /// `HPyUnicode_AsUTF8AndSize`. It lives as long as this handle.
    ///
    /// # Errors
    ///
    /// `UnicodeEncodeError` if the string holds a lone surrogate, which has no
    /// UTF-8.
    #[doc(alias = "HPyUnicode_AsUTF8AndSize")]
    #[inline]
    pub fn to_str(&self) -> Result<&str> {
        let mut len: HPy_ssize_t = 0;
        // SAFETY: the handle is open; the host returns UTF-8 of `len` bytes that
        // lives as long as the handle, or fails.
        unsafe {
            let start =
                hpy_sys::HPyUnicode_AsUTF8AndSize(self.cx().as_raw(), self.as_raw(), &mut len);
            if start.is_null() {
                return Err(Error::fetch(self.cx()));
            }
            let bytes = slice::from_raw_parts(start.cast(), len as usize);
            Ok(std::str::from_utf8_unchecked(bytes))
        }
    }
}
