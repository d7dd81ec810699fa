//! [`Error`]: a Python exception on its way, and [`Result`].

mod convert;
mod pending;
mod raise;

use std::borrow::Cow;

use crate::context::Context;
use crate::exc::{self, ExceptionType};
use crate::handle::Handle;
use crate::types::Type;

use pending::Pending;
pub(crate) use pending::{Suspended, clear_forgotten, forgotten};

/// The result of anything that may raise a Python exception.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A Python exception on its way to the caller.
///
/// It is one of two things: an exception *yet to be raised*, which is a type
/// and a message in plain Rust data and costs no call into Python until it
/// reaches Python; or the exception that is *pending* in the interpreter
/// because an operation failed.
///
/// Return it (with `?`) and Python raises it. Drop it and it is gone: dropping
/// the pending exception clears it (`HPyErr_Clear`).
///
/// Let no other operation on Python objects come between an operation that
/// failed and the end of its `Error`: the interpreter has room for one pending
/// exception. Where the exception itself is wanted (its value, type or
/// traceback), run the fallible part under [`Context::catch`].
///
/// An `Error` that outlives its call is harmless: what was pending is cleared
/// when the call returns, and the `Error` then stands for a lost exception.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn sqrt(x: f64) -> Result<f64> {
///     if x < 0.0 {
///         return Err(ValueError::error("math domain error"));
///     }
///     Ok(x.sqrt())
/// }
/// ```
#[doc(alias("HPyErr_SetString", "HPyErr_SetObject", "HPyErr_NoMemory"))]
#[doc(alias("HPyErr_Occurred", "HPyErr_Clear"))]
#[must_use = "an error that is dropped is an exception that nobody sees"]
pub struct Error(Repr);

enum Repr {
    Pending(Pending),
    Lazy(Box<Lazy>),
}

/// An exception yet to be raised.
enum Lazy {
    /// An exception class and a message.
    Message {
        class: ClassOf,
        name: &'static str,
        message: Cow<'static, str>,
    },
    /// Whatever this builds: an exception instance.
    Build(Builder),
}

/// Gives an exception class in a context; a class of one's own is made by its
/// first use.
pub(crate) type ClassOf = for<'cx> fn(Context<'cx>) -> Result<Handle<'cx, Type>>;

/// Makes an exception instance when the error is raised.
pub(crate) type Builder = Box<dyn for<'cx> FnOnce(Context<'cx>) -> Result<Handle<'cx>>>;

impl Error {
    /// An exception of class `E` with a message; the same as `E::error(message)`.
    pub fn new<E: ExceptionType>(message: impl Into<Cow<'static, str>>) -> Self {
        E::error(message)
    }

    /// An exception class and a message.
    #[cold]
    pub(crate) fn message(class: ClassOf, name: &'static str, message: Cow<'static, str>) -> Self {
        Error::lazy(Lazy::Message {
            class,
            name,
            message,
        })
    }

    /// An exception whose instance is built when it is raised.
    #[cold]
    pub(crate) fn build(builder: Builder) -> Self {
        Error::lazy(Lazy::Build(builder))
    }

    fn lazy(lazy: Lazy) -> Self {
        Error(Repr::Lazy(Box::new(lazy)))
    }

    /// The exception that a context function has just left pending.
    #[cold]
    pub(crate) fn fetch(cx: Context<'_>) -> Self {
        Error(Repr::Pending(Pending::new(cx)))
    }

    /// Puts the name of an argument before the message of an exception about
    /// its value that is yet to be raised, as in
    /// `argument 'b': must be str, not int`. Other exceptions stay as they are.
    #[cold]
    pub(crate) fn for_argument(self, argument: &str) -> Self {
        self.within(format_args!("argument '{argument}'"))
    }

    /// Whether the exception is yet to be raised, so that Python code may still
    /// run without harm to it.
    pub(crate) fn is_lazy(&self) -> bool {
        matches!(self.0, Repr::Lazy(_))
    }

    /// The message, if it is known without asking the interpreter.
    pub(crate) fn lazy_message(&self) -> Option<&str> {
        match &self.0 {
            Repr::Lazy(lazy) => match &**lazy {
                Lazy::Message { message, .. } => Some(message),
                Lazy::Build(_) => None,
            },
            Repr::Pending(_) => None,
        }
    }

    /// Puts the place in a compound value before the message, as in
    /// `item 3: must be str, not int`; as [`for_argument`](Self::for_argument).
    #[cold]
    pub(crate) fn within(mut self, place: std::fmt::Arguments<'_>) -> Self {
        if let Repr::Lazy(lazy) = &mut self.0
            && let Lazy::Message { name, message, .. } = &mut **lazy
            && PLACED.contains(name)
        {
            *message = format!("{place}: {message}").into();
        }
        self
    }
}

/// The exceptions that conversions raise about a value, which say where it is.
const PLACED: &[&str] = &[
    "TypeError",
    "OverflowError",
    "ValueError",
    "AttributeError",
    "KeyError",
];

/// The `TypeError` for an object of a type that was not asked for.
#[cold]
pub(crate) fn wrong_type(obj: &Handle<'_>, expected: &str) -> Error {
    let actual = obj.type_name();
    exc::TypeError::error(format!("must be {expected}, not {actual}"))
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Repr::Pending(_) => f.write_str("Error(the exception pending in the interpreter)"),
            Repr::Lazy(lazy) => match &**lazy {
                Lazy::Message { name, message, .. } => write!(f, "Error({name}: {message})"),
                Lazy::Build(_) => f.write_str("Error(an exception yet to be built)"),
            },
        }
    }
}

impl std::fmt::Display for Error {
    /// `ValueError: the message`, or a stand-in for what only the interpreter
    /// knows.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Repr::Lazy(lazy) => match &**lazy {
                Lazy::Message { name, message, .. } => write!(f, "{name}: {message}"),
                Lazy::Build(_) => f.write_str("a Python exception"),
            },
            Repr::Pending(_) => f.write_str("a Python exception"),
        }
    }
}

impl std::error::Error for Error {}
