//! Floating point numbers: `f64` and `f32`.

use crate::context::Context;
use crate::convert::failure::{clear, defines, pending, raised, too_large};
use crate::convert::int::index;
use crate::convert::{Element, FromPython, IntoPython};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, OverflowError, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::types::{Float, Int};

/// From a real number: a `float`, an `int`, or an object with `__float__` or
/// `__index__`. Text is not parsed.
impl FromPython<'_, '_> for f64 {
    const ELEMENT: Element<Self> = Element::FLOAT;

    #[inline]
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        // SAFETY: the handle is open and of this context.
        let value = unsafe { hpy_sys::HPyFloat_AsDouble(obj.cx().as_raw(), obj.as_raw()) };
        if value == -1.0 && pending(obj.cx()) {
            return failed(obj.borrow());
        }
        Ok(value)
    }
}

// The handle comes by value, so that callers need no place in memory for it.
#[cold]
fn failed(obj: Borrowed<'_, '_>) -> Result<f64> {
    let cx = obj.cx();
    if raised::<OverflowError>(cx) && obj.is_instance_of::<Int>() {
        clear(cx);
        return Err(OverflowError::error("int too large to convert to float"));
    }
    if !raised::<TypeError>(cx) {
        return Err(Error::fetch(cx));
    }
    clear(cx);
    if !defines(&obj, c"__float__") {
        if defines(&obj, c"__index__") {
            // PyPy does not ask for it.
            return f64::from_python(&index(&obj)?);
        }
        let actual = obj.type_name();
        return Err(TypeError::error(format!(
            "must be real number, not {actual}"
        )));
    }
    // A `TypeError` of the object's own is to pass as it is. To ask for the
    // method it had to be cleared, so the object raises it once more.
    // SAFETY: the handle is open and of this context.
    let value = unsafe { hpy_sys::HPyFloat_AsDouble(cx.as_raw(), obj.as_raw()) };
    if value == -1.0 && pending(cx) {
        return Err(Error::fetch(cx));
    }
    Ok(value)
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
    ($($float:ident $($element:ident)?;)*) => {$(
        /// `float`.
        impl<'cx> IntoPython<'cx> for $float {
            type Target = Float;
            $(const ELEMENT: Element<Self> = Element::<Self>::$element;)?

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

into! { f64 FLOAT; f32; }
