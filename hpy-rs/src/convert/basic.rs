//! Handles, `()`, and text: the conversions that the rest builds on.

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::types::{NoneType, PyType, Str};

impl<'a, 'cx> FromPython<'a, 'cx> for &'a Handle<'cx> {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        Ok(obj)
    }
}

impl<'cx> FromPython<'_, 'cx> for Handle<'cx> {
    #[inline]
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        Ok(obj.clone())
    }
}

impl<'a, 'cx, T: PyType> FromPython<'a, 'cx> for &'a Handle<'cx, T> {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        obj.downcast()
    }
}

impl<'cx, T: PyType> FromPython<'_, 'cx> for Handle<'cx, T> {
    #[inline]
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        obj.downcast().cloned()
    }
}

impl<'cx, T> IntoPython<'cx> for Handle<'cx, T> {
    type Target = T;

    #[inline]
    fn into_python(self, _cx: Context<'cx>) -> Result<Handle<'cx, T>> {
        Ok(self)
    }
}

impl<'cx, T> IntoPython<'cx> for &Handle<'cx, T> {
    type Target = T;

    #[inline]
    fn into_python(self, _cx: Context<'cx>) -> Result<Handle<'cx, T>> {
        Ok(self.clone())
    }
}

impl<'cx, T> IntoPython<'cx> for Borrowed<'_, 'cx, T> {
    type Target = T;

    #[inline]
    fn into_python(self, _cx: Context<'cx>) -> Result<Handle<'cx, T>> {
        Ok(self.to_owned())
    }
}

/// `None`.
impl<'cx> IntoPython<'cx> for () {
    type Target = NoneType;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, NoneType>> {
        Ok(cx.none().to_owned())
    }
}

/// `str`, copied from the UTF-8.
impl<'cx> IntoPython<'cx> for &str {
    type Target = Str;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
        cx.str(self)
    }
}

/// `str`.
impl<'cx> IntoPython<'cx> for String {
    type Target = Str;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
        cx.str(&self)
    }
}

/// The string's own UTF-8, without a copy.
impl<'a, 'cx> FromPython<'a, 'cx> for &'a str {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        obj.downcast::<Str>()?.to_str()
    }
}

impl FromPython<'_, '_> for String {
    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        Ok(obj.downcast::<Str>()?.to_str()?.to_owned())
    }
}
