//! Floating point numbers: `f64` and `f32`.

use crate::context::Context;
use crate::convert::failure::{defines, pending, raised, too_large};
use crate::convert::{FromPython, IntoPython};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::types::Float;

/// From a real number: a `float`, an `int`, or an object with `__float__` or
/// `__index__`. Text is not parsed.
impl FromPython<'_, '_> for f64 {
    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        // SAFETY: the handle is open and of this context.
        let value = unsafe { hpy_sys::HPyFloat_AsDouble(obj.cx().as_raw(), obj.as_raw()) };
        if value == -1.0 && pending(obj.cx()) {
            return Err(failed(obj));
        }
        Ok(value)
    }
}

#[cold]
fn failed(obj: &Handle<'_>) -> Error {
    let cx = obj.cx();
    let of_the_host = raised::<TypeError>(cx);
    let error = Error::fetch(cx);
    if !of_the_host || defines(obj, c"__float__") || defines(obj, c"__index__") {
        return error;
    }
    drop(error);
    TypeError::error(format!("must be real number, not {}", obj.type_name()))
}

/// As for `f64`, rounded to the nearest `f32`; a finite number beyond its range
/// is an `OverflowError`.
impl FromPython<'_, '_> for f32 {
    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        let value = f64::from_python(obj)?;
        let narrow = value as f32;
        if narrow.is_infinite() && value.is_finite() {
            return Err(too_large("float", "f32"));
        }
        Ok(narrow)
    }
}

macro_rules! into {
    ($($float:ident)*) => {$(
        /// `float`.
        impl<'cx> IntoPython<'cx> for $float {
            type Target = Float;

            #[inline]
            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Float>> {
                // SAFETY: the function returns a new handle to a float or fails.
                unsafe { cx.own(hpy_sys::HPyFloat_FromDouble(cx.as_raw(), self.into())) }
            }
        }

        /// `float`.
        impl<'cx> IntoPython<'cx> for &$float {
            type Target = Float;

            #[inline]
            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Float>> {
                (*self).into_python(cx)
            }
        }
    )*};
}

into! { f64 f32 }
