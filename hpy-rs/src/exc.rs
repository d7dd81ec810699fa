//! Python's builtin exceptions and warnings, by their Python names.
//!
//! Each is a type with no values that implements [`ExceptionType`]:
//!
//! ```
//! use hpy::exc::{ExceptionType, KeyError, ValueError};
//!
//! let error = ValueError::error("not a prime");
//! assert_eq!(error.to_string(), "ValueError: not a prime");
//! let name = "x";
//! let error = KeyError::error(format!("no {name}"));
//! assert_eq!(error.to_string(), "KeyError: no x");
//! ```

use std::borrow::Cow;

use crate::context::Context;
use crate::error::Error;
use crate::handle::Borrowed;
use crate::types::Type;

/// A Python exception class, builtin or made by
/// [`#[hpy::exception]`](macro@crate::exception).
pub trait ExceptionType: 'static {
    /// The class's name, as tracebacks show it.
    const NAME: &'static str;

    /// An error that raises this exception with a message.
    #[cold]
    fn error(message: impl Into<Cow<'static, str>>) -> Error
    where
        Self: Sized,
    {
        Error::message(Self::class, Self::NAME, message.into())
    }

    /// The exception class as an object. A class made by
    /// [`#[hpy::exception]`](macro@crate::exception) is made by the first use,
    /// at the latest when its module is imported.
    ///
    /// # Errors
    ///
    /// Those of making it, such as `TypeError` where bases do not fit together.
    fn class<'cx>(cx: Context<'cx>) -> crate::Result<crate::Handle<'cx, Type>>;
}

/// A builtin exception: its class is a constant of the context.
pub trait BuiltinException: ExceptionType {
    /// The exception class, without a handle of one's own.
    fn builtin<'cx>(cx: Context<'cx>) -> Borrowed<'cx, 'cx, Type>;
}

macro_rules! exceptions {
    ($($field:ident $name:ident $doc:literal)*) => {$(
        #[doc = concat!("`", stringify!($name), "`: ", $doc)]
        #[derive(Debug)]
        pub enum $name {}

        impl ExceptionType for $name {
            const NAME: &'static str = stringify!($name);

            fn class<'cx>(cx: Context<'cx>) -> crate::Result<crate::Handle<'cx, Type>> {
                Ok(Self::builtin(cx).to_owned())
            }
        }

        impl BuiltinException for $name {
            fn builtin<'cx>(cx: Context<'cx>) -> Borrowed<'cx, 'cx, Type> {
                // SAFETY: the context is valid for `'cx`; the field is an exception class.
                unsafe { cx.constant((*cx.as_raw()).$field) }
            }
        }
    )*};
}

exceptions! {
    h_BaseException BaseException "the root of all exceptions."
    h_Exception Exception "the root of all exceptions that do not end the program."
    h_StopAsyncIteration StopAsyncIteration "an asynchronous iterator has no more items."
    h_StopIteration StopIteration "an iterator has no more items."
    h_GeneratorExit GeneratorExit "a generator is being closed."
    h_ArithmeticError ArithmeticError "the root of arithmetic errors."
    h_LookupError LookupError "the root of failed look-ups."
    h_AssertionError AssertionError "an `assert` failed."
    h_AttributeError AttributeError "an object has no such attribute."
    h_BufferError BufferError "a buffer cannot be had as asked."
    h_EOFError EOFError "input ended too early."
    h_FloatingPointError FloatingPointError "a floating point operation failed."
    h_OSError OSError "the operating system reported an error."
    h_ImportError ImportError "an import failed."
    h_ModuleNotFoundError ModuleNotFoundError "there is no such module."
    h_IndexError IndexError "an index is out of range."
    h_KeyError KeyError "a mapping has no such key."
    h_KeyboardInterrupt KeyboardInterrupt "the user asked to stop."
    h_MemoryError MemoryError "there is not enough memory."
    h_NameError NameError "a name is not defined."
    h_OverflowError OverflowError "a number is too large for its type."
    h_RuntimeError RuntimeError "something failed that fits no other class."
    h_RecursionError RecursionError "calls are nested too deeply."
    h_NotImplementedError NotImplementedError "a method is yet to be written."
    h_SyntaxError SyntaxError "source code cannot be parsed."
    h_IndentationError IndentationError "source code is indented wrongly."
    h_TabError TabError "source code mixes tabs and spaces."
    h_ReferenceError ReferenceError "a weakly referenced object is gone."
    h_SystemError SystemError "the interpreter found an internal error."
    h_SystemExit SystemExit "the program is to end."
    h_TypeError TypeError "an object is of the wrong type."
    h_UnboundLocalError UnboundLocalError "a local variable has no value yet."
    h_UnicodeError UnicodeError "text cannot be encoded or decoded."
    h_UnicodeEncodeError UnicodeEncodeError "text cannot be encoded."
    h_UnicodeDecodeError UnicodeDecodeError "bytes cannot be decoded."
    h_UnicodeTranslateError UnicodeTranslateError "text cannot be translated."
    h_ValueError ValueError "a value is not acceptable."
    h_ZeroDivisionError ZeroDivisionError "a number was divided by zero."
    h_BlockingIOError BlockingIOError "an operation would block."
    h_BrokenPipeError BrokenPipeError "nobody reads the other end."
    h_ChildProcessError ChildProcessError "a child process failed."
    h_ConnectionError ConnectionError "the root of connection errors."
    h_ConnectionAbortedError ConnectionAbortedError "a connection was aborted."
    h_ConnectionRefusedError ConnectionRefusedError "a connection was refused."
    h_ConnectionResetError ConnectionResetError "a connection was reset."
    h_FileExistsError FileExistsError "the file exists already."
    h_FileNotFoundError FileNotFoundError "there is no such file."
    h_InterruptedError InterruptedError "a signal interrupted the call."
    h_IsADirectoryError IsADirectoryError "a file was wanted, and it is a directory."
    h_NotADirectoryError NotADirectoryError "a directory was wanted, and it is none."
    h_PermissionError PermissionError "permission is missing."
    h_ProcessLookupError ProcessLookupError "there is no such process."
    h_TimeoutError TimeoutError "the operating system's time ran out."
    h_Warning Warning "the root of warnings."
    h_UserWarning UserWarning "a warning from user code."
    h_DeprecationWarning DeprecationWarning "something will go away; for developers."
    h_PendingDeprecationWarning PendingDeprecationWarning "something may go away one day."
    h_SyntaxWarning SyntaxWarning "suspicious syntax."
    h_RuntimeWarning RuntimeWarning "suspicious behaviour at run time."
    h_FutureWarning FutureWarning "something will change; for end users."
    h_ImportWarning ImportWarning "a suspicious import."
    h_UnicodeWarning UnicodeWarning "suspicious text."
    h_BytesWarning BytesWarning "suspicious use of bytes."
    h_ResourceWarning ResourceWarning "a resource was not released."
}
