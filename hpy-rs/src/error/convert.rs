//! Rust errors that `?` turns into Python exceptions.

use super::Error;
use crate::exc::{ExceptionType, OverflowError, ValueError};

macro_rules! from {
    ($($error:ty => $class:ident;)*) => {$(
        impl From<$error> for Error {
            #[cold]
            fn from(error: $error) -> Self {
                $class::error(error.to_string())
            }
        }
    )*};
}

from! {
    std::num::ParseIntError => ValueError;
    std::num::ParseFloatError => ValueError;
    std::num::TryFromIntError => OverflowError;
    std::ffi::NulError => ValueError;
}
