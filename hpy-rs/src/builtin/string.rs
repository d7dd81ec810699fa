//! `str`: [`Handle<'cx, Str>`](crate::types::Str).

use std::ffi::{CStr, CString};
use std::ptr;
use std::slice;

use hpy_sys::{HPy_UCS4, HPy_ssize_t, wchar_t};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, IndexError, ValueError};
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::own_host;
use crate::text;
use crate::types::{Bytes, Str, TypeObject};

/// Makes a `str`.
///
/// Our own host has a constructor from UTF-8 with a length. HPy 0.9 has none, so
/// elsewhere there are three ways:
/// ASCII goes without a copy, other text as a C string, and text with a NUL
/// inside by way of `bytes`.
fn new<'cx>(cx: Context<'cx>, text: &str) -> Result<Handle<'cx, Str>> {
    let ctx = cx.as_raw();
    let start = text.as_ptr().cast();
    let len = text.len() as HPy_ssize_t;
    // SAFETY: each function copies `len` bytes, or up to the NUL, of memory that
    // lives for the call, and returns a new handle to a str (the middle one to
    // bytes) or fails.
    unsafe {
        if let Some(raw) = own_host::text(ctx, text) {
            return cx.own(raw);
        }
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

impl<'cx> Context<'cx> {
    /// A `str` with this text: `HPyUnicode_FromString`, `HPyUnicode_DecodeASCII`
    /// or `HPyUnicode_FromEncodedObject`, as the text allows.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyUnicode_FromString")]
    pub fn str(self, text: &str) -> Result<Handle<'cx, Str>> {
        new(self, text)
    }

    /// Decodes ASCII, `bytes.decode("ascii", errors)`: `HPyUnicode_DecodeASCII`.
    /// `errors` says what becomes of bytes that are not ASCII; without it they
    /// are an error.
    ///
    /// # Errors
    ///
    /// `UnicodeDecodeError`, `LookupError` for an unknown name in `errors`.
    #[doc(alias = "HPyUnicode_DecodeASCII")]
    pub fn decode_ascii(self, bytes: &[u8], errors: Option<&CStr>) -> Result<Handle<'cx, Str>> {
        let (start, len) = parts(bytes);
        // SAFETY: the function copies `len` bytes, and returns a new handle to a
        // str or fails.
        unsafe {
            self.own(hpy_sys::HPyUnicode_DecodeASCII(
                self.as_raw(),
                start.cast(),
                len,
                pointer(errors),
            ))
        }
    }

    /// Decodes Latin-1, `bytes.decode("latin-1", errors)`:
    /// `HPyUnicode_DecodeLatin1`. Every byte is a character, so `errors` makes no
    /// difference.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyUnicode_DecodeLatin1")]
    pub fn decode_latin1(self, bytes: &[u8], errors: Option<&CStr>) -> Result<Handle<'cx, Str>> {
        let (start, len) = parts(bytes);
        // SAFETY: as above.
        unsafe {
            self.own(hpy_sys::HPyUnicode_DecodeLatin1(
                self.as_raw(),
                start.cast(),
                len,
                pointer(errors),
            ))
        }
    }

    /// Decodes a file name or an argument of the system, `os.fsdecode(bytes)`:
    /// `HPyUnicode_DecodeFSDefault`, `HPyUnicode_DecodeFSDefaultAndSize`. What
    /// cannot be decoded becomes lone surrogates where the system's names are
    /// bytes.
    ///
    /// # Errors
    ///
    /// `UnicodeDecodeError`.
    #[doc(alias("HPyUnicode_DecodeFSDefault", "HPyUnicode_DecodeFSDefaultAndSize"))]
    pub fn decode_fs_default(self, bytes: &[u8]) -> Result<Handle<'cx, Str>> {
        // SAFETY: each function copies the bytes, and returns a new handle to a
        // str or fails.
        let decoded = text::with_nul(bytes, |start| unsafe {
            hpy_sys::HPyUnicode_DecodeFSDefault(self.as_raw(), start)
        });
        let raw = decoded.unwrap_or_else(|| {
            let (start, len) = parts(bytes);
            // SAFETY: as above.
            unsafe { hpy_sys::HPyUnicode_DecodeFSDefaultAndSize(self.as_raw(), start.cast(), len) }
        });
        // SAFETY: a new handle to a str, or null with an exception.
        unsafe { self.own(raw) }
    }

    /// A `str` of wide characters: `HPyUnicode_FromWideChar`.
    ///
    /// # Errors
    ///
    /// `ValueError` for what is no code point.
    #[doc(alias = "HPyUnicode_FromWideChar")]
    pub fn str_from_wide(self, text: &[wchar_t]) -> Result<Handle<'cx, Str>> {
        // Not every host checks it. Where `wchar_t` is of 16 bits it always holds.
        let known = |&unit: &wchar_t| u32::try_from(unit).is_ok_and(|unit| unit <= 0x10_ffff);
        if !text.iter().all(known) {
            return Err(ValueError::error(
                "character is not in range [U+0000; U+10ffff]",
            ));
        }
        let len = text.len() as HPy_ssize_t;
        // SAFETY: the function copies `len` characters, and returns a new handle
        // to a str or fails.
        unsafe {
            self.own(hpy_sys::HPyUnicode_FromWideChar(
                self.as_raw(),
                text.as_ptr(),
                len,
            ))
        }
    }
}

impl<'cx> Handle<'cx> {
    /// Decodes the object, which has a buffer of bytes,
    /// `str(self, encoding, errors)`: `HPyUnicode_FromEncodedObject`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object has no buffer (or is a `str`),
    /// `UnicodeDecodeError`, `LookupError` for an unknown encoding.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn text<'cx>(data: &Handle<'cx>) -> Result<Handle<'cx, Str>> {
    ///     data.decode(c"utf-8", Some(c"replace"))
    /// }
    /// ```
    #[doc(alias = "HPyUnicode_FromEncodedObject")]
    pub fn decode(&self, encoding: &CStr, errors: Option<&CStr>) -> Result<Handle<'cx, Str>> {
        let cx = self.cx();
        // SAFETY: the handle is open, the texts are C strings; the function
        // returns a new handle to a str or fails.
        let text: Handle<'cx> = unsafe {
            if self.is_instance_of::<Bytes>() {
                cx.own(hpy_sys::HPyUnicode_FromEncodedObject(
                    cx.as_raw(),
                    self.as_raw(),
                    encoding.as_ptr(),
                    pointer(errors),
                ))?
            } else {
                // Not every host takes other objects.
                self.decode_by_class(encoding, errors)?
            }
        };
        // An encoding can be Python code, and give anything.
        text.downcast_into()
    }
}

impl<'cx> Handle<'cx> {
    fn decode_by_class(&self, encoding: &CStr, errors: Option<&CStr>) -> Result<Handle<'cx>> {
        let class = Str::type_object(self.cx());
        let encoding = encoding.to_str().map_err(not_text)?;
        match errors {
            Some(errors) => class.call((self, encoding, errors.to_str().map_err(not_text)?)),
            None => class.call((self, encoding)),
        }
    }
}

/// The error for a name that is not text.
#[cold]
fn not_text(_: std::str::Utf8Error) -> Error {
    ValueError::error("the name of an encoding or error handler must be UTF-8")
}

/// Functions that encode a `str`.
macro_rules! encoders {
    ($($(#[$doc:meta])* $name:ident = $function:ident $alias:literal;)*) => {$(
        $(#[$doc])*
        #[doc(alias = $alias)]
        pub fn $name(&self) -> Result<Handle<'cx, Bytes>> {
            let cx = self.cx();
            // SAFETY: the handle is open and to a str; the function returns a new
            // handle to bytes or fails.
            unsafe { cx.own(hpy_sys::$function(cx.as_raw(), self.as_raw())) }
        }
    )*};
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
        let bytes = self.utf8().ok_or_else(|| Error::fetch(self.cx()))?;
        // SAFETY: the context is valid, and the bytes are the host's UTF-8.
        unsafe {
            if own_host::utf8_is_valid(self.cx().pointer()) {
                return Ok(std::str::from_utf8_unchecked(bytes));
            }
        }
        std::str::from_utf8(bytes).map_err(|_| self.no_utf8())
    }

    /// The host's UTF-8; none with an exception pending.
    #[inline]
    pub(crate) fn utf8(&self) -> Option<&[u8]> {
        let mut len: HPy_ssize_t = 0;
        // SAFETY: the handle is open; the host returns `len` bytes that live as
        // long as the handle, or fails.
        unsafe {
            let start =
                hpy_sys::HPyUnicode_AsUTF8AndSize(self.cx().as_raw(), self.as_raw(), &mut len);
            (!start.is_null()).then(|| slice::from_raw_parts(start.cast(), len as usize))
        }
    }

    /// The error for a string that has no UTF-8: that of encoding it.
    #[cold]
    fn no_utf8(&self) -> Error {
        match self.encode_utf8() {
            Err(error) => error,
            Ok(_) => crate::exc::UnicodeError::error("the string has no UTF-8"),
        }
    }

    encoders! {
        /// `self.encode("ascii")`: `HPyUnicode_AsASCIIString`.
        ///
        /// # Errors
        ///
        /// `UnicodeEncodeError` if there are other characters.
        encode_ascii = HPyUnicode_AsASCIIString "HPyUnicode_AsASCIIString";
        /// `self.encode("latin-1")`: `HPyUnicode_AsLatin1String`.
        ///
        /// # Errors
        ///
        /// `UnicodeEncodeError` if there are characters beyond `'\xff'`.
        encode_latin1 = HPyUnicode_AsLatin1String "HPyUnicode_AsLatin1String";
        /// `self.encode("utf-8")`: `HPyUnicode_AsUTF8String`.
        ///
        /// # Errors
        ///
        /// `UnicodeEncodeError` if there is a lone surrogate.
        encode_utf8 = HPyUnicode_AsUTF8String "HPyUnicode_AsUTF8String";
        /// `os.fsencode(self)`: `HPyUnicode_EncodeFSDefault`.
        ///
        /// # Errors
        ///
        /// `UnicodeEncodeError`.
        encode_fs_default = HPyUnicode_EncodeFSDefault "HPyUnicode_EncodeFSDefault";
    }

    /// The code point at an index, `ord(self[index])`: `HPyUnicode_ReadChar`. It
    /// can be a lone surrogate, which is no Rust `char`.
    ///
    /// # Errors
    ///
    /// `IndexError`.
    #[doc(alias = "HPyUnicode_ReadChar")]
    pub fn read_char(&self, index: usize) -> Result<u32> {
        const FAILED: HPy_UCS4 = HPy_UCS4::MAX;
        if !self.is_exact() {
            return self.substring(index, index.saturating_add(1))?.read_char(0);
        }
        // Not every host looks at the length.
        if index >= self.len()? {
            return Err(out_of_range());
        }
        let index = index as HPy_ssize_t;
        // SAFETY: the handle is open and to a str.
        let char =
            unsafe { hpy_sys::HPyUnicode_ReadChar(self.cx().as_raw(), self.as_raw(), index) };
        if char == FAILED {
            return Err(Error::fetch(self.cx()));
        }
        Ok(char)
    }

    /// `self[start:end]`, where ends beyond the string's are no error:
    /// `HPyUnicode_Substring`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyUnicode_Substring")]
    pub fn substring(&self, start: usize, end: usize) -> Result<Handle<'cx, Str>> {
        let cx = self.cx();
        let bound = |index| HPy_ssize_t::try_from(index).unwrap_or(HPy_ssize_t::MAX);
        let (start, end) = (bound(start), bound(end));
        if !self.is_exact() {
            let part = cached::STR_GETITEM
                .get(cx)?
                .call((self, cx.slice(start, end, ())?))?;
            return part.downcast_into();
        }
        // SAFETY: the handle is open and to a str; the function returns a new
        // handle to a str or fails.
        unsafe {
            cx.own(hpy_sys::HPyUnicode_Substring(
                cx.as_raw(),
                self.as_raw(),
                start,
                end,
            ))
        }
    }

    /// Whether this is a `str` and not of a subclass: PyPy's functions ask a
    /// subclass for its items and its length.
    pub(crate) fn is_exact(&self) -> bool {
        self.get_type().is(&Str::type_object(self.cx()))
    }
}

#[cold]
fn out_of_range() -> Error {
    IndexError::error("string index out of range")
}

fn pointer(text: Option<&CStr>) -> *const std::ffi::c_char {
    text.map_or(ptr::null(), CStr::as_ptr)
}

fn parts<T>(items: &[T]) -> (*const T, HPy_ssize_t) {
    (items.as_ptr(), items.len() as HPy_ssize_t)
}
