//! Special methods: what a slot of HPy's is to Python.
//!
//! RustPython's own slots are plain functions without data, so an extension's cannot be
//! put there. Each becomes the methods that Python knows it by, and RustPython calls
//! these as it calls those of a class in Python: reversal, inheritance and `super()`
//! follow from that.

use std::rc::Rc;

use hpy_sys::*;
use rustpython_vm::builtins::{PyInt, PyStr, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::info;
use super::instance::{self, Instance};
use crate::call::Call;
use crate::definition::cast;
use crate::function::Callee;
use crate::state::State;

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

impl Slot {
    /// Calls it on an object of its class.
    ///
    /// # Errors
    /// `TypeError` if the arguments are too many, too few or of the wrong type; what it
    /// raises.
    pub(super) fn call(
        self,
        state: &Rc<State>,
        vm: &VirtualMachine,
        callee: &Callee<'_>,
        receiver: PyObjectRef,
        arguments: FuncArgs,
    ) -> PyResult {
        match self {
            Slot::Init(init) => return self::init(state, vm, callee, init, receiver, arguments),
            Slot::Call => return call_object(state, vm, callee, receiver, arguments),
            _ => {}
        }
        let FuncArgs { args, kwargs } = arguments;
        if !kwargs.is_empty() {
            let name = callee.name;
            return Err(vm.new_type_error(format!("wrapper {name}() takes no keyword arguments")));
        }
        match self {
            Slot::Unary(function) => {
                let [] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let h = call.argument(receiver);
                // SAFETY: the handles of a call are open, here and below.
                let returned = unsafe { function(call.context(), h) };
                call.answer(returned)
            }
            Slot::Text(function) => {
                let [] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let h = call.argument(receiver);
                // SAFETY: as above.
                let returned = unsafe { function(call.context(), h) };
                let text = call.answer(returned)?;
                if text.downcast_ref::<PyStr>().is_none() {
                    return Err(vm.new_type_error(format!(
                        "{} returned non-string (type {})",
                        callee.name,
                        text.class().name()
                    )));
                }
                Ok(text)
            }
            Slot::Binary(function) => {
                let [other] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let (first, second) = (call.argument(receiver), call.argument(other));
                // SAFETY: as above.
                let returned = unsafe { function(call.context(), first, second) };
                call.answer(returned)
            }
            Slot::Reflected(function) => {
                let [other] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let (first, second) = (call.argument(other), call.argument(receiver));
                // SAFETY: as above.
                let returned = unsafe { function(call.context(), first, second) };
                call.answer(returned)
            }
            Slot::Power(function) => {
                let (other, modulus) = one_or_two(vm, args)?;
                power(state, vm, callee, function, [receiver, other, modulus])
            }
            Slot::ReflectedPower(function) => {
                let (other, modulus) = one_or_two(vm, args)?;
                power(state, vm, callee, function, [other, receiver, modulus])
            }
            Slot::InPlacePower(function) => {
                let [other] = exactly(vm, args)?;
                let none = vm.ctx.none();
                power(state, vm, callee, function, [receiver, other, none])
            }
            Slot::Inquiry(function) => {
                let [] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let h = call.argument(receiver);
                // SAFETY: as above.
                let answer = unsafe { function(call.context(), h) };
                call.finish(answer < 0)?;
                Ok(vm.ctx.new_bool(answer != 0).into())
            }
            Slot::Length(function) => {
                let [] = exactly(vm, args)?;
                let length = length_of(state, vm, callee, function, receiver)?;
                Ok(vm.ctx.new_int(length).into())
            }
            Slot::Hash(function) => {
                let [] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let h = call.argument(receiver);
                // SAFETY: as above.
                let hash = unsafe { function(call.context(), h) };
                // HPy's own wrapper of the slot lets a -1 pass that is no error.
                match hash {
                    -1 => call.finish_if_raised()?,
                    _ => call.finish(false)?,
                }
                Ok(vm.ctx.new_int(hash).into())
            }
            Slot::Compare(function, operation) => {
                let [other] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let (first, second) = (call.argument(receiver), call.argument(other));
                // SAFETY: as above.
                let returned = unsafe { function(call.context(), first, second, operation) };
                call.answer(returned)
            }
            Slot::Contains(function) => {
                let [key] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let (h, key) = (call.argument(receiver), call.argument(key));
                // SAFETY: as above.
                let answer = unsafe { function(call.context(), h, key) };
                call.finish(answer < 0)?;
                Ok(vm.ctx.new_bool(answer != 0).into())
            }
            Slot::Item(function, length) => {
                let [index] = exactly(vm, args)?;
                let index = index_of(state, vm, callee, length, &receiver, &index)?;
                by_index(state, vm, callee, function, receiver, index)
            }
            Slot::Repeat(function) => {
                let [times] = exactly(vm, args)?;
                let times = to_ssize(vm, &times)?;
                by_index(state, vm, callee, function, receiver, times)
            }
            Slot::SetItem(function) => {
                let [key, value] = exactly(vm, args)?;
                set_item(state, vm, callee, function, receiver, key, Some(value))
            }
            Slot::DelItem(function) => {
                let [key] = exactly(vm, args)?;
                set_item(state, vm, callee, function, receiver, key, None)
            }
            Slot::SetIndex(function, length) => {
                let [index, value] = exactly(vm, args)?;
                let index = index_of(state, vm, callee, length, &receiver, &index)?;
                set_index(state, vm, callee, function, receiver, index, Some(value))
            }
            Slot::DelIndex(function, length) => {
                let [index] = exactly(vm, args)?;
                let index = index_of(state, vm, callee, length, &receiver, &index)?;
                set_index(state, vm, callee, function, receiver, index, None)
            }
            Slot::Finalize(function) => {
                let [] = exactly(vm, args)?;
                let mut call = Call::begin(state, vm, callee);
                let h = call.argument(receiver);
                // SAFETY: as above.
                unsafe { function(call.context(), h) };
                call.finish_if_raised().map(|()| vm.ctx.none())
            }
            Slot::Init(_) | Slot::Call => unreachable!("these were called before"),
        }
    }
}

/// So many arguments.
fn exactly<const N: usize>(
    vm: &VirtualMachine,
    args: Vec<PyObjectRef>,
) -> PyResult<[PyObjectRef; N]> {
    args.try_into().map_err(|args: Vec<PyObjectRef>| {
        let s = if N == 1 { "" } else { "s" };
        vm.new_type_error(format!("expected {N} argument{s}, got {}", args.len()))
    })
}

/// One argument or two, of which the second may be `None`.
fn one_or_two(vm: &VirtualMachine, args: Vec<PyObjectRef>) -> PyResult<(PyObjectRef, PyObjectRef)> {
    let count = args.len();
    let mut args = args.into_iter();
    match (args.next(), args.next(), args.next()) {
        (Some(one), two, None) => Ok((one, two.unwrap_or_else(|| vm.ctx.none()))),
        _ => Err(vm.new_type_error(format!("expected 1 or 2 arguments, got {count}"))),
    }
}

fn power(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_ternaryfunc,
    objects: [PyObjectRef; 3],
) -> PyResult {
    let mut call = Call::begin(state, vm, callee);
    let [base, exponent, modulus] = objects.map(|object| call.argument(object));
    // SAFETY: the handles are open.
    let returned = unsafe { function(call.context(), base, exponent, modulus) };
    call.answer(returned)
}

fn length_of(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_lenfunc,
    receiver: PyObjectRef,
) -> PyResult<HPy_ssize_t> {
    let mut call = Call::begin(state, vm, callee);
    let h = call.argument(receiver);
    // SAFETY: the handle is open.
    let length = unsafe { function(call.context(), h) };
    call.finish(length < 0)?;
    Ok(length)
}

/// An argument as an index.
fn to_ssize(vm: &VirtualMachine, object: &PyObjectRef) -> PyResult<HPy_ssize_t> {
    let int = object.try_index(vm)?;
    let int: &PyInt = &int;
    HPy_ssize_t::try_from(int.as_bigint()).map_err(|_| {
        vm.new_overflow_error(format!(
            "cannot fit '{}' into an index-sized integer",
            object.class().name()
        ))
    })
}

/// An index that counts from the beginning.
fn index_of(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    length: Option<HPyFunc_lenfunc>,
    receiver: &PyObjectRef,
    index: &PyObjectRef,
) -> PyResult<HPy_ssize_t> {
    let index = to_ssize(vm, index)?;
    match length {
        Some(length) if index < 0 => {
            let length = length_of(state, vm, callee, length, receiver.clone())?;
            Ok(index.saturating_add(length))
        }
        _ => Ok(index),
    }
}

fn by_index(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_ssizeargfunc,
    receiver: PyObjectRef,
    index: HPy_ssize_t,
) -> PyResult {
    let mut call = Call::begin(state, vm, callee);
    let h = call.argument(receiver);
    // SAFETY: the handle is open.
    let returned = unsafe { function(call.context(), h, index) };
    call.answer(returned)
}

fn set_item(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_objobjargproc,
    receiver: PyObjectRef,
    key: PyObjectRef,
    value: Option<PyObjectRef>,
) -> PyResult {
    let mut call = Call::begin(state, vm, callee);
    let (h, key) = (call.argument(receiver), call.argument(key));
    let value = call.optional(value);
    // SAFETY: the handles are open, or null to delete.
    let failed = unsafe { function(call.context(), h, key, value) } != 0;
    call.finish(failed)?;
    Ok(vm.ctx.none())
}

fn set_index(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_ssizeobjargproc,
    receiver: PyObjectRef,
    index: HPy_ssize_t,
    value: Option<PyObjectRef>,
) -> PyResult {
    let mut call = Call::begin(state, vm, callee);
    let h = call.argument(receiver);
    let value = call.optional(value);
    // SAFETY: the handles are open, or null to delete.
    let failed = unsafe { function(call.context(), h, index, value) } != 0;
    call.finish(failed)?;
    Ok(vm.ctx.none())
}

/// Keyword arguments as a dict; none if there are none.
fn keywords(vm: &VirtualMachine, arguments: &mut FuncArgs) -> PyResult<Option<PyObjectRef>> {
    if arguments.kwargs.is_empty() {
        return Ok(None);
    }
    let dict = vm.ctx.new_dict();
    for (name, value) in arguments.kwargs.drain(..) {
        dict.set_item(&*name, value, vm)?;
    }
    Ok(Some(dict.into()))
}

fn init(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_initproc,
    receiver: PyObjectRef,
    mut arguments: FuncArgs,
) -> PyResult {
    let keywords = keywords(vm, &mut arguments)?;
    let mut call = Call::begin(state, vm, callee);
    let h = call.argument(receiver);
    let count = arguments.args.len();
    for argument in arguments.args {
        call.argument(argument);
    }
    let keywords = call.optional(keywords);
    // SAFETY: the handles are open; the array is as long as is said.
    let failed = unsafe {
        function(
            call.context(),
            h,
            call.from(1),
            count as HPy_ssize_t,
            keywords,
        )
    } != 0;
    call.finish(failed)?;
    Ok(vm.ctx.none())
}

/// Makes an object by `HPy_tp_new`.
///
/// # Errors
/// What it raises.
pub(super) fn new(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    function: HPyFunc_newfunc,
    class: PyObjectRef,
    mut arguments: FuncArgs,
) -> PyResult {
    let keywords = keywords(vm, &mut arguments)?;
    let mut call = Call::begin(state, vm, callee);
    let class = call.argument(class);
    let count = arguments.args.len();
    for argument in arguments.args {
        call.argument(argument);
    }
    let keywords = call.optional(keywords);
    // SAFETY: the handles are open; the array is as long as is said.
    let returned = unsafe {
        function(
            call.context(),
            class,
            call.from(1),
            count as HPy_ssize_t,
            keywords,
        )
    };
    call.answer(returned)
}

/// Calls an object by the function that it has.
fn call_object(
    state: &Rc<State>,
    vm: &VirtualMachine,
    callee: &Callee<'_>,
    receiver: PyObjectRef,
    arguments: FuncArgs,
) -> PyResult {
    let function = match receiver.downcast_ref::<Instance>() {
        Some(instance) => instance.call(),
        None => match instance::data(&receiver) {
            // A class of a metaclass, or an object of a builtin's shape.
            Some((info, _)) => info.default_call(),
            // Where objects have no struct, RustPython may have made it.
            None => info::nearest(receiver.class())
                .filter(|info| info.size == 0)
                .and_then(|info| info.default_call()),
        },
    };
    let Some(function) = function else {
        return Err(vm.new_type_error("this object has not been given a call function"));
    };
    let mut call = Call::begin(state, vm, callee);
    let h = call.argument(receiver);
    let (count, names) = call.vectorcall(vm, arguments.args, arguments.kwargs);
    // SAFETY: the handles are open; the array has the positional arguments and then the
    // values of the names.
    let returned = unsafe { function(call.context(), h, call.from(1), count, names) };
    call.answer(returned)
}

/// Whether objects of a class are called by a function of their own.
pub(super) const CALL: (&str, Slot) = ("__call__", Slot::Call);

/// The class of an argument that is to be one.
pub(super) fn class_of(
    vm: &VirtualMachine,
    object: PyObjectRef,
) -> PyResult<rustpython_vm::builtins::PyTypeRef> {
    object.downcast::<PyType>().map_err(|other| {
        vm.new_type_error(format!("X is not a type object ({})", other.class().name()))
    })
}
