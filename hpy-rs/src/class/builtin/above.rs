//! The builtin classes as what others inherit from, and what they are given when an object
//! is made.

use std::any::TypeId;
use std::ffi::{c_int, c_void};

use hpy_sys::HPyFunc_visitproc;

use super::super::base::Kind;
use super::super::{Base, Class, Initial};
use super::Apart;
use super::raise::Raised;
use crate::context::Context;
use crate::error::Result;
use crate::exc;
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::object::Arguments;
use crate::types::{self, Tuple, Type, TypeObject};

/// What the class above `B` is given when an object is made: the values of one of yours, or
/// the arguments that a builtin one is called with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what the class `{B}` is given for a new object",
    label = "neither the value of the class above nor the arguments that it is called with",
    note = "give the values of a class of yours, `(Derived {{ .. }}, Base {{ .. }})`, and a builtin class's arguments as a tuple, `(Derived {{ .. }}, (1.5,))`"
)]
pub trait Above<'cx, B: Base> {
    /// Puts values where they belong; the arguments for a builtin class.
    ///
    /// # Errors
    ///
    /// Those of converting them.
    #[doc(hidden)]
    fn put(self, obj: &Handle<'cx, B>) -> Result<Option<Handle<'cx, Tuple>>>;
}

impl<'cx, C: Class, I: Initial<'cx, Class = C>> Above<'cx, C> for I {
    #[inline]
    fn put(self, obj: &Handle<'cx, C>) -> Result<Option<Handle<'cx, Tuple>>> {
        Initial::put(self, obj)
    }
}

/// What a class inherits from, where that needs nothing to make an object.
#[diagnostic::on_unimplemented(
    message = "the value of the class below `{Self}` is not enough",
    label = "the class above has to be given something, too",
    note = "give both: `(Derived {{ .. }}, Base {{ .. }})`, or a builtin class's arguments as a tuple: `(Derived {{ .. }}, (1.5,))`"
)]
pub trait Valueless: Base {}

impl Valueless for types::Object {}

/// Writes [`Base`] for builtin classes that have values, and [`Above`].
macro_rules! builtin {
    ($($marker:path, $kind:ident, $class:expr;)*) => {$(
        // SAFETY: the data objects inherit nothing.
        unsafe impl Base for $marker {
            type Instance = ();
            const KIND: Kind = Kind::$kind;
            type Place<'cx> = Apart<'cx>;
            const REFUSED: Option<&'static str> = None;
            const DESTROYED: bool = false;
            const TRAVERSED: bool = false;
            const HELD: Option<usize> = None;

            fn class<'cx>(cx: Context<'cx>, _: TypeId) -> Result<Option<Handle<'cx, Type>>> {
                Self::builtin(cx).map(Some)
            }

            fn builtin<'cx>(cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
                let class: fn(Context<'cx>) -> Result<Handle<'cx, Type>> = $class;
                class(cx)
            }

            fn data_class<'cx>(_: Context<'cx>) -> Option<Handle<'cx, Type>> {
                None
            }

            unsafe fn destroy(_: *mut ()) {}

            unsafe fn traverse(_: *mut (), _: HPyFunc_visitproc, _: *mut c_void) -> c_int {
                0
            }
        }

        impl<'cx, A: Arguments<'cx>> Above<'cx, $marker> for A {
            fn put(self, obj: &Handle<'cx, $marker>) -> Result<Option<Handle<'cx, Tuple>>> {
                obj.cx().tuple(self).map(Some)
            }
        }
    )*};
}

macro_rules! markers {
    ($($name:ident $kind:ident;)*) => {
        builtin! {
            $(types::$name, $kind, |cx| Ok(<types::$name as TypeObject>::type_object(cx).to_owned());)*
        }
    };
}

markers! {
    Int Items;
    Float Plain;
    Str Plain;
    Tuple Items;
    List Filled;
    Type Type;
}

builtin! {
    types::Dict, Filled, |cx| cached::DICT.get(cx)?.downcast_into();
}

impl Valueless for types::List {}
impl Valueless for types::Dict {}

macro_rules! exceptions {
    ($($name:ident)*) => {
        builtin! {
            $(exc::$name, Exception, |cx| {
                Ok(<exc::$name as TypeObject>::type_object(cx).to_owned())
            };)*
        }

        $(
            impl Valueless for exc::$name {}
            impl Raised for exc::$name {}
        )*
    };
}

exceptions! {
    BaseException Exception StopAsyncIteration StopIteration GeneratorExit ArithmeticError
    LookupError AssertionError AttributeError BufferError EOFError FloatingPointError OSError
    ImportError ModuleNotFoundError IndexError KeyError KeyboardInterrupt MemoryError NameError
    OverflowError RuntimeError RecursionError NotImplementedError SyntaxError IndentationError
    TabError ReferenceError SystemError SystemExit TypeError UnboundLocalError UnicodeError
    UnicodeEncodeError UnicodeDecodeError UnicodeTranslateError ValueError ZeroDivisionError
    BlockingIOError BrokenPipeError ChildProcessError ConnectionError ConnectionAbortedError
    ConnectionRefusedError ConnectionResetError FileExistsError FileNotFoundError
    InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError
    TimeoutError Warning UserWarning DeprecationWarning PendingDeprecationWarning
    SyntaxWarning RuntimeWarning FutureWarning ImportWarning UnicodeWarning BytesWarning
    ResourceWarning
}
