//! Exceptions with a value of Rust's: raised and told apart.

use super::super::{Base, Class, Initial, class_object};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::ExceptionType;
use crate::handle::Handle;
use crate::types::Type;

/// What a class that is an exception inherits from.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no exception",
    label = "the class does not inherit from an exception",
    note = "write `#[hpy::class(base = ValueError)]`, or another exception of `hpy::exc`"
)]
pub trait Raised: Base {}

impl<T: Class<Base: Raised>> Raised for T {}

/// An exception class with a value is one like any other: `error.matches::<ParseFailure>(cx)`,
/// `#[hpy::exception(base = ParseFailure)]`. [`error`](ExceptionType::error) and
/// [`with_args`](ExceptionType::with_args) call its `__new__`;
/// [`Error::from_initial`] does not.
impl<T: Class<Base: Raised>> ExceptionType for T {
    const NAME: &'static str = <T as Class>::NAME;

    fn class<'cx>(cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
        class_object::<T>(cx)
    }
}

impl Error {
    /// An exception with a value of Rust's, of a class of yours that inherits from an
    /// exception: what [`Handle::new`] makes, once it is raised. The value alone is an
    /// error by `?` and `into()`; this takes the exception's arguments too.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// # #[hpy::module]
    /// # mod parser { use super::*;
    ///
    /// #[hpy::class(base = ValueError)]
    /// pub(crate) struct ParseFailure {
    ///     line: u32,
    /// }
    ///
    /// #[hpy::function]
    /// fn parse(text: &str) -> Result<u32> {
    ///     match text.len() {
    ///         0 => Err(ParseFailure { line: 1 })?,
    ///         1 => Err(Error::from_initial((ParseFailure { line: 1 }, ("too short",)))),
    ///         _ => Ok(2),
    ///     }
    /// }
    ///
    /// #[hpy::function]
    /// fn line_of_failure(f: &Handle<'_>) -> Result<u32> {
    ///     match f.cx().catch(|| f.call0()) {
    ///         Ok(_) => Ok(0),
    ///         Err(exception) => match exception.downcast::<ParseFailure>() {
    ///             Ok(failure) => Ok(failure.read()?.line),
    ///             Err(_) => Err(exception.into()),
    ///         },
    ///     }
    /// }
    /// # }
    /// # fn main() {}
    /// ```
    #[cold]
    pub fn from_initial<T, I>(initial: I) -> Self
    where
        T: Class<Base: Raised>,
        I: for<'cx> Initial<'cx, Class = T> + Send + Sync + 'static,
    {
        Error::whole::<T>(Box::new(|cx| Ok(Handle::new(cx, initial)?.into_object())))
    }
}
