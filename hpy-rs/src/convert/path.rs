//! Paths and other text of the operating system: `OsString`, `OsStr`, `PathBuf`
//! and `Path`.
//!
//! From Python they take what `os.fspath` takes. A `str` is encoded as Python
//! itself would for the system: on Unix, a lone surrogate stands for a byte
//! that is no UTF-8 (`surrogateescape`), so every file name survives the way
//! there and back.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::convert::failure::defines;
use crate::convert::library::call;
use crate::convert::{FromPython, IntoPython};
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::types::{Bytes, Object, Str};

/// How the system's text and Python's become each other.
mod system {
    use super::*;

    #[cfg(unix)]
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    #[cfg(windows)]
    use std::os::windows::ffi::{OsStrExt, OsStringExt};

    /// From `str`: the bytes that Python uses for the system.
    #[cfg(unix)]
    pub(super) fn from_str(text: &Handle<'_, Str>) -> Result<OsString> {
        let cx = text.cx();
        // SAFETY: the handle is open and to a str; the function returns a new
        // handle or fails.
        let bytes: Handle<'_> = unsafe {
            cx.own(hpy_sys::HPyUnicode_EncodeFSDefault(
                cx.as_raw(),
                text.as_raw(),
            ))?
        };
        from_bytes(bytes.downcast::<Bytes>()?)
    }

    /// From `bytes`: they are the system's own.
    #[cfg(unix)]
    pub(super) fn from_bytes(bytes: &Handle<'_, Bytes>) -> Result<OsString> {
        let content = crate::convert::bytes::content(bytes)?;
        Ok(OsString::from_vec(content.to_vec()))
    }

    /// As Python decodes what the system gives.
    #[cfg(unix)]
    pub(super) fn into_str<'cx>(cx: Context<'cx>, text: &OsStr) -> Result<Handle<'cx, Str>> {
        let bytes = text.as_bytes();
        // SAFETY: the function copies that many bytes, and returns a new handle
        // to a str or fails.
        unsafe {
            cx.own(hpy_sys::HPyUnicode_DecodeFSDefaultAndSize(
                cx.as_raw(),
                bytes.as_ptr().cast(),
                bytes.len() as hpy_sys::HPy_ssize_t,
            ))
        }
    }

    /// From `str`: UTF-16, lone surrogates and all.
    #[cfg(windows)]
    pub(super) fn from_str(text: &Handle<'_, Str>) -> Result<OsString> {
        let cx = text.cx();
        let codec = cx.str("utf-16-le")?;
        let errors = cx.str("surrogatepass")?;
        let bytes = call(
            &crate::convert::library::attribute(text, c"encode")?,
            &[codec.as_object().borrow(), errors.as_object().borrow()],
        )?;
        let content = crate::convert::bytes::content(bytes.downcast::<Bytes>()?)?;
        let wide: Vec<u16> = content
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        Ok(OsString::from_wide(&wide))
    }

    /// From `bytes`, as `os.fsdecode` does.
    #[cfg(not(unix))]
    pub(super) fn from_bytes(bytes: &Handle<'_, Bytes>) -> Result<OsString> {
        let text = call(
            &cached::FSDECODE.get(bytes.cx())?,
            &[bytes.as_object().borrow()],
        )?;
        from_str(text.downcast::<Str>()?)
    }

    /// From UTF-16, lone surrogates and all.
    #[cfg(windows)]
    pub(super) fn into_str<'cx>(cx: Context<'cx>, text: &OsStr) -> Result<Handle<'cx, Str>> {
        let wide: Vec<u16> = text.encode_wide().collect();
        // SAFETY: `wchar_t` is 16 bits here; the function copies that many, and
        // returns a new handle to a str or fails.
        unsafe {
            cx.own(hpy_sys::HPyUnicode_FromWideChar(
                cx.as_raw(),
                wide.as_ptr().cast(),
                wide.len() as hpy_sys::HPy_ssize_t,
            ))
        }
    }

    /// From `str`: UTF-8.
    #[cfg(not(any(unix, windows)))]
    pub(super) fn from_str(text: &Handle<'_, Str>) -> Result<OsString> {
        text.to_str().map(OsString::from)
    }

    /// From UTF-8.
    #[cfg(not(any(unix, windows)))]
    pub(super) fn into_str<'cx>(cx: Context<'cx>, text: &OsStr) -> Result<Handle<'cx, Str>> {
        match text.to_str() {
            Some(text) => cx.str(text),
            None => Err(crate::exc::ValueError::error("text is not Unicode")),
        }
    }
}

/// The text of a `str` or `bytes`; nothing for another object.
fn text(obj: &Handle<'_>) -> Option<Result<OsString>> {
    if obj.is_instance_of::<Str>() {
        obj.downcast::<Str>().map(system::from_str).ok()
    } else if obj.is_instance_of::<Bytes>() {
        obj.downcast::<Bytes>().map(system::from_bytes).ok()
    } else {
        None
    }
}

/// From `str`, `bytes`, or an object with `__fspath__` such as `pathlib.Path`.
impl FromPython<'_, '_> for OsString {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        if let Some(text) = text(obj) {
            return text;
        }
        if defines(obj, c"__fspath__")
            && let Some(text) = text(&call(&cached::FSPATH.get(obj.cx())?, &[obj.borrow()])?)
        {
            return text;
        }
        Err(TypeError::error(format!(
            "expected str, bytes or os.PathLike object, not {}",
            obj.type_name()
        )))
    }
}

/// From `str`, `bytes`, or an object with `__fspath__` such as `pathlib.Path`.
impl FromPython<'_, '_> for PathBuf {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        OsString::from_python(obj).map(PathBuf::from)
    }
}

/// `pathlib.Path`.
impl<'cx> IntoPython<'cx> for &Path {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        let text = system::into_str(cx, self.as_os_str())?;
        call(&cached::PATH.get(cx)?, &[text.as_object().borrow()])
    }
}

/// `str`.
impl<'cx> IntoPython<'cx> for &OsStr {
    type Target = Str;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
        system::into_str(cx, self)
    }
}

macro_rules! into {
    ($($owner:ty as $borrowed:ty = $doc:literal, $target:ty;)*) => {$(
        #[doc = $doc]
        impl<'cx> IntoPython<'cx> for $owner {
            type Target = $target;

            #[inline]
            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, $target>> {
                let borrowed: &$borrowed = self.as_ref();
                borrowed.into_python(cx)
            }
        }
    )*};
}

into! {
    PathBuf as Path = "`pathlib.Path`.", Object;
    &PathBuf as Path = "`pathlib.Path`.", Object;
    Cow<'_, Path> as Path = "`pathlib.Path`.", Object;
    &Cow<'_, Path> as Path = "`pathlib.Path`.", Object;
    OsString as OsStr = "`str`.", Str;
    &OsString as OsStr = "`str`.", Str;
    Cow<'_, OsStr> as OsStr = "`str`.", Str;
    &Cow<'_, OsStr> as OsStr = "`str`.", Str;
}
