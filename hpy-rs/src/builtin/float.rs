//! `float`.

use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::Float;

impl<'cx> Context<'cx> {
    /// A `float`: `HPyFloat_FromDouble`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyFloat_FromDouble")]
    #[inline]
    pub fn float(self, value: f64) -> Result<Handle<'cx, Float>> {
        // SAFETY: the function returns a new handle to a float or fails.
        unsafe { self.own(hpy_sys::HPyFloat_FromDouble(self.as_raw(), value)) }
    }
}

impl Handle<'_> {
    /// The object's value as a real number: `HPyFloat_AsDouble`. It takes what
    /// `math.sqrt` takes: a `float`, an `int`, an object with `__float__` or
    /// `__index__`, but no text.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object is no real number, `OverflowError` if an `int`
    /// is too large, and what the object's code raises.
    #[doc(alias = "HPyFloat_AsDouble")]
    #[inline]
    pub fn to_f64(&self) -> Result<f64> {
        // SAFETY: the handle is open and of this context.
        let value = unsafe { hpy_sys::HPyFloat_AsDouble(self.cx().as_raw(), self.as_raw()) };
        if value == -1.0 && self.cx().occurred() {
            return Err(Error::fetch(self.cx()));
        }
        Ok(value)
    }
}
