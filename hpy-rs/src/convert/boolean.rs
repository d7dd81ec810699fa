//! `bool`.

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::{Result, wrong_type};
use crate::handle::Handle;
use crate::types::Bool;

/// From `True` and `False` alone: for the truth of any object take a handle and
/// ask it.
impl FromPython<'_, '_> for bool {
    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        if obj.is(&obj.cx().py_true()) {
            Ok(true)
        } else if obj.is(&obj.cx().py_false()) {
            Ok(false)
        } else {
            Err(wrong_type(obj, "bool"))
        }
    }
}

/// `bool`.
impl<'cx> IntoPython<'cx> for bool {
    type Target = Bool;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Bool>> {
        let value = if self { cx.py_true() } else { cx.py_false() };
        Ok(value.to_owned())
    }
}

/// `bool`.
impl<'cx> IntoPython<'cx> for &bool {
    type Target = Bool;

    #[inline]
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Bool>> {
        (*self).into_python(cx)
    }
}
