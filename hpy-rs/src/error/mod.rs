//! [`Error`]: a Python exception on its way, and [`Result`].

mod chain;
mod convert;
mod dynamic;
mod exception;
mod kept;
mod lazy;
mod macros;
mod os;
mod pending;
mod raise;
mod result;
mod serial;
mod taken;

use std::any::Any;
use std::borrow::Cow;

use crate::context::Context;
use crate::convert::IntoPython;
use crate::exc::{self, ExceptionType, RuntimeError, SystemError};
use crate::handle::Handle;
use crate::types::Tuple;

use chain::Chain;
pub(crate) use kept::{is_known, prepare};
use lazy::Lazy;
pub use os::PathResultExt;
use pending::Caught;
pub(crate) use pending::{Aside, attend, attention, lower_attention, put_aside, raise_attention};
pub use result::ResultExt;
use taken::Taken;

/// The result of anything that may raise a Python exception.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A Python exception on its way to the caller.
///
/// It is one of two things: an exception *yet to be raised*, which is a class
/// and a message in plain Rust data and costs no call into Python until it
/// reaches Python; or an exception *caught* from Python because an operation
/// failed.
///
/// Return it (with `?`) and Python raises it. Drop it and it is gone.
///
/// # Making one
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
///
/// #[hpy::function]
/// fn line(path: &str, number: &str) -> Result<String> {
///     let number: usize = number.parse()?;                   // ValueError
///     let text = std::fs::read_to_string(path).with_path(path)?; // FileNotFoundError, ...
///     match text.lines().nth(number) {
///         Some(line) => Ok(line.to_owned()),
///         None => hpy::raise!(IndexError, "there is no line {number}"),
///     }
/// }
/// ```
///
/// `?` converts what Rust code commonly fails with:
///
/// | Rust | Python |
/// |---|---|
/// | [`std::io::Error`] | `OSError` or its subclass, with `errno`; see [`PathResultExt`] for the file name |
/// | parsing, `NulError`, `TryFromSliceError`, ... | `ValueError` |
/// | [`TryFromIntError`](std::num::TryFromIntError) | `OverflowError` |
/// | [`FromUtf8Error`](std::string::FromUtf8Error) | `UnicodeDecodeError` |
/// | `TryReserveError` | `MemoryError` |
/// | `String`, `&'static str` | `RuntimeError` |
/// | `Box<dyn Error>`, and with these features `anyhow::Error` and `eyre::Report` | that of the error inside, else `RuntimeError`; the sources become `__cause__` |
///
/// # Handling one
///
/// [`matches`](Error::matches) asks as an `except` clause does, and
/// [`ResultExt`] has the common cases. The exception itself, with value,
/// traceback and cause, comes from [`into_exception`](Error::into_exception).
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn first_or<'cx>(f: &Handle<'cx>, default: &Handle<'cx>) -> Result<Handle<'cx>> {
///     f.get_item(0).or_if::<IndexError>(f.cx(), || default.clone())
/// }
/// ```
///
/// # Keeping one
///
/// An error may be kept as long as one likes, past the end of its call too, and
/// may be sent to other threads. The interpreter can be used meanwhile.
///
/// Under the CPython host that the binary carries an error simply holds its
/// exception. HPy 0.9 has no function for that, so elsewhere the exception is put
/// aside at the interpreter's first use, which takes some microseconds. (What that
/// costs those who keep none is one load and one branch an operation.) Where there
/// is no putting it aside, for example because an audit hook forbids it, an
/// exception of the nearest builtin class is raised in its place.
#[doc(alias("HPyErr_SetString", "HPyErr_SetObject", "HPyErr_NoMemory"))]
#[doc(alias("HPyErr_Occurred", "HPyErr_Clear"))]
#[must_use = "an error that is dropped is an exception that nobody sees"]
pub struct Error(Repr);

enum Repr {
    /// In the interpreter.
    Caught(Caught),
    /// Taken out of the interpreter.
    Taken(Taken),
    /// Yet to be made.
    Lazy(Box<Lazy>),
    /// With a cause.
    Chained(Box<Chain>),
}

const _: () = {
    const fn portable<T: Send + Sync>() {}
    portable::<Error>();
};

impl Error {
    /// An exception of class `E` with a message; the same as `E::error(message)`.
    #[cold]
    pub fn new<E: ExceptionType>(message: impl Into<Cow<'static, str>>) -> Self {
        Lazy::message::<E>(message.into()).into()
    }

    /// An exception of class `E` with any arguments, `E(*args)`: a tuple of plain
    /// Rust values, which become Python objects when the error is raised.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn finish() -> Result<()> {
    ///     Err(Error::with_args::<StopIteration, _>((42,)))
    /// }
    /// ```
    #[cold]
    pub fn with_args<E, A>(args: A) -> Self
    where
        E: ExceptionType,
        A: for<'cx> IntoPython<'cx, Target = Tuple> + Send + Sync + 'static,
    {
        Lazy::build::<E>(None, Box::new(move |cx| args.into_python(cx))).into()
    }

    /// An exception of class `E` that is made as a whole.
    #[cold]
    pub(crate) fn whole<E: ExceptionType>(make: lazy::Whole) -> Self {
        Lazy::whole::<E>(make).into()
    }

    /// What Python raises for `raise obj`: the object itself if it is an
    /// exception, an instance of it if it is an exception class, else a
    /// `TypeError`.
    ///
    /// The traceback that the exception has stays.
    #[cold]
    pub fn from_value(obj: &Handle<'_>) -> Self {
        match exception::instance(obj) {
            Ok(exception) => exception.into(),
            Err(error) => error,
        }
    }

    /// This error with another as its cause: `raise self from cause`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn port(text: &str) -> Result<u16> {
    ///     text.parse()
    ///         .map_err(|error| RuntimeError::error("bad configuration").caused_by(error))
    /// }
    /// # let error = port("x").unwrap_err();
    /// # assert_eq!(error.to_string(), "RuntimeError: bad configuration");
    /// ```
    #[cold]
    pub fn caused_by(self, cause: impl Into<Error>) -> Self {
        Error(Repr::Chained(Chain::new(self, cause.into())))
    }

    /// An exception of class `E` without arguments.
    #[cold]
    pub(crate) fn bare<E: ExceptionType>() -> Self {
        Lazy::bare::<E>().into()
    }

    /// The end of an iteration: a `StopIteration` without a value.
    #[cold]
    pub(crate) fn end() -> Self {
        Self::bare::<exc::StopIteration>()
    }

    /// The exception that a context function has just left pending.
    #[cold]
    pub(crate) fn fetch(cx: Context<'_>) -> Self {
        if !taken::possible(cx) {
            return Error(Repr::Caught(Caught::pending(cx)));
        }
        match Taken::fetch(cx) {
            Some(taken) => Error(Repr::Taken(taken)),
            None => SystemError::error("something failed without setting an exception"),
        }
    }

    /// Puts the name of an argument before the message of an exception about
    /// its value that is yet to be raised, as in
    /// `argument 'b': must be str, not int`. Other exceptions stay as they are.
    #[cold]
    pub(crate) fn for_argument(self, argument: &str) -> Self {
        // What a setter gets has no name.
        if argument.is_empty() {
            return self;
        }
        self.within(format_args!("argument '{argument}'"))
    }

    /// Whether the exception is yet to be raised, so that no conversion has run
    /// into an exception of Python code's.
    pub(crate) fn is_lazy(&self) -> bool {
        matches!(self.0, Repr::Lazy(_))
    }

    /// The message, if it is known without asking the interpreter.
    pub(crate) fn lazy_message(&self) -> Option<&str> {
        match &self.0 {
            Repr::Lazy(lazy) => lazy.text(),
            Repr::Caught(_) | Repr::Taken(_) | Repr::Chained(_) => None,
        }
    }

    /// Puts the place in a compound value before the message, as in
    /// `item 3: must be str, not int`; as [`for_argument`](Self::for_argument).
    #[cold]
    pub(crate) fn within(mut self, place: std::fmt::Arguments<'_>) -> Self {
        if let Repr::Lazy(lazy) = &mut self.0
            && PLACED.contains(&lazy.name())
        {
            lazy.prefix(format_args!("{place}: "));
        }
        self
    }
}

impl From<Lazy> for Error {
    #[cold]
    fn from(lazy: Lazy) -> Self {
        Error(Repr::Lazy(Box::new(lazy)))
    }
}

/// How an exception is shown where not even its class can be told.
const UNKNOWN: &str = "a Python exception";

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

/// The `RuntimeError` for a panic.
#[cold]
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Error {
    let message = match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => match panic.downcast::<&'static str>() {
            Ok(message) => (*message).to_owned(),
            Err(other) => {
                // Its destructor could panic again.
                std::mem::forget(other);
                "a value that is not text".to_owned()
            }
        },
    };
    RuntimeError::error(format!("Rust code panicked: {message}"))
}

/// What errors need of the host: a global, which every module declares.
pub(crate) fn global() -> *mut hpy_sys::HPyGlobal {
    kept::TOOLS.as_raw()
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Repr::Chained(chain) => chain.fmt(f),
            _ => write!(f, "Error({self})"),
        }
    }
}

impl std::fmt::Display for Error {
    /// `ValueError: the message`. Of an exception caught from Python only the
    /// class is told, at most, because its message is found by running Python
    /// code; [`describe`](Error::describe) does.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Repr::Caught(caught) => f.write_str(raise::class_name(caught)),
            Repr::Taken(taken) => f.write_str(taken.class_name().unwrap_or(UNKNOWN)),
            Repr::Lazy(lazy) => lazy.fmt(f),
            Repr::Chained(chain) => chain.error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Repr::Chained(chain) => chain.cause().map(|cause| cause as _),
            _ => None,
        }
    }
}
