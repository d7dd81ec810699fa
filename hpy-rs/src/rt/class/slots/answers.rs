//! What special methods answer that is no object.

use std::ffi::c_int;

use hpy_sys::{HPy, HPy_hash_t, HPy_ssize_t};

use crate::error::{Error, Result};
use crate::exc::{ExceptionType, OverflowError};
use crate::handle::Borrowed;
use crate::rt::Arguments;

/// A special method whose answer is no object.
pub trait Native: 'static {
    /// The answer, as C has it.
    type Answer;

    /// Decodes the arguments, calls the method, converts the answer.
    ///
    /// # Errors
    ///
    /// Whatever decoding, the method and the conversion give.
    fn call<'cx>(
        receiver: Borrowed<'_, 'cx>,
        arguments: &Arguments<'_, 'cx>,
    ) -> Result<Self::Answer>;
}

/// True or false, as 1 or 0.
pub type Truth = c_int;

/// How many there are.
pub type Length = HPy_ssize_t;

/// A hash, which is not -1.
pub type Hash = HPy_hash_t;

/// The next item of an iteration, or its end.
pub enum Next {
    /// An item, as an open handle.
    Item(HPy),
    /// There is none any more.
    End,
}

/// Nothing, which is 0.
pub type Nothing = c_int;

/// What `__bool__` and `__contains__` may return.
#[diagnostic::on_unimplemented(
    message = "this special method cannot return `{Self}`",
    label = "neither true nor false",
    note = "return `bool` or `Result<bool>`"
)]
pub trait IntoTruth {
    /// The answer, or the error.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn into_native(self) -> Result<Truth>;
}

impl IntoTruth for bool {
    #[inline]
    fn into_native(self) -> Result<Truth> {
        Ok(self.into())
    }
}

impl<E: Into<Error>> IntoTruth for Result<bool, E> {
    #[inline]
    fn into_native(self) -> Result<Truth> {
        self.map(Truth::from).map_err(Into::into)
    }
}

/// What a special method may return of which Python asks nothing.
#[diagnostic::on_unimplemented(
    message = "this special method cannot return `{Self}`",
    label = "Python asks for no result here",
    note = "return nothing, or `Result<()>`"
)]
pub trait IntoNothing {
    /// The answer, or the error.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn into_native(self) -> Result<Nothing>;
}

impl IntoNothing for () {
    #[inline]
    fn into_native(self) -> Result<Nothing> {
        Ok(0)
    }
}

impl<E: Into<Error>> IntoNothing for Result<(), E> {
    #[inline]
    fn into_native(self) -> Result<Nothing> {
        self.map(|()| 0).map_err(Into::into)
    }
}

/// What `__len__` may return.
#[diagnostic::on_unimplemented(
    message = "`__len__` cannot return `{Self}`",
    label = "not a length",
    note = "return `usize` or `Result<usize>`"
)]
pub trait IntoLength {
    /// The answer, or the error.
    ///
    /// # Errors
    ///
    /// The method's own; `OverflowError` for a length that Python cannot have.
    fn into_native(self) -> Result<Length>;
}

impl IntoLength for usize {
    #[inline]
    fn into_native(self) -> Result<Length> {
        Length::try_from(self)
            .map_err(|_| OverflowError::error("cannot fit 'int' into an index-sized integer"))
    }
}

impl<E: Into<Error>> IntoLength for Result<usize, E> {
    #[inline]
    fn into_native(self) -> Result<Length> {
        self.map_err(Into::into).and_then(IntoLength::into_native)
    }
}

/// What `__hash__` may return.
#[diagnostic::on_unimplemented(
    message = "`__hash__` cannot return `{Self}`",
    label = "not a hash",
    note = "return an integer of any size, such as the `u64` of a `Hasher`, or a `Result` of one"
)]
pub trait IntoHash {
    /// The answer, or the error.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn into_native(self) -> Result<Hash>;
}

/// Folds an integer into as many bits as a hash of Python's has.
#[inline]
const fn fold(value: u128) -> Hash {
    let half = value as u64 ^ (value >> 64) as u64;
    let hash = if size_of::<Hash>() < 8 {
        (half ^ (half >> 32)) as Hash
    } else {
        half as Hash
    };
    // -1 tells of an exception; Python itself takes this in its place.
    if hash == -1 { -2 } else { hash }
}

macro_rules! hashes {
    ($($int:ident)*) => {$(
        impl IntoHash for $int {
            #[inline]
            fn into_native(self) -> Result<Hash> {
                // Small ones, and negative ones, are their own hash, as in Python.
                Ok(match Hash::try_from(self) {
                    Ok(-1) => -2,
                    Ok(hash) => hash,
                    Err(_) => fold(self as u128),
                })
            }
        }

        impl<E: Into<Error>> IntoHash for Result<$int, E> {
            #[inline]
            fn into_native(self) -> Result<Hash> {
                self.map_err(Into::into).and_then(IntoHash::into_native)
            }
        }
    )*};
}

hashes!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
