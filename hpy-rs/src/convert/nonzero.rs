//! `NonZero` integers.

use std::num::NonZero;

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::Result;
use crate::exc::{ExceptionType, ValueError};
use crate::handle::Handle;
use crate::types::Int;

macro_rules! nonzero {
    ($($int:ident)*) => {$(
        /// As for the integer; zero is a `ValueError`.
        impl FromPython<'_, '_> for NonZero<$int> {
            fn from_python(obj: &Handle<'_>) -> Result<Self> {
                NonZero::new($int::from_python(obj)?)
                    .ok_or_else(|| ValueError::error("must not be zero"))
            }
        }

        /// `int`.
        impl<'cx> IntoPython<'cx> for NonZero<$int> {
            type Target = Int;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                self.get().into_python(cx)
            }
        }

        /// `int`.
        impl<'cx> IntoPython<'cx> for &NonZero<$int> {
            type Target = Int;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                self.get().into_python(cx)
            }
        }
    )*};
}

nonzero! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }
