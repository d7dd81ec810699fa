//! The binary operators: each with its slot and the names of its two methods.

use std::ffi::CStr;

use hpy_sys::HPySlot_Slot;

/// A binary operator.
pub trait Operator: 'static {
    /// Its slot.
    const SLOT: HPySlot_Slot;
    /// The method of the object on the left.
    const NAME: &'static CStr;
    /// The method of the object on the right.
    const REFLECTED: &'static CStr;
}

macro_rules! operators {
    ($($name:ident $slot:ident $method:literal $reflected:literal $symbol:literal;)*) => {$(
        #[doc = concat!("`", $symbol, "`")]
        pub enum $name {}

        impl Operator for $name {
            const SLOT: HPySlot_Slot = HPySlot_Slot::$slot;
            const NAME: &'static CStr = $method;
            const REFLECTED: &'static CStr = $reflected;
        }
    )*};
}

operators! {
    Add HPy_nb_add c"__add__" c"__radd__" "+";
    Sub HPy_nb_subtract c"__sub__" c"__rsub__" "-";
    Mul HPy_nb_multiply c"__mul__" c"__rmul__" "*";
    MatMul HPy_nb_matrix_multiply c"__matmul__" c"__rmatmul__" "@";
    TrueDiv HPy_nb_true_divide c"__truediv__" c"__rtruediv__" "/";
    FloorDiv HPy_nb_floor_divide c"__floordiv__" c"__rfloordiv__" "//";
    Mod HPy_nb_remainder c"__mod__" c"__rmod__" "%";
    DivMod HPy_nb_divmod c"__divmod__" c"__rdivmod__" "divmod";
    LShift HPy_nb_lshift c"__lshift__" c"__rlshift__" "<<";
    RShift HPy_nb_rshift c"__rshift__" c"__rrshift__" ">>";
    And HPy_nb_and c"__and__" c"__rand__" "&";
    Xor HPy_nb_xor c"__xor__" c"__rxor__" "^";
    Or HPy_nb_or c"__or__" c"__ror__" "|";
    Pow HPy_nb_power c"__pow__" c"__rpow__" "**";
}
