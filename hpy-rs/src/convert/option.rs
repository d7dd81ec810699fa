//! `Option`: `None` or a value.

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::Result;
use crate::handle::Handle;

/// `None` from Python's `None`; anything else has to convert to `T`.
impl<'a, 'cx, T: FromPython<'a, 'cx>> FromPython<'a, 'cx> for Option<T> {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        if obj.is_none() {
            Ok(None)
        } else {
            T::from_python(obj).map(Some)
        }
    }
}

/// Python's `None`, or the value.
impl<'cx, T: IntoPython<'cx>> IntoPython<'cx> for Option<T> {
    type Target = crate::types::Object;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        match self {
            Some(value) => value.into_python(cx).map(Handle::into_object),
            None => Ok(cx.none().to_owned().into_object()),
        }
    }
}

/// Python's `None`, or the value.
impl<'a, 'cx, T> IntoPython<'cx> for &'a Option<T>
where
    &'a T: IntoPython<'cx>,
{
    type Target = crate::types::Object;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        self.as_ref().into_python(cx)
    }
}
