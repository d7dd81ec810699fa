//! Special methods: what a slot of HPy's is to Python.
//!
//! RustPython's own slots are plain functions without data, so an extension's cannot be
//! put there. Each becomes the methods that Python knows it by, and RustPython calls
//! these as it calls those of a class in Python: reversal, inheritance and `super()`
//! follow from that.

mod call;

use hpy_sys::*;

use crate::definition::cast;

pub(super) use call::new;

/// How a special method calls a slot's function.
#[derive(Clone, Copy)]
pub(super) enum Slot {
    /// One object in, one out.
    Unary(HPyFunc_unaryfunc),
    /// The same, and what comes out is to be a `str`.
    Text(HPyFunc_reprfunc),
    /// Of two objects, this first.
    Binary(HPyFunc_binaryfunc),
    /// Of two objects, this second: a reflected operator.
    Reflected(HPyFunc_binaryfunc),
    /// `__pow__(self, other, modulus=None)`
    Power(HPyFunc_ternaryfunc),
    /// `__rpow__(self, other, modulus=None)`
    ReflectedPower(HPyFunc_ternaryfunc),
    /// `__ipow__(self, other)`
    InPlacePower(HPyFunc_ternaryfunc),
    /// A question.
    Inquiry(HPyFunc_inquiry),
    /// A length.
    Length(HPyFunc_lenfunc),
    /// `__hash__`
    Hash(HPyFunc_hashfunc),
    /// A comparison.
    Compare(HPyFunc_richcmpfunc, HPy_RichCmpOp),
    /// `__contains__`
    Contains(HPyFunc_objobjproc),
    /// An item of a sequence; a negative index counts from the end, if there is a length.
    Item(HPyFunc_ssizeargfunc, Option<HPyFunc_lenfunc>),
    /// A sequence, so many times.
    Repeat(HPyFunc_ssizeargfunc),
    /// `__setitem__` of a mapping.
    SetItem(HPyFunc_objobjargproc),
    /// `__delitem__` of a mapping.
    DelItem(HPyFunc_objobjargproc),
    /// `__setitem__` of a sequence.
    SetIndex(HPyFunc_ssizeobjargproc, Option<HPyFunc_lenfunc>),
    /// `__delitem__` of a sequence.
    DelIndex(HPyFunc_ssizeobjargproc, Option<HPyFunc_lenfunc>),
    /// `__init__`
    Init(HPyFunc_initproc),
    /// `__call__`, by the function that the object has.
    Call,
    /// `__del__`
    Finalize(HPyFunc_destructor),
}

/// The special methods of the slots that a type defines.
pub(super) fn methods(slots: &[(HPySlot_Slot, HPyCFunction)]) -> Vec<(&'static str, Slot)> {
    let mut methods: Vec<(&'static str, Slot)> = Vec::new();
    let find = |wanted| {
        let mut found = slots.iter().filter(|(slot, _)| *slot == wanted);
        found.next().map(|(_, function)| *function)
    };
    // SAFETY: the slot says what the function is.
    let length = find(HPySlot_Slot::HPy_sq_length).map(|function| unsafe { cast(function) });
    for &(slot, function) in slots {
        // SAFETY: as above.
        let found = unsafe { of(slot, function, length) };
        for (name, slot) in found {
            // A number's or mapping's slot goes before a sequence's of the same name.
            match methods.iter_mut().find(|(known, _)| *known == name) {
                None => methods.push((name, slot)),
                Some(known) if is_of_sequence(&known.1) => known.1 = slot,
                Some(_) => {}
            }
        }
    }
    methods
}

/// Whether it is one of a sequence's that a number or a mapping has as well.
fn is_of_sequence(slot: &Slot) -> bool {
    matches!(
        slot,
        Slot::Item(..) | Slot::Repeat(_) | Slot::SetIndex(..) | Slot::DelIndex(..)
    )
}

/// The special methods of one slot.
///
/// # Safety
/// The function must be of the slot's signature.
unsafe fn of(
    slot: HPySlot_Slot,
    function: HPyCFunction,
    length: Option<HPyFunc_lenfunc>,
) -> Vec<(&'static str, Slot)> {
    macro_rules! table {
        ($(
            $($slot:ident)|+ => [$( $name:literal $kind:ident $(($($more:expr),+))? ),+];
        )*) => {
            match slot {
                $(
                    $( HPySlot_Slot::$slot )|+ => {
                        // SAFETY: by the caller's word.
                        unsafe { vec![$( ($name, Slot::$kind(cast(function) $($(, $more)+)?)) ),+] }
                    }
                )*
                HPySlot_Slot::HPy_tp_call => vec![("__call__", Slot::Call)],
                _ => Vec::new(),
            }
        };
    }
    table! {
        HPy_nb_add => ["__add__" Binary, "__radd__" Reflected];
        HPy_nb_subtract => ["__sub__" Binary, "__rsub__" Reflected];
        HPy_nb_multiply => ["__mul__" Binary, "__rmul__" Reflected];
        HPy_nb_matrix_multiply => ["__matmul__" Binary, "__rmatmul__" Reflected];
        HPy_nb_true_divide => ["__truediv__" Binary, "__rtruediv__" Reflected];
        HPy_nb_floor_divide => ["__floordiv__" Binary, "__rfloordiv__" Reflected];
        HPy_nb_remainder => ["__mod__" Binary, "__rmod__" Reflected];
        HPy_nb_divmod => ["__divmod__" Binary, "__rdivmod__" Reflected];
        HPy_nb_power => ["__pow__" Power, "__rpow__" ReflectedPower];
        HPy_nb_lshift => ["__lshift__" Binary, "__rlshift__" Reflected];
        HPy_nb_rshift => ["__rshift__" Binary, "__rrshift__" Reflected];
        HPy_nb_and => ["__and__" Binary, "__rand__" Reflected];
        HPy_nb_xor => ["__xor__" Binary, "__rxor__" Reflected];
        HPy_nb_or => ["__or__" Binary, "__ror__" Reflected];
        HPy_nb_inplace_add => ["__iadd__" Binary];
        HPy_nb_inplace_subtract => ["__isub__" Binary];
        HPy_nb_inplace_multiply => ["__imul__" Binary];
        HPy_nb_inplace_matrix_multiply => ["__imatmul__" Binary];
        HPy_nb_inplace_true_divide => ["__itruediv__" Binary];
        HPy_nb_inplace_floor_divide => ["__ifloordiv__" Binary];
        HPy_nb_inplace_remainder => ["__imod__" Binary];
        HPy_nb_inplace_power => ["__ipow__" InPlacePower];
        HPy_nb_inplace_lshift => ["__ilshift__" Binary];
        HPy_nb_inplace_rshift => ["__irshift__" Binary];
        HPy_nb_inplace_and => ["__iand__" Binary];
        HPy_nb_inplace_xor => ["__ixor__" Binary];
        HPy_nb_inplace_or => ["__ior__" Binary];
        HPy_nb_negative => ["__neg__" Unary];
        HPy_nb_positive => ["__pos__" Unary];
        HPy_nb_absolute => ["__abs__" Unary];
        HPy_nb_invert => ["__invert__" Unary];
        HPy_nb_bool => ["__bool__" Inquiry];
        HPy_nb_int => ["__int__" Unary];
        HPy_nb_float => ["__float__" Unary];
        HPy_nb_index => ["__index__" Unary];
        HPy_sq_length | HPy_mp_length => ["__len__" Length];
        HPy_sq_item => ["__getitem__" Item(length)];
        HPy_mp_subscript => ["__getitem__" Binary];
        HPy_sq_ass_item => ["__setitem__" SetIndex(length), "__delitem__" DelIndex(length)];
        HPy_mp_ass_subscript => ["__setitem__" SetItem, "__delitem__" DelItem];
        HPy_sq_contains => ["__contains__" Contains];
        HPy_sq_concat => ["__add__" Binary];
        HPy_sq_inplace_concat => ["__iadd__" Binary];
        HPy_sq_repeat => ["__mul__" Repeat, "__rmul__" Repeat];
        HPy_sq_inplace_repeat => ["__imul__" Repeat];
        HPy_tp_repr => ["__repr__" Text];
        HPy_tp_str => ["__str__" Text];
        HPy_tp_hash => ["__hash__" Hash];
        HPy_tp_richcompare => [
            "__lt__" Compare(HPy_RichCmpOp::LT), "__le__" Compare(HPy_RichCmpOp::LE),
            "__eq__" Compare(HPy_RichCmpOp::EQ), "__ne__" Compare(HPy_RichCmpOp::NE),
            "__gt__" Compare(HPy_RichCmpOp::GT), "__ge__" Compare(HPy_RichCmpOp::GE)
        ];
        HPy_tp_init => ["__init__" Init];
        HPy_tp_finalize => ["__del__" Finalize];
    }
}

/// Whether objects of a class are called by a function of their own.
pub(super) const CALL: (&str, Slot) = ("__call__", Slot::Call);
