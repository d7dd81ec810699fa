//! Errors with causes, however long the chain: everything here is a loop, because
//! a chain is as long as its user makes it, and a stack is not.

use super::{Error, Repr, Result, kept};
use crate::context::Context;
use crate::exc::BaseException;
use crate::handle::Handle;

/// An error and what it was raised `from`.
pub(super) struct Chain {
    /// Not a chain itself.
    pub(super) error: Error,
    cause: Cause,
}

/// The cause, which may be a chain. `None` only while it is taken apart.
struct Cause(Option<Error>);

impl Chain {
    /// `error from cause`. The cause that the error had so far is gone, as it is
    /// in Python.
    pub(super) fn new(error: Error, cause: Error) -> Box<Chain> {
        let error = match error.0 {
            Repr::Chained(chain) => chain.error,
            repr => Error(repr),
        };
        Box::new(Chain {
            error,
            cause: Cause(Some(cause)),
        })
    }

    /// What the error was raised from.
    pub(super) fn cause(&self) -> Option<&Error> {
        self.cause.0.as_ref()
    }

    /// The exception, with its causes.
    ///
    /// # Errors
    ///
    /// If the exception cannot be made; where it is a cause's, what that failed
    /// with takes its place.
    #[inline(never)]
    pub(super) fn into_value(self, cx: Context<'_>) -> Result<Handle<'_, BaseException>> {
        let (error, causes) = self.take_apart();
        let mut inner: Option<Handle<'_, BaseException>> = None;
        // The innermost first.
        for cause in causes.into_iter().rev() {
            inner = Some(link(cause.into_exception(cx), inner)?);
        }
        link(error.into_single_value(cx)?, inner)
    }

    /// The error, and its causes, the outermost first. None of them is a chain.
    fn take_apart(mut self) -> (Error, Vec<Error>) {
        let mut causes = Vec::new();
        let mut next = self.cause.0.take();
        while let Some(error) = next {
            next = match error.0 {
                Repr::Chained(mut chain) => {
                    let cause = chain.cause.0.take();
                    causes.push(chain.error);
                    cause
                }
                repr => {
                    causes.push(Error(repr));
                    None
                }
            };
        }
        (self.error, causes)
    }
}

/// Sets a cause, if there is one.
fn link<'cx>(
    value: Handle<'cx, BaseException>,
    cause: Option<Handle<'cx, BaseException>>,
) -> Result<Handle<'cx, BaseException>> {
    if let Some(cause) = cause {
        kept::set_attribute(&value, c"__cause__", &cause)?;
    }
    Ok(value)
}

impl Drop for Cause {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(Error(Repr::Chained(mut chain))) = next {
            next = chain.cause.0.take();
        }
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.error)?;
        let mut next = self.cause();
        while let Some(error) = next {
            next = match &error.0 {
                Repr::Chained(chain) => {
                    write!(f, " from {:?}", chain.error)?;
                    chain.cause()
                }
                _ => {
                    write!(f, " from {error:?}")?;
                    None
                }
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::exc::{ExceptionType, KeyError, ValueError};

    #[test]
    fn long_chains_are_shown_and_dropped() {
        let mut error = ValueError::error("0");
        for i in 1..300_000 {
            error = ValueError::error(i.to_string()).caused_by(error);
        }
        assert_eq!(error.to_string(), "ValueError: 299999");
        let shown = format!("{error:?}");
        assert!(shown.starts_with("Error(ValueError: 299999) from Error(ValueError: 299998) from"));
        assert!(shown.ends_with(" from Error(ValueError: 0)"));
        let depth = std::iter::successors(std::error::Error::source(&error), |e| e.source());
        assert_eq!(depth.count(), 299_999);
        drop(error);
    }

    #[test]
    fn a_second_cause_takes_the_place_of_the_first() {
        let mut error = ValueError::error("text");
        for i in 0..300_000 {
            error = error.caused_by(KeyError::error(i.to_string()));
        }
        assert_eq!(
            format!("{error:?}"),
            "Error(ValueError: text) from Error(KeyError: 299999)"
        );
    }
}
