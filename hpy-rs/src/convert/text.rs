//! `str`: every way Rust keeps text, and `char`.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::{Error, Result, wrong_type};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::operand::{Key, Operand};
use crate::own_host;
use crate::text;
use crate::types::Str;

/// The longest text that is a key as a C string: longer text, which would be
/// copied to the heap for it, becomes a `str`.
const LONGEST_KEY: usize = 100;

/// The string's own UTF-8, without a copy.
///
/// # Errors
///
/// `UnicodeEncodeError` for a lone surrogate, here and in all conversions of
/// text.
impl<'a, 'cx> FromPython<'a, 'cx> for &'a str {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        obj.downcast::<Str>()?.to_str()
    }
}

/// The string's own UTF-8, without a copy.
impl<'a, 'cx> FromPython<'a, 'cx> for Cow<'a, str> {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        <&str>::from_python(obj).map(Cow::Borrowed)
    }
}

macro_rules! owned_text {
    ($($text:ty),*) => {$(
        /// From `str`.
        impl FromPython<'_, '_> for $text {
            #[inline]
            fn from_python(obj: &Handle<'_>) -> Result<Self> {
                <&str>::from_python(obj).map(Into::into)
            }
        }
    )*};
}

owned_text!(String, Box<str>, Rc<str>, Arc<str>);

/// `str`, copied from the UTF-8.
impl<'cx> IntoPython<'cx> for &str {
    type Target = Str;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
        cx.str(self)
    }

    #[inline]
    fn with_key<R>(self, cx: Context<'cx>, f: impl FnOnce(Key<'_>) -> R) -> Result<R> {
        // SAFETY: the context is valid.
        let direct = unsafe { own_host::is(cx.pointer()) };
        // A NUL inside is fine in a `str`, but not in a C string.
        if !direct && self.len() <= LONGEST_KEY && !self.as_bytes().contains(&0) {
            // SAFETY: the C string lives until `f` is done.
            return text::with_c_str(self, |start| f(unsafe { Key::text(start) }));
        }
        let key = Operand::owned(cx.str(self)?);
        Ok(f(Key::object(&key)))
    }
}

macro_rules! text {
    ($($text:ty),*) => {$(
        /// `str`.
        impl<'cx> IntoPython<'cx> for $text {
            type Target = Str;

            #[inline]
            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
                cx.str(&self)
            }

            #[inline]
            fn with_key<R>(self, cx: Context<'cx>, f: impl FnOnce(Key<'_>) -> R) -> Result<R> {
                let text: &str = &self;
                text.with_key(cx, f)
            }
        }
    )*};
}

text!(String, Box<str>, Rc<str>, Arc<str>, Cow<'_, str>);
text!(
    &String,
    &Box<str>,
    &Rc<str>,
    &Arc<str>,
    &Cow<'_, str>,
    &&str
);

#[cold]
fn not_one(len: usize) -> Error {
    TypeError::error(format!(
        "expected a character, but string of length {len} found"
    ))
}

/// From a `str` of one character.
impl FromPython<'_, '_> for char {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        let cx = obj.cx();
        let Ok(text) = obj.downcast::<Str>() else {
            return Err(wrong_type(obj, "a str of one character"));
        };
        if !text.is_exact() {
            // A subclass may answer anything when asked for its length.
            let mut chars = text.to_str()?.chars();
            return match (chars.next(), chars.next()) {
                (Some(char), None) => Ok(char),
                _ => Err(not_one(text.to_str()?.chars().count())),
            };
        }
        let len = text.len()?;
        if len != 1 {
            return Err(not_one(len));
        }
        // SAFETY: the handle is open, the index within.
        let code = unsafe { hpy_sys::HPyUnicode_ReadChar(cx.as_raw(), text.as_raw(), 0) };
        match char::from_u32(code as u32) {
            Some(char) => Ok(char),
            // A lone surrogate has no UTF-8, so this fails, with Python's own words.
            None => Ok(text.to_str()?.chars().next().unwrap_or_default()),
        }
    }
}

/// `str` of one character.
impl<'cx> IntoPython<'cx> for char {
    type Target = Str;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
        cx.str(self.encode_utf8(&mut [0; 4]))
    }
}

/// `str` of one character.
impl<'cx> IntoPython<'cx> for &char {
    type Target = Str;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
        (*self).into_python(cx)
    }
}
