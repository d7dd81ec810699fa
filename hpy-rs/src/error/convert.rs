//! Rust's own errors, which `?` turns into Python exceptions.

use std::borrow::Cow;
use std::convert::Infallible;
use std::env::VarError;
use std::ffi::IntoStringError;
use std::str::Utf8Error;
use std::string::FromUtf8Error;

use super::lazy::{Builder, Lazy, pack};
use super::{Error, Result};
use crate::context::Context;
use crate::exc::{
    ExceptionType, KeyError, MemoryError, OverflowError, RuntimeError, UnicodeDecodeError,
    UnicodeError, ValueError,
};
use crate::handle::Handle;
use crate::types::Tuple;

/// A class each, and the error's text as the message. The same list serves
/// errors that hide in a `Box<dyn Error>`.
macro_rules! from {
    ($($error:ty => $class:ident;)*) => {
        $(
            #[doc = concat!("`", stringify!($class), "`.")]
            impl From<$error> for Error {
                #[cold]
                fn from(error: $error) -> Self {
                    $class::error(error.to_string())
                }
            }
        )*

        /// The error as an exception, if it is of one of these types.
        pub(super) fn known(error: &(dyn std::error::Error + 'static)) -> Option<Error> {
            $(
                if let Some(error) = error.downcast_ref::<$error>() {
                    return Some($class::error(error.to_string()));
                }
            )*
            None
        }
    };
}

from! {
    std::num::ParseIntError => ValueError;
    std::num::ParseFloatError => ValueError;
    std::num::TryFromIntError => OverflowError;
    std::str::ParseBoolError => ValueError;
    std::char::ParseCharError => ValueError;
    std::char::CharTryFromError => ValueError;
    std::char::TryFromCharError => ValueError;
    std::array::TryFromSliceError => ValueError;
    std::net::AddrParseError => ValueError;
    std::path::StripPrefixError => ValueError;
    std::time::SystemTimeError => ValueError;
    std::time::TryFromFloatSecsError => ValueError;
    std::ffi::NulError => ValueError;
    std::ffi::FromBytesWithNulError => ValueError;
    std::ffi::FromBytesUntilNulError => ValueError;
    Utf8Error => UnicodeError;
    std::string::FromUtf16Error => UnicodeError;
    std::char::DecodeUtf16Error => UnicodeError;
    std::collections::TryReserveError => MemoryError;
    std::alloc::LayoutError => MemoryError;
    std::cell::BorrowError => RuntimeError;
    std::cell::BorrowMutError => RuntimeError;
    std::thread::AccessError => RuntimeError;
    std::sync::mpsc::RecvError => RuntimeError;
    std::sync::mpsc::TryRecvError => RuntimeError;
    std::sync::mpsc::RecvTimeoutError => RuntimeError;
    std::fmt::Error => RuntimeError;
}

/// Never happens.
impl From<Infallible> for Error {
    fn from(error: Infallible) -> Self {
        match error {}
    }
}

/// `RuntimeError`, the class for what has none of its own.
impl From<String> for Error {
    #[cold]
    fn from(message: String) -> Self {
        RuntimeError::error(message)
    }
}

/// `RuntimeError`, the class for what has none of its own.
impl From<&'static str> for Error {
    #[cold]
    fn from(message: &'static str) -> Self {
        RuntimeError::error(message)
    }
}

/// `RuntimeError`, the class for what has none of its own.
impl From<Cow<'static, str>> for Error {
    #[cold]
    fn from(message: Cow<'static, str>) -> Self {
        RuntimeError::error(message)
    }
}

/// `KeyError` for a variable that is not set, as `os.environ` has it.
impl From<VarError> for Error {
    #[cold]
    fn from(error: VarError) -> Self {
        match error {
            VarError::NotPresent => KeyError::error(error.to_string()),
            VarError::NotUnicode(_) => UnicodeError::error(error.to_string()),
        }
    }
}

/// `RuntimeError`.
impl<T> From<std::sync::PoisonError<T>> for Error {
    #[cold]
    fn from(error: std::sync::PoisonError<T>) -> Self {
        RuntimeError::error(error.to_string())
    }
}

/// `RuntimeError`.
impl<T> From<std::sync::mpsc::SendError<T>> for Error {
    #[cold]
    fn from(error: std::sync::mpsc::SendError<T>) -> Self {
        RuntimeError::error(error.to_string())
    }
}

/// `UnicodeDecodeError`, with the bytes and the place of the fault.
impl From<FromUtf8Error> for Error {
    #[cold]
    fn from(error: FromUtf8Error) -> Self {
        let fault = error.utf8_error();
        decode_error(error.into_bytes(), fault)
    }
}

/// `UnicodeDecodeError`, with the bytes and the place of the fault.
impl From<IntoStringError> for Error {
    #[cold]
    fn from(error: IntoStringError) -> Self {
        let fault = error.utf8_error();
        decode_error(error.into_cstring().into_bytes(), fault)
    }
}

fn decode_error(bytes: Vec<u8>, fault: Utf8Error) -> Error {
    let start = fault.valid_up_to();
    let (end, reason) = match fault.error_len() {
        Some(len) => (start + len, "invalid utf-8"),
        None => (bytes.len(), "unexpected end of data"),
    };
    let build: Builder = Box::new(move |cx| decode_arguments(cx, &bytes, start, end, reason));
    Lazy::build::<UnicodeDecodeError>(Some(fault.to_string()), build).into()
}

/// The five arguments of `UnicodeDecodeError`.
fn decode_arguments<'cx>(
    cx: Context<'cx>,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
) -> Result<Handle<'cx, Tuple>> {
    // SAFETY: the first function copies the bytes; each returns a new handle or
    // fails.
    let (object, start, end) = unsafe {
        let len = bytes.len() as hpy_sys::HPy_ssize_t;
        let object = hpy_sys::HPyBytes_FromStringAndSize(cx.as_raw(), bytes.as_ptr().cast(), len);
        (
            cx.own(object)?,
            cx.own(hpy_sys::HPyLong_FromSize_t(cx.as_raw(), start))?,
            cx.own(hpy_sys::HPyLong_FromSize_t(cx.as_raw(), end))?,
        )
    };
    let encoding = cx.str("utf-8")?.into_object();
    let reason = cx.str(reason)?.into_object();
    pack(cx, [encoding, object, start, end, reason])
}
