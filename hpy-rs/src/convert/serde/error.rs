//! [`SerdeError`]: an [`Error`] in the form that serde wants.

use std::fmt::{self, Display};

use ::serde::de::{Expected, Unexpected};

use crate::error::Error;
use crate::exc::{ExceptionType, TypeError, ValueError};

/// The error of a [`Serializer`](super::Serializer) or a
/// [`Deserializer`](super::Deserializer): a Python exception on its way, be it
/// about the data or raised by an object's own code.
#[derive(Debug)]
pub struct SerdeError(Error);

impl SerdeError {
    /// The exception.
    pub fn into_inner(self) -> Error {
        self.0
    }

    /// Changes the exception.
    pub(super) fn map(self, change: impl FnOnce(Error) -> Error) -> Self {
        SerdeError(change(self.0))
    }
}

impl From<Error> for SerdeError {
    fn from(error: Error) -> Self {
        SerdeError(error)
    }
}

impl From<SerdeError> for Error {
    fn from(error: SerdeError) -> Self {
        error.0
    }
}

impl Display for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for SerdeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl ::serde::ser::Error for SerdeError {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        SerdeError(ValueError::error(message.to_string()))
    }
}

impl ::serde::de::Error for SerdeError {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        SerdeError(ValueError::error(message.to_string()))
    }

    #[cold]
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        SerdeError(TypeError::error(format!(
            "must be {expected}, not {unexpected}"
        )))
    }
}
