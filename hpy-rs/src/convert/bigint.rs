//! `BigInt` and `BigUint` of the crate `num-bigint` (feature `num-bigint`).

use num_bigint::{BigInt, BigUint, Sign};

use crate::context::Context;
use crate::convert::int::{Word, is_negative, negative, read};
use crate::convert::library::{attribute, call};
use crate::convert::{FromPython, IntoPython, bytes};
use crate::error::Result;
use crate::handle::Handle;
use crate::types::{Bytes, Int, TypeObject};

/// The magnitude of an `int`, given its sign.
fn magnitude(int: &Handle<'_>, negative: bool) -> Result<BigUint> {
    let cx = int.cx();
    if negative {
        // SAFETY: the handle is open; the function returns a new one or fails.
        let positive: Handle<'_> =
            unsafe { cx.own(hpy_sys::HPy_Negative(cx.as_raw(), int.as_raw()))? };
        return magnitude(&positive, false);
    }
    let class = Int::type_object(cx);
    let bits = call(&attribute(&class, c"bit_length")?, &[int.borrow()])?;
    let len = (usize::from_python(&bits)? / 8 + 1).into_python(cx)?;
    let order = cx.str("little")?;
    let bytes = call(
        &attribute(&class, c"to_bytes")?,
        &[
            int.borrow(),
            len.as_object().borrow(),
            order.as_object().borrow(),
        ],
    )?;
    Ok(BigUint::from_bytes_le(bytes::content(
        bytes.downcast::<Bytes>()?,
    )?))
}

/// From an `int` of any size or an object with `__index__`.
impl FromPython<'_, '_> for BigInt {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        match read(obj)? {
            Word::Small(value) => Ok(value.into()),
            Word::Large(int) => {
                let negative = is_negative(&int)?;
                let sign = if negative { Sign::Minus } else { Sign::Plus };
                Ok(BigInt::from_biguint(sign, magnitude(&int, negative)?))
            }
        }
    }
}

/// From an `int` of any size or an object with `__index__`; a negative number
/// is an `OverflowError`.
impl FromPython<'_, '_> for BigUint {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        match read(obj)? {
            Word::Small(value) => match u64::try_from(value) {
                Ok(value) => Ok(value.into()),
                Err(_) => Err(negative()),
            },
            Word::Large(int) if is_negative(&int)? => Err(negative()),
            Word::Large(int) => magnitude(&int, false),
        }
    }
}

/// `int`.
impl<'cx> IntoPython<'cx> for &BigUint {
    type Target = Int;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
        if let Ok(value) = u64::try_from(self) {
            return value.into_python(cx);
        }
        let bytes = bytes::new(cx, &self.to_bytes_le())?;
        let order = cx.str("little")?;
        let from_bytes = attribute(&Int::type_object(cx), c"from_bytes")?;
        call(
            &from_bytes,
            &[bytes.as_object().borrow(), order.as_object().borrow()],
        )?
        .downcast_into()
    }
}

/// `int`.
impl<'cx> IntoPython<'cx> for &BigInt {
    type Target = Int;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
        if let Ok(value) = i64::try_from(self) {
            return value.into_python(cx);
        }
        let magnitude = self.magnitude().into_python(cx)?;
        if self.sign() != Sign::Minus {
            return Ok(magnitude);
        }
        // SAFETY: the handle is open and to an int, whose negative is one; the
        // function returns a new handle or fails.
        unsafe { cx.own(hpy_sys::HPy_Negative(cx.as_raw(), magnitude.as_raw())) }
    }
}

macro_rules! by_value {
    ($($int:ident)*) => {$(
        /// `int`.
        impl<'cx> IntoPython<'cx> for $int {
            type Target = Int;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Int>> {
                (&self).into_python(cx)
            }
        }
    )*};
}

by_value! { BigInt BigUint }
