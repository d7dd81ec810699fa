//! `Box<T>`: what `T` does.

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::Result;
use crate::handle::Handle;

/// As `T`.
impl<'a, 'cx, T: FromPython<'a, 'cx>> FromPython<'a, 'cx> for Box<T> {
    #[inline]
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        T::from_python(obj).map(Box::new)
    }
}

/// As `T`.
impl<'cx, T: IntoPython<'cx>> IntoPython<'cx> for Box<T> {
    type Target = T::Target;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, T::Target>> {
        (*self).into_python(cx)
    }
}

/// As `&T`.
impl<'a, 'cx, T> IntoPython<'cx> for &'a Box<T>
where
    &'a T: IntoPython<'cx>,
{
    type Target = <&'a T as IntoPython<'cx>>::Target;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Self::Target>> {
        (**self).into_python(cx)
    }
}
