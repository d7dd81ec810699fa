//! The slots and their signatures (`autogen_hpyslot.h`).

use crate::HPyFunc_Signature;
use crate::describe::c_enum;

/// One table gives both the numbers and the signatures.
macro_rules! slots {
    ($( $(#[$meta:meta])* $slot:ident = $number:literal: $signature:ident; )*) => {
        c_enum! {
            /// What a [`HPySlot`](crate::HPySlot) fills in.
            pub enum HPySlot_Slot as "" {
                $(
                    $(#[$meta])*
                    #[doc = concat!(
                        "\n\nSignature: [`", stringify!($signature),
                        "`](HPyFunc_Signature::", stringify!($signature), ")."
                    )]
                    $slot = $number,
                )*
            }
        }

        impl HPySlot_Slot {
            /// Every slot with the signature of its implementation
            /// (C: `HPySlot_SIG`).
            pub const SIGNATURES: &[(HPySlot_Slot, HPyFunc_Signature)] = &[
                $( (HPySlot_Slot::$slot, HPyFunc_Signature::$signature), )*
            ];

            /// The signature of this slot's implementation, or `None` if HPy 0.9
            /// has no such slot (C: `HPySlot_SIG`).
            pub const fn signature(self) -> Option<HPyFunc_Signature> {
                match self {
                    $( HPySlot_Slot::$slot => Some(HPyFunc_Signature::$signature), )*
                    _ => None,
                }
            }
        }
    };
}

slots! {
    /// The buffer protocol: a consumer asks.
    HPy_bf_getbuffer = 1: GETBUFFERPROC;
    /// The buffer protocol: a consumer is done.
    HPy_bf_releasebuffer = 2: RELEASEBUFFERPROC;
    /// `__setitem__` and `__delitem__` of a mapping.
    HPy_mp_ass_subscript = 3: OBJOBJARGPROC;
    /// `__len__` of a mapping.
    HPy_mp_length = 4: LENFUNC;
    /// `__getitem__` of a mapping.
    HPy_mp_subscript = 5: BINARYFUNC;
    /// `__abs__`.
    HPy_nb_absolute = 6: UNARYFUNC;
    /// `__add__` and `__radd__`.
    HPy_nb_add = 7: BINARYFUNC;
    /// `__and__` and `__rand__`.
    HPy_nb_and = 8: BINARYFUNC;
    /// `__bool__`.
    HPy_nb_bool = 9: INQUIRY;
    /// `__divmod__` and `__rdivmod__`.
    HPy_nb_divmod = 10: BINARYFUNC;
    /// `__float__`.
    HPy_nb_float = 11: UNARYFUNC;
    /// `__floordiv__` and `__rfloordiv__`.
    HPy_nb_floor_divide = 12: BINARYFUNC;
    /// `__index__`.
    HPy_nb_index = 13: UNARYFUNC;
    /// `__iadd__`.
    HPy_nb_inplace_add = 14: BINARYFUNC;
    /// `__iand__`.
    HPy_nb_inplace_and = 15: BINARYFUNC;
    /// `__ifloordiv__`.
    HPy_nb_inplace_floor_divide = 16: BINARYFUNC;
    /// `__ilshift__`.
    HPy_nb_inplace_lshift = 17: BINARYFUNC;
    /// `__imul__`.
    HPy_nb_inplace_multiply = 18: BINARYFUNC;
    /// `__ior__`.
    HPy_nb_inplace_or = 19: BINARYFUNC;
    /// `__ipow__`.
    HPy_nb_inplace_power = 20: TERNARYFUNC;
    /// `__imod__`.
    HPy_nb_inplace_remainder = 21: BINARYFUNC;
    /// `__irshift__`.
    HPy_nb_inplace_rshift = 22: BINARYFUNC;
    /// `__isub__`.
    HPy_nb_inplace_subtract = 23: BINARYFUNC;
    /// `__itruediv__`.
    HPy_nb_inplace_true_divide = 24: BINARYFUNC;
    /// `__ixor__`.
    HPy_nb_inplace_xor = 25: BINARYFUNC;
    /// `__int__`.
    HPy_nb_int = 26: UNARYFUNC;
    /// `__invert__`.
    HPy_nb_invert = 27: UNARYFUNC;
    /// `__lshift__` and `__rlshift__`.
    HPy_nb_lshift = 28: BINARYFUNC;
    /// `__mul__` and `__rmul__`.
    HPy_nb_multiply = 29: BINARYFUNC;
    /// `__neg__`.
    HPy_nb_negative = 30: UNARYFUNC;
    /// `__or__` and `__ror__`.
    HPy_nb_or = 31: BINARYFUNC;
    /// `__pos__`.
    HPy_nb_positive = 32: UNARYFUNC;
    /// `__pow__` and `__rpow__`.
    HPy_nb_power = 33: TERNARYFUNC;
    /// `__mod__` and `__rmod__`.
    HPy_nb_remainder = 34: BINARYFUNC;
    /// `__rshift__` and `__rrshift__`.
    HPy_nb_rshift = 35: BINARYFUNC;
    /// `__sub__` and `__rsub__`.
    HPy_nb_subtract = 36: BINARYFUNC;
    /// `__truediv__` and `__rtruediv__`.
    HPy_nb_true_divide = 37: BINARYFUNC;
    /// `__xor__` and `__rxor__`.
    HPy_nb_xor = 38: BINARYFUNC;
    /// `__setitem__` and `__delitem__` of a sequence.
    HPy_sq_ass_item = 39: SSIZEOBJARGPROC;
    /// `+` of sequences.
    HPy_sq_concat = 40: BINARYFUNC;
    /// `__contains__`.
    HPy_sq_contains = 41: OBJOBJPROC;
    /// `+=` of sequences.
    HPy_sq_inplace_concat = 42: BINARYFUNC;
    /// `*=` of sequences.
    HPy_sq_inplace_repeat = 43: SSIZEARGFUNC;
    /// `__getitem__` of a sequence.
    HPy_sq_item = 44: SSIZEARGFUNC;
    /// `__len__` of a sequence.
    HPy_sq_length = 45: LENFUNC;
    /// `*` of a sequence.
    HPy_sq_repeat = 46: SSIZEARGFUNC;
    /// `__call__`.
    HPy_tp_call = 50: KEYWORDS;
    /// `__hash__`.
    HPy_tp_hash = 59: HASHFUNC;
    /// `__init__`.
    HPy_tp_init = 60: INITPROC;
    /// `__new__`.
    HPy_tp_new = 65: NEWFUNC;
    /// `__repr__`.
    HPy_tp_repr = 66: REPRFUNC;
    /// `__lt__`, `__le__`, `__eq__`, `__ne__`, `__gt__`, `__ge__`.
    HPy_tp_richcompare = 67: RICHCMPFUNC;
    /// `__str__`.
    HPy_tp_str = 70: REPRFUNC;
    /// Visits the object's fields for the garbage collector.
    HPy_tp_traverse = 71: TRAVERSEPROC;
    /// `__matmul__` and `__rmatmul__`.
    HPy_nb_matrix_multiply = 75: BINARYFUNC;
    /// `__imatmul__`.
    HPy_nb_inplace_matrix_multiply = 76: BINARYFUNC;
    /// `__del__`.
    HPy_tp_finalize = 80: DESTRUCTOR;
    /// Frees what the object's struct owns.
    HPy_tp_destroy = 1000: DESTROYFUNC;
    /// Creates the module object.
    HPy_mod_create = 2000: MOD_CREATE;
    /// Runs when the module is imported.
    HPy_mod_exec = 2001: INQUIRY;
}
