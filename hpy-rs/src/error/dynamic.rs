//! Errors of any type: `Box<dyn Error>`, `anyhow::Error`, `eyre::Report`.
//!
//! The error that is inside decides the class, if it is one that converts by
//! itself; else it is `RuntimeError`. The errors that it says are its sources
//! become the chain of `__cause__`.

use std::error::Error as StdError;
use std::io;

use super::{Error, convert::known};
use crate::exc::{ExceptionType, RuntimeError};

/// The exception of the error inside, or `RuntimeError`, with the sources as
/// causes.
///
/// An [`hpy::Error`](Error) in the box is raised as itself. One that is only the
/// *source* of another error stays where it is, so its cause is an exception
/// with its text.
impl From<Box<dyn StdError + Send + Sync>> for Error {
    #[cold]
    fn from(error: Box<dyn StdError + Send + Sync>) -> Self {
        convert(error)
    }
}

/// As for `Box<dyn Error + Send + Sync>`.
impl From<Box<dyn StdError + Send>> for Error {
    #[cold]
    fn from(error: Box<dyn StdError + Send>) -> Self {
        convert(error)
    }
}

/// As for `Box<dyn Error + Send + Sync>`.
impl From<Box<dyn StdError>> for Error {
    #[cold]
    fn from(error: Box<dyn StdError>) -> Self {
        convert(error)
    }
}

/// Converts an error of any type.
#[cold]
pub(super) fn convert(error: Box<dyn StdError>) -> Error {
    let error = match error.downcast::<Error>() {
        Ok(error) => return *error,
        Err(error) => error,
    };
    match error.downcast::<io::Error>() {
        Ok(error) => Error::from(*error),
        Err(error) => chain(&*error),
    }
}

/// An error and its sources, as an exception and its causes.
#[cold]
pub(super) fn chain(error: &(dyn StdError + 'static)) -> Error {
    let mut sources = Vec::new();
    let mut source = error.source();
    while let Some(error) = source {
        sources.push(one(error));
        source = error.source();
    }
    let cause = sources
        .into_iter()
        .rev()
        .reduce(|cause, error| error.caused_by(cause));
    match cause {
        Some(cause) => one(error).caused_by(cause),
        None => one(error),
    }
}

/// An error without its sources.
fn one(error: &(dyn StdError + 'static)) -> Error {
    if let Some(error) = known(error) {
        return error;
    }
    match error.downcast_ref::<io::Error>() {
        Some(error) => match error.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code).into(),
            None => io::Error::new(error.kind(), error.to_string()).into(),
        },
        None => RuntimeError::error(error.to_string()),
    }
}

/// Conversion from an error type that is like `anyhow`'s.
#[cfg(any(feature = "anyhow", feature = "eyre"))]
macro_rules! from_report {
    ($report:ty) => {
        /// The exception of the innermost error's type where there is no context,
        /// else `RuntimeError`; what it wraps becomes the chain of `__cause__`. An
        /// [`hpy::Error`](Error) in it is raised, or is the cause, as itself.
        impl From<$report> for Error {
            #[cold]
            fn from(report: $report) -> Self {
                let depth = report.chain().position(|error| error.is::<Error>());
                let Some(depth) = depth else {
                    // Without a context, as itself.
                    if report
                        .chain()
                        .next()
                        .is_some_and(|error| error.is::<io::Error>())
                    {
                        return match report.downcast::<io::Error>() {
                            Ok(error) => error.into(),
                            Err(report) => chain(report.as_ref()),
                        };
                    }
                    return chain(report.as_ref());
                };
                let outer: Vec<Error> = report.chain().take(depth).map(one).collect();
                let inner = match report.downcast::<Error>() {
                    Ok(error) => error,
                    // Deep inside another error's source.
                    Err(report) => match report.chain().nth(depth) {
                        Some(error) => chain(error),
                        None => unreachable!("it was there before"),
                    },
                };
                outer
                    .into_iter()
                    .rev()
                    .fold(inner, |cause, error| error.caused_by(cause))
            }
        }
    };
}

#[cfg(feature = "anyhow")]
from_report!(anyhow::Error);

#[cfg(feature = "eyre")]
from_report!(eyre::Report);
