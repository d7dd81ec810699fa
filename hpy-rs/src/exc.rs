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

use hpy_sys::HPy;

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Error;
use crate::handle::{Borrowed, Handle};
use crate::types::{PyType, Tuple, Type, TypeObject, Typed};

/// A Python exception class, builtin or made by
/// [`#[hpy::exception]`](macro@crate::exception).
#[doc(alias("HPyErr_NewException", "HPyErr_NewExceptionWithDoc"))]
pub trait ExceptionType: 'static {
    /// The class's name, as tracebacks show it.
    const NAME: &'static str;

    /// An error that raises this exception with a message, its one argument.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// let error = ValueError::error("not a prime");
    /// assert_eq!(error.to_string(), "ValueError: not a prime");
    /// ```
    #[cold]
    fn error(message: impl Into<Cow<'static, str>>) -> Error
    where
        Self: Sized,
    {
        Error::new::<Self>(message)
    }

    /// An error that raises this exception with any arguments: a tuple of plain
    /// Rust values, which become Python objects when the error is raised.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn leave(code: i32) -> Result<()> {
    ///     Err(SystemExit::with_args((code,)))
    /// }
    /// ```
    #[cold]
    fn with_args<A>(args: A) -> Error
    where
        Self: Sized,
        A: for<'cx> IntoPython<'cx, Target = Tuple> + Send + Sync + 'static,
    {
        Error::with_args::<Self, A>(args)
    }

    /// The exception class as an object. A class made by
    /// [`#[hpy::exception]`](macro@crate::exception) is made by the first use,
    /// at the latest when its module is imported.
    ///
    /// # Errors
    ///
    /// Those of making it, such as `TypeError` where bases do not fit together.
    fn class<'cx>(cx: Context<'cx>) -> crate::Result<Handle<'cx, Type>>;
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

            fn class<'cx>(cx: Context<'cx>) -> crate::Result<Handle<'cx, Type>> {
                Ok(Self::builtin(cx).to_owned())
            }
        }

        impl BuiltinException for $name {
            fn builtin<'cx>(cx: Context<'cx>) -> Borrowed<'cx, 'cx, Type> {
                // SAFETY: the context is valid for `'cx`; the field is an exception class.
                unsafe { cx.constant((*cx.pointer()).$field) }
            }
        }

        impl Typed for $name {}

        impl PyType for $name {
            const NAME: &'static str = stringify!($name);

            #[inline]
            fn check(obj: &Handle<'_>) -> bool {
                let class = $name::builtin(obj.cx()).as_raw();
                // SAFETY: both handles are open and of one context; the check cannot fail.
                unsafe { hpy_sys::HPy_TypeCheck(obj.cx().pointer(), obj.as_raw(), class) != 0 }
            }
        }

        impl TypeObject for $name {
            #[inline]
            fn type_object<'cx>(cx: Context<'cx>) -> Borrowed<'cx, 'cx, Type> {
                $name::builtin(cx)
            }
        }
    )*

        /// Every builtin exception class by its Python name, in the context's order.
        const BUILTINS: &[(&str, fn(Context<'_>) -> HPy)] = &[
            $((stringify!($name), |cx| $name::builtin(cx).as_raw()),)*
        ];
    };
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

/// The builtin class that describes the pending exception best, and its name.
/// Usable while the exception is pending.
#[cold]
pub(crate) fn of_pending(cx: Context<'_>) -> (&'static str, HPy) {
    let mut best = ("BaseException", BaseException::builtin(cx).as_raw());
    for &(name, class) in BUILTINS {
        let class = class(cx);
        // SAFETY: the context is valid and the classes are constants of it; the
        // functions run no Python code.
        let better = unsafe {
            hpy_sys::HPyErr_ExceptionMatches(cx.pointer(), class) != 0
                && hpy_sys::HPyType_IsSubtype(cx.pointer(), class, best.1) != 0
        };
        if better {
            best = (name, class);
        }
    }
    best
}

/// The name of the builtin class that describes an exception best. (It has no code
/// in common with [`of_pending`], which may run at the very end of a stack.)
///
/// # Safety
///
/// `exception` must be open and of this context.
#[cfg(feature = "cpython-host")]
#[cold]
pub(crate) unsafe fn of_instance(cx: Context<'_>, exception: HPy) -> &'static str {
    let mut best = ("BaseException", BaseException::builtin(cx).as_raw());
    for &(name, class) in BUILTINS {
        let class = class(cx);
        // SAFETY: by the caller's word, and as above.
        let better = unsafe {
            hpy_sys::HPy_TypeCheck(cx.pointer(), exception, class) != 0
                && hpy_sys::HPyType_IsSubtype(cx.pointer(), class, best.1) != 0
        };
        if better {
            best = (name, class);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_of_the_context_is_here() {
        let is_exception = |name: &str| {
            name.ends_with("Error")
                || name.ends_with("Warning")
                || name.ends_with("Exception")
                || [
                    "StopIteration",
                    "StopAsyncIteration",
                    "GeneratorExit",
                    "SystemExit",
                    "KeyboardInterrupt",
                ]
                .contains(&name)
        };
        let expected: Vec<&str> = hpy_sys::MEMBERS
            .iter()
            .filter_map(|member| member.field.strip_prefix("h_"))
            .filter(|name| is_exception(name))
            .collect();
        let ours: Vec<&str> = BUILTINS.iter().map(|(name, _)| *name).collect();
        assert_eq!(ours, expected);
        assert_eq!(ours.len(), 64);
    }
}
