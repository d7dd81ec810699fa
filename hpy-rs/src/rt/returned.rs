//! What a user's function may return.

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::handle::Handle;

/// A value that becomes a Python object, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "a Python function cannot return `{Self}`",
    label = "this result has no conversion to Python",
    note = "return a type that implements `IntoPython` (such as `i64`, `String`, `Vec<T>`, `Handle`), or a `Result` of one whose error converts into `hpy::Error`"
)]
pub trait IntoReturn<'cx> {
    /// Converts the value, or the error.
    ///
    /// # Errors
    ///
    /// The function's own error, or that of the conversion.
    fn into_return(self, cx: Context<'cx>) -> Result<Handle<'cx>>;
}

impl<'cx, T: IntoPython<'cx>> IntoReturn<'cx> for T {
    #[inline]
    fn into_return(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        self.into_python(cx).map(Handle::into_object)
    }
}

impl<'cx, T: IntoPython<'cx>, E: Into<Error>> IntoReturn<'cx> for Result<T, E> {
    #[inline]
    fn into_return(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        match self {
            Ok(value) => value.into_return(cx),
            Err(error) => Err(error.into()),
        }
    }
}

/// What an init function may return: nothing, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "an init function cannot return `{Self}`",
    label = "this result has no meaning here",
    note = "write `fn init(module: &Module<'_>) -> Result<()>`, or no result at all; \
            values are set by `module.setattr(c\"name\", value)`"
)]
pub trait IntoInit {
    /// The outcome.
    ///
    /// # Errors
    ///
    /// The function's own error.
    fn into_init(self) -> Result<()>;
}

impl IntoInit for () {
    fn into_init(self) -> Result<()> {
        Ok(())
    }
}

impl<E: Into<Error>> IntoInit for Result<(), E> {
    fn into_init(self) -> Result<()> {
        self.map_err(Into::into)
    }
}
