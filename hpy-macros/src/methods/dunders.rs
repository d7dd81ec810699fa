//! The special methods: every one that Python has, what it takes, and what it becomes.

use Shape::*;

use super::shapes::{Shape, Special};

/// A row of the table: name, parameters beside the object, shape. `?` marks what may be
/// left out; `..` means that the method may take anything.
const fn row(name: &'static str, takes: &'static [&'static str], shape: Shape) -> Special {
    Special { name, takes, shape }
}

/// What a method may take that Python has no rule for.
pub(super) const ANYTHING: &[&str] = &[".."];

const NONE: &[&str] = &[];
const OTHER: &[&str] = &["other"];
const EXCEPTION: &[&str] = &["exc_type", "exc_value", "traceback"];

/// All of them, grouped by their shape.
const TABLE: &[Special] = &[
    row("__new__", ANYTHING, Constructor),
    row("__init__", ANYTHING, Initializer),
    // What takes the object alone and gives another.
    row("__repr__", NONE, Unary("HPy_tp_repr")),
    row("__str__", NONE, Text("HPy_tp_str")),
    row("__neg__", NONE, Unary("HPy_nb_negative")),
    row("__pos__", NONE, Unary("HPy_nb_positive")),
    row("__abs__", NONE, Unary("HPy_nb_absolute")),
    row("__invert__", NONE, Unary("HPy_nb_invert")),
    row("__int__", NONE, Unary("HPy_nb_int")),
    row("__float__", NONE, Unary("HPy_nb_float")),
    row("__index__", NONE, Unary("HPy_nb_index")),
    // What answers with no object.
    row("__bool__", NONE, Truth),
    row("__len__", NONE, Length),
    row("__hash__", NONE, Hash),
    row("__contains__", &["item"], Contains),
    // Containers.
    row("__getitem__", &["key"], GetItem),
    row("__setitem__", &["key", "value"], SetItem),
    row("__delitem__", &["key"], DelItem),
    // Operators.
    row("__add__", OTHER, Binary("Add")),
    row("__sub__", OTHER, Binary("Sub")),
    row("__mul__", OTHER, Binary("Mul")),
    row("__matmul__", OTHER, Binary("MatMul")),
    row("__truediv__", OTHER, Binary("TrueDiv")),
    row("__floordiv__", OTHER, Binary("FloorDiv")),
    row("__mod__", OTHER, Binary("Mod")),
    row("__divmod__", OTHER, Binary("DivMod")),
    row("__lshift__", OTHER, Binary("LShift")),
    row("__rshift__", OTHER, Binary("RShift")),
    row("__and__", OTHER, Binary("And")),
    row("__xor__", OTHER, Binary("Xor")),
    row("__or__", OTHER, Binary("Or")),
    row("__radd__", OTHER, Reflected("Add")),
    row("__rsub__", OTHER, Reflected("Sub")),
    row("__rmul__", OTHER, Reflected("Mul")),
    row("__rmatmul__", OTHER, Reflected("MatMul")),
    row("__rtruediv__", OTHER, Reflected("TrueDiv")),
    row("__rfloordiv__", OTHER, Reflected("FloorDiv")),
    row("__rmod__", OTHER, Reflected("Mod")),
    row("__rdivmod__", OTHER, Reflected("DivMod")),
    row("__rlshift__", OTHER, Reflected("LShift")),
    row("__rrshift__", OTHER, Reflected("RShift")),
    row("__rand__", OTHER, Reflected("And")),
    row("__rxor__", OTHER, Reflected("Xor")),
    row("__ror__", OTHER, Reflected("Or")),
    row("__iadd__", OTHER, InPlaceAdd),
    row("__isub__", OTHER, InPlace("HPy_nb_inplace_subtract")),
    row("__imul__", OTHER, InPlace("HPy_nb_inplace_multiply")),
    row(
        "__imatmul__",
        OTHER,
        InPlace("HPy_nb_inplace_matrix_multiply"),
    ),
    row("__itruediv__", OTHER, InPlace("HPy_nb_inplace_true_divide")),
    row(
        "__ifloordiv__",
        OTHER,
        InPlace("HPy_nb_inplace_floor_divide"),
    ),
    row("__imod__", OTHER, InPlace("HPy_nb_inplace_remainder")),
    row("__ilshift__", OTHER, InPlace("HPy_nb_inplace_lshift")),
    row("__irshift__", OTHER, InPlace("HPy_nb_inplace_rshift")),
    row("__iand__", OTHER, InPlace("HPy_nb_inplace_and")),
    row("__ixor__", OTHER, InPlace("HPy_nb_inplace_xor")),
    row("__ior__", OTHER, InPlace("HPy_nb_inplace_or")),
    row("__pow__", &["exponent", "modulus?"], Power),
    row("__rpow__", &["base", "modulus?"], ReflectedPower),
    row("__ipow__", &["exponent", "modulus?"], InPlacePower),
    // Comparisons, in the order of `CompareOp`.
    row("__lt__", OTHER, Compare(0)),
    row("__le__", OTHER, Compare(1)),
    row("__eq__", OTHER, Compare(2)),
    row("__ne__", OTHER, Compare(3)),
    row("__gt__", OTHER, Compare(4)),
    row("__ge__", OTHER, Compare(5)),
    row("__richcmp__", OTHER, RichCompare),
    // What Python finds by its name.
    row("__format__", &["format_spec"], Method),
    row("__round__", &["ndigits?"], Method),
    row("__trunc__", NONE, Method),
    row("__floor__", NONE, Method),
    row("__ceil__", NONE, Method),
    row("__complex__", NONE, Method),
    row("__bytes__", NONE, Method),
    row("__fspath__", NONE, Method),
    row("__reversed__", NONE, Method),
    row("__length_hint__", NONE, Method),
    row("__missing__", &["key"], Method),
    row("__enter__", NONE, Method),
    row("__exit__", EXCEPTION, Method),
    row("__aenter__", NONE, Method),
    row("__aexit__", EXCEPTION, Method),
    row("__copy__", NONE, Method),
    row("__deepcopy__", &["memo"], Method),
    row("__replace__", ANYTHING, Method),
    row("__reduce__", NONE, Method),
    row("__reduce_ex__", &["protocol"], Method),
    row("__getstate__", NONE, Method),
    row("__setstate__", &["state"], Method),
    row("__getnewargs__", NONE, Method),
    row("__getnewargs_ex__", NONE, Method),
    row("__getinitargs__", NONE, Method),
    row("__sizeof__", NONE, Method),
    row("__dir__", NONE, Method),
    row("__set_name__", &["owner", "name"], Method),
    row("__instancecheck__", &["instance"], Method),
    row("__subclasscheck__", &["subclass"], Method),
    row("__mro_entries__", &["bases"], Method),
    // Protocols that HPy has no slot for, or more than a slot.
    row("__iter__", NONE, Protocol("iter")),
    row("__next__", NONE, Protocol("next")),
    row("__await__", NONE, Protocol("awaited")),
    row("__aiter__", NONE, Protocol("aiter")),
    row("__anext__", NONE, Protocol("anext")),
    row("__call__", ANYTHING, Protocol("call")),
    row("__getattr__", &["name"], Protocol("named")),
    row("__getattribute__", &["name"], Protocol("named")),
    row("__setattr__", &["name", "value"], Protocol("named")),
    row("__delattr__", &["name"], Protocol("named")),
    row("__get__", &["instance", "owner?"], Protocol("get")),
    row("__set__", &["instance", "value"], Protocol("named")),
    row("__delete__", &["instance"], Protocol("named")),
    row("__del__", NONE, Finalizer),
    row("__buffer__", ANYTHING, Method),
    row("__release_buffer__", ANYTHING, Method),
    // What is called on the class, without being told so.
    row("__class_getitem__", &["item"], OfClass),
    row("__init_subclass__", ANYTHING, OfClass),
    row("__subclasshook__", ANYTHING, OfClass),
    row("__prepare__", ANYTHING, OfClass),
];

/// Whether a name is of the form that Python keeps for itself.
pub(super) fn is_special(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

/// The special method of this name.
pub(super) fn find(name: &str) -> Option<&'static Special> {
    TABLE.iter().find(|special| special.name == name)
}

/// All names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|special| special.name)
}
