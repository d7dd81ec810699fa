//! [`ResultExt`]: the common ways to handle an exception, as methods.

use super::{Error, Result};
use crate::context::Context;
use crate::exc::ExceptionType;

/// What to do about exceptions of one class, on a [`Result`].
pub trait ResultExt<T>: Sized {
    /// The value, `None` for an exception of class `E`, or the error for any
    /// other one.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn first<'cx>(x: &Handle<'cx>) -> Result<Option<Handle<'cx>>> {
    ///     x.get_item(0).optional::<IndexError>(x.cx())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The error, if it is not an `E`.
    fn optional<E: ExceptionType>(self, cx: Context<'_>) -> Result<Option<T>>;

    /// The value, what `default` gives for an exception of class `E`, or the
    /// error for any other one.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn size<'cx>(x: &Handle<'cx>) -> Result<usize> {
    ///     x.len().or_if::<TypeError>(x.cx(), || 1)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The error, if it is not an `E`.
    fn or_if<E: ExceptionType>(self, cx: Context<'_>, default: impl FnOnce() -> T) -> Result<T> {
        Ok(self.optional::<E>(cx)?.unwrap_or_else(default))
    }

    /// The value, or another error whose cause is this one: `raise ... from`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn port(text: &str) -> Result<u16> {
    ///     text.parse().or_raise(|| RuntimeError::error(format!("bad port: {text}")))
    /// }
    /// # assert_eq!(port("x").unwrap_err().to_string(), "RuntimeError: bad port: x");
    /// ```
    ///
    /// # Errors
    ///
    /// The other error.
    fn or_raise(self, error: impl FnOnce() -> Error) -> Result<T>;
}

impl<T, F: Into<Error>> ResultExt<T> for Result<T, F> {
    #[inline]
    fn optional<E: ExceptionType>(self, cx: Context<'_>) -> Result<Option<T>> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                let error = error.into();
                if error.matches::<E>(cx) {
                    Ok(None)
                } else {
                    Err(error)
                }
            }
        }
    }

    #[inline]
    fn or_raise(self, error: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|cause| error().caused_by(cause))
    }
}
