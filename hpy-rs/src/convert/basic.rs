//! Handles and `()`: the conversions that the rest builds on.

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::operand::Operand;
use crate::types::{NoneType, PyType};

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

    #[inline]
    fn into_operand<'o>(self, _cx: Context<'cx>) -> Result<Operand<'o, 'cx>>
    where
        Self: 'o,
    {
        Ok(Operand::borrowed(self.borrow()))
    }
}

impl<'cx, T> IntoPython<'cx> for Borrowed<'_, 'cx, T> {
    type Target = T;

    #[inline]
    fn into_python(self, _cx: Context<'cx>) -> Result<Handle<'cx, T>> {
        Ok(self.to_owned())
    }

    #[inline]
    fn into_operand<'o>(self, _cx: Context<'cx>) -> Result<Operand<'o, 'cx>>
    where
        Self: 'o,
    {
        Ok(Operand::borrowed(self))
    }
}

impl<'cx, T> IntoPython<'cx> for &Borrowed<'_, 'cx, T> {
    type Target = T;

    #[inline]
    fn into_python(self, _cx: Context<'cx>) -> Result<Handle<'cx, T>> {
        Ok((*self).to_owned())
    }

    #[inline]
    fn into_operand<'o>(self, _cx: Context<'cx>) -> Result<Operand<'o, 'cx>>
    where
        Self: 'o,
    {
        Ok(Operand::borrowed(*self))
    }
}

/// From `None`.
impl FromPython<'_, '_> for () {
    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        obj.downcast::<NoneType>().map(drop)
    }
}

/// `None`.
impl<'cx> IntoPython<'cx> for &() {
    type Target = NoneType;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, NoneType>> {
        ().into_python(cx)
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
