//! Warnings, and the end.

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::error::Result;
use crate::exc::{BuiltinException, ExceptionType, TypeError, Warning};
use crate::text;

impl<'cx> Context<'cx> {
    /// Warns, `warnings.warn(message, W, stacklevel)`: `HPyErr_WarnEx`.
    ///
    /// With a `stack_level` of 1 the warning is about the Python line that runs
    /// now (a Rust function has none, so this is the one that called it), with 2
    /// about its caller's.
    ///
    /// # Errors
    ///
    /// The warning itself, where the user wants warnings to be errors;
    /// `ValueError` if the message holds a NUL, `TypeError` if `W` is no warning.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn old_name(cx: Context<'_>) -> Result<()> {
    ///     cx.warn::<DeprecationWarning>("old_name() is now called new_name()", 1)
    /// }
    /// ```
    #[doc(alias = "HPyErr_WarnEx")]
    pub fn warn<W: ExceptionType>(self, message: &str, stack_level: usize) -> Result<()> {
        let category = W::class(self)?;
        // At this level no host looks.
        if !category.is_subtype_of(&Warning::builtin(self)) {
            return Err(TypeError::error(format!(
                "category must be a Warning subclass, not '{}'",
                W::NAME
            )));
        }
        let level = HPy_ssize_t::try_from(stack_level).unwrap_or(HPy_ssize_t::MAX);
        // SAFETY: the handle is open, the message a C string.
        let status = text::with_c_str(message, |message| unsafe {
            hpy_sys::HPyErr_WarnEx(self.as_raw(), category.as_raw(), message, level)
        })?;
        self.status(status)
    }

    /// Ends the process with a message about the state of Python:
    /// `HPy_FatalError`. It is for when going on would do harm; a panic or an
    /// exception is what nearly every failure deserves.
    #[doc(alias = "HPy_FatalError")]
    pub fn fatal_error(self, message: &str) -> ! {
        let end = message.find('\0').unwrap_or(message.len());
        let _ = text::with_c_str(&message[..end], |message| {
            // SAFETY: the message is a C string; the function does not return.
            unsafe { hpy_sys::HPy_FatalError(self.as_raw(), message) }
        });
        unreachable!("the text was cut before its first NUL")
    }
}
