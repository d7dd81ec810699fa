//! The number protocol: arithmetic, in-place arithmetic, and what `int()`,
//! `float()` and `operator.index` do.

use hpy_sys::HPy;

use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::{Float, Int};

/// Operations on two objects. The second operand may be any value that converts.
macro_rules! binary {
    ($($(#[$doc:meta])* $name:ident = $function:ident $alias:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// `TypeError` if the operands do not support it, and what their code
        /// raises.
        #[doc(alias = $alias)]
        #[inline]
        pub fn $name(&self, other: impl IntoPython<'cx>) -> Result<Handle<'cx>> {
            let cx = self.cx();
            let other = other.into_operand(cx)?;
            // SAFETY: both handles are open; the function returns a new one or fails.
            unsafe { cx.own(hpy_sys::$function(cx.as_raw(), self.as_raw(), other.raw())) }
        }
    )*};
}

/// Operations on one object.
macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident -> $ty:ty = $function:ident $alias:literal;)*) => {$(
        $(#[$doc])*
        #[doc(alias = $alias)]
        #[inline]
        pub fn $name(&self) -> Result<Handle<'cx, $ty>> {
            let cx = self.cx();
            // SAFETY: the handle is open; the function returns a new one, to an
            // object of the type named, or fails.
            unsafe { cx.own(hpy_sys::$function(cx.as_raw(), self.as_raw())) }
        }
    )*};
}

/// # Numbers
///
/// Every operator of Python, as a method: an operation on Python objects can
/// fail, so Rust's own operators are not overloaded. The second operand is a
/// handle or any value that converts:
///
/// ```
/// use hpy::prelude::*;
///
/// fn hypotenuse<'cx>(a: &Handle<'cx>, b: &Handle<'cx>) -> Result<Handle<'cx>> {
///     a.multiply(a)?.add(b.multiply(b)?)?.power(0.5)
/// }
/// ```
///
/// The in-place operations return what the assignment would bind: the same
/// object where it changes itself (a `list`), a new one where it does not (an
/// `int`).
impl<'cx> Handle<'cx> {
    /// Whether the object has the number protocol: `HPyNumber_Check`.
    ///
    /// It is true for whatever `int()`, `float()` or `operator.index` take by
    /// way of a special method, and so not for `str`.
    #[doc(alias = "HPyNumber_Check")]
    #[inline]
    pub fn is_number(&self) -> bool {
        // SAFETY: the handle is open and of this context; the check cannot fail.
        unsafe { hpy_sys::HPyNumber_Check(self.cx().as_raw(), self.as_raw()) != 0 }
    }

    binary! {
        /// `self + other`: `HPy_Add`.
        add = HPy_Add "HPy_Add";
        /// `self - other`: `HPy_Subtract`.
        subtract = HPy_Subtract "HPy_Subtract";
        /// `self * other`: `HPy_Multiply`.
        multiply = HPy_Multiply "HPy_Multiply";
        /// `self @ other`: `HPy_MatrixMultiply`.
        matrix_multiply = HPy_MatrixMultiply "HPy_MatrixMultiply";
        /// `self // other`: `HPy_FloorDivide`.
        floor_divide = HPy_FloorDivide "HPy_FloorDivide";
        /// `self / other`: `HPy_TrueDivide`.
        true_divide = HPy_TrueDivide "HPy_TrueDivide";
        /// `self % other`: `HPy_Remainder`.
        remainder = HPy_Remainder "HPy_Remainder";
        /// `divmod(self, other)`, most often a tuple of two: `HPy_Divmod`.
        divmod = HPy_Divmod "HPy_Divmod";
        /// `self << other`: `HPy_Lshift`.
        left_shift = HPy_Lshift "HPy_Lshift";
        /// `self >> other`: `HPy_Rshift`.
        right_shift = HPy_Rshift "HPy_Rshift";
        /// `self & other`: `HPy_And`.
        bit_and = HPy_And "HPy_And";
        /// `self ^ other`: `HPy_Xor`.
        bit_xor = HPy_Xor "HPy_Xor";
        /// `self | other`: `HPy_Or`.
        bit_or = HPy_Or "HPy_Or";
        /// What `self += other` binds: `HPy_InPlaceAdd`.
        in_place_add = HPy_InPlaceAdd "HPy_InPlaceAdd";
        /// What `self -= other` binds: `HPy_InPlaceSubtract`.
        in_place_subtract = HPy_InPlaceSubtract "HPy_InPlaceSubtract";
        /// What `self *= other` binds: `HPy_InPlaceMultiply`.
        in_place_multiply = HPy_InPlaceMultiply "HPy_InPlaceMultiply";
        /// What `self @= other` binds: `HPy_InPlaceMatrixMultiply`.
        in_place_matrix_multiply = HPy_InPlaceMatrixMultiply "HPy_InPlaceMatrixMultiply";
        /// What `self //= other` binds: `HPy_InPlaceFloorDivide`.
        in_place_floor_divide = HPy_InPlaceFloorDivide "HPy_InPlaceFloorDivide";
        /// What `self /= other` binds: `HPy_InPlaceTrueDivide`.
        in_place_true_divide = HPy_InPlaceTrueDivide "HPy_InPlaceTrueDivide";
        /// What `self %= other` binds: `HPy_InPlaceRemainder`.
        in_place_remainder = HPy_InPlaceRemainder "HPy_InPlaceRemainder";
        /// What `self <<= other` binds: `HPy_InPlaceLshift`.
        in_place_left_shift = HPy_InPlaceLshift "HPy_InPlaceLshift";
        /// What `self >>= other` binds: `HPy_InPlaceRshift`.
        in_place_right_shift = HPy_InPlaceRshift "HPy_InPlaceRshift";
        /// What `self &= other` binds: `HPy_InPlaceAnd`.
        in_place_bit_and = HPy_InPlaceAnd "HPy_InPlaceAnd";
        /// What `self ^= other` binds: `HPy_InPlaceXor`.
        in_place_bit_xor = HPy_InPlaceXor "HPy_InPlaceXor";
        /// What `self |= other` binds: `HPy_InPlaceOr`.
        in_place_bit_or = HPy_InPlaceOr "HPy_InPlaceOr";
    }

    /// `self ** exponent`: `HPy_Power`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the operands do not support it, and what their code raises.
    #[doc(alias = "HPy_Power")]
    #[inline]
    pub fn power(&self, exponent: impl IntoPython<'cx>) -> Result<Handle<'cx>> {
        self.power_modulo(exponent, self.cx().none())
    }

    /// `pow(self, exponent, modulus)`: `HPy_Power`. A modulus of `None` (`()`
    /// in Rust) is none.
    ///
    /// # Errors
    ///
    /// `TypeError` if the operands do not support it, and what their code raises.
    #[doc(alias = "HPy_Power")]
    pub fn power_modulo(
        &self,
        exponent: impl IntoPython<'cx>,
        modulus: impl IntoPython<'cx>,
    ) -> Result<Handle<'cx>> {
        self.ternary(hpy_sys::HPy_Power, exponent, modulus)
    }

    /// What `self **= exponent` binds: `HPy_InPlacePower`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the operands do not support it, and what their code raises.
    #[doc(alias = "HPy_InPlacePower")]
    #[inline]
    pub fn in_place_power(&self, exponent: impl IntoPython<'cx>) -> Result<Handle<'cx>> {
        self.in_place_power_modulo(exponent, self.cx().none())
    }

    /// [`in_place_power`](Self::in_place_power) with a modulus, for which Python
    /// has no syntax: `HPy_InPlacePower`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the operands do not support it, and what their code raises.
    #[doc(alias = "HPy_InPlacePower")]
    pub fn in_place_power_modulo(
        &self,
        exponent: impl IntoPython<'cx>,
        modulus: impl IntoPython<'cx>,
    ) -> Result<Handle<'cx>> {
        self.ternary(hpy_sys::HPy_InPlacePower, exponent, modulus)
    }

    #[inline]
    fn ternary(
        &self,
        function: unsafe fn(*mut hpy_sys::HPyContext, HPy, HPy, HPy) -> HPy,
        second: impl IntoPython<'cx>,
        third: impl IntoPython<'cx>,
    ) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let second = second.into_operand(cx)?;
        let third = third.into_operand(cx)?;
        // SAFETY: all handles are open; the function returns a new one or fails.
        unsafe {
            cx.own(function(
                cx.as_raw(),
                self.as_raw(),
                second.raw(),
                third.raw(),
            ))
        }
    }

    unary! {
        /// `-self`: `HPy_Negative`.
        ///
        /// # Errors
        ///
        /// `TypeError` if the object does not support it, and what its code raises.
        negative -> crate::types::Object = HPy_Negative "HPy_Negative";
        /// `+self`: `HPy_Positive`.
        ///
        /// # Errors
        ///
        /// `TypeError` if the object does not support it, and what its code raises.
        positive -> crate::types::Object = HPy_Positive "HPy_Positive";
        /// `abs(self)`: `HPy_Absolute`.
        ///
        /// # Errors
        ///
        /// `TypeError` if the object does not support it, and what its code raises.
        absolute -> crate::types::Object = HPy_Absolute "HPy_Absolute";
        /// `~self`: `HPy_Invert`.
        ///
        /// # Errors
        ///
        /// `TypeError` if the object does not support it, and what its code raises.
        invert -> crate::types::Object = HPy_Invert "HPy_Invert";
        /// The object as an integer without loss, `operator.index(self)`:
        /// `HPy_Index`.
        ///
        /// # Errors
        ///
        /// `TypeError` if it is no integer (a `float` is none) and has no
        /// `__index__`, and what that raises.
        index -> Int = HPy_Index "HPy_Index";
        /// `int(self)`, which cuts off fractions and reads text: `HPy_Long`.
        ///
        /// # Errors
        ///
        /// `TypeError` if the object cannot be converted, `ValueError` for text
        /// that is no integer, and what the object's code raises.
        int -> Int = HPy_Long "HPy_Long";
        /// `float(self)`, which reads text: `HPy_Float`.
        ///
        /// # Errors
        ///
        /// `TypeError` if the object cannot be converted, `ValueError` for text
        /// that is no number, and what the object's code raises.
        float -> Float = HPy_Float "HPy_Float";
    }
}
