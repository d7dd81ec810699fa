//! Arithmetic.

use hpy_sys::HPy;
use rustpython_vm::builtins::PyIntRef;
use rustpython_vm::protocol::{PyNumber, PyNumberBinaryOp, PySequence, PySequenceSlots};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use crate::context::Cx;
use crate::fault::Result;

/// Writes the members of one operand.
macro_rules! unary {
    ($($name:ident = $function:ident;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
            let operand = cx.object(h)?;
            Ok(cx.vm.$function(&operand)?)
        }
    )*};
}

unary! {
    ctx_Negative = _neg;
    ctx_Positive = _pos;
    ctx_Absolute = _abs;
    ctx_Invert = _invert;
}

/// Writes the members of two operands.
macro_rules! binary {
    ($($name:ident = $function:ident;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, h1: HPy, h2: HPy) -> Result<PyObjectRef> {
            let (a, b) = (cx.object(h1)?, cx.object(h2)?);
            Ok(cx.vm.$function(&a, &b)?)
        }
    )*};
}

binary! {
    ctx_Add = _add;
    ctx_Subtract = _sub;
    ctx_MatrixMultiply = _matmul;
    ctx_FloorDivide = _floordiv;
    ctx_TrueDivide = _truediv;
    ctx_Remainder = _mod;
    ctx_Lshift = _lshift;
    ctx_Rshift = _rshift;
    ctx_And = _and;
    ctx_Xor = _xor;
    ctx_Or = _or;
    ctx_InPlaceAdd = _iadd;
    ctx_InPlaceSubtract = _isub;
    ctx_InPlaceMatrixMultiply = _imatmul;
    ctx_InPlaceFloorDivide = _ifloordiv;
    ctx_InPlaceTrueDivide = _itruediv;
    ctx_InPlaceRemainder = _imod;
    ctx_InPlaceLshift = _ilshift;
    ctx_InPlaceRshift = _irshift;
    ctx_InPlaceAnd = _iand;
    ctx_InPlaceXor = _ixor;
    ctx_InPlaceOr = _ior;
}

pub(crate) fn ctx_Divmod(cx: &Cx<'_>, h1: HPy, h2: HPy) -> Result<PyObjectRef> {
    let (a, b) = (cx.object(h1)?, cx.object(h2)?);
    let operator = PyNumberBinaryOp::Divmod;
    Ok(cx.vm.binary_op(&a, &b, operator, "divmod()")?)
}

pub(crate) fn ctx_Multiply(cx: &Cx<'_>, h1: HPy, h2: HPy) -> Result<PyObjectRef> {
    let (a, b) = (cx.object(h1)?, cx.object(h2)?);
    Ok(multiply(cx.vm, &a, &b)?)
}

pub(crate) fn ctx_InPlaceMultiply(cx: &Cx<'_>, h1: HPy, h2: HPy) -> Result<PyObjectRef> {
    let (a, b) = (cx.object(h1)?, cx.object(h2)?);
    Ok(multiply_in_place(cx.vm, &a, &b)?)
}

/// `a * b`.
fn multiply(vm: &VirtualMachine, a: &PyObject, b: &PyObject) -> PyResult {
    let product = vm.binary_op1(a, b, PyNumberBinaryOp::Multiply)?;
    if !product.is(&vm.ctx.not_implemented) {
        return Ok(product);
    }
    repeat(vm, a, b, "*", |_| None)
}

/// `a *= b`.
fn multiply_in_place(vm: &VirtualMachine, a: &PyObject, b: &PyObject) -> PyResult {
    if let Some(multiply) = a.class().slots.as_number.inplace_multiply.load() {
        let product = multiply(a, b, vm)?;
        if !product.is(&vm.ctx.not_implemented) {
            return Ok(product);
        }
    }
    let product = vm.binary_op1(a, b, PyNumberBinaryOp::Multiply)?;
    if !product.is(&vm.ctx.not_implemented) {
        return Ok(product);
    }
    repeat(vm, a, b, "*=", |slots| slots.inplace_repeat.load())
}

type Repeat = fn(PySequence<'_>, isize, &VirtualMachine) -> PyResult;

/// Repeats the one operand that is a sequence. RustPython's own way has other words than
/// CPython for what is no number, and for what has items but cannot be repeated.
fn repeat(
    vm: &VirtualMachine,
    a: &PyObject,
    b: &PyObject,
    operator: &str,
    left: impl Fn(&PySequenceSlots) -> Option<Repeat>,
) -> PyResult {
    // A class with `__mul__` has the slot, too, but is a sequence only if it has items.
    let sequence = |object: &PyObject| {
        let sequence = object.class().slots.as_sequence.has_item();
        sequence.then(|| object.class().slots.as_sequence.repeat.load())?
    };
    let repeat_left =
        sequence(a).map(|repeat| left(&a.class().slots.as_sequence).unwrap_or(repeat));
    let product = match (repeat_left, sequence(b)) {
        (Some(repeat), _) => repeat(a.sequence_unchecked(), times(vm, b)?, vm)?,
        (None, Some(repeat)) => repeat(b.sequence_unchecked(), times(vm, a)?, vm)?,
        (None, None) => return Err(vm.new_unsupported_bin_op_error(a, b, operator)),
    };
    if product.is(&vm.ctx.not_implemented) {
        return Err(vm.new_unsupported_bin_op_error(a, b, operator));
    }
    Ok(product)
}

/// How often a sequence is to be repeated.
fn times(vm: &VirtualMachine, number: &PyObject) -> PyResult<isize> {
    let Some(index) = number.try_index_opt(vm) else {
        return Err(vm.new_type_error(format!(
            "can't multiply sequence by non-int of type '{}'",
            number.class().slot_name()
        )));
    };
    isize::try_from(index?.as_bigint()).map_err(|_| {
        vm.new_overflow_error(format!(
            "cannot fit '{}' into an index-sized integer",
            number.class().slot_name()
        ))
    })
}

pub(crate) fn ctx_Power(cx: &Cx<'_>, h1: HPy, h2: HPy, h3: HPy) -> Result<PyObjectRef> {
    let (a, b, c) = (cx.object(h1)?, cx.object(h2)?, cx.object(h3)?);
    Ok(cx.vm._pow(&a, &b, &c)?)
}

pub(crate) fn ctx_InPlacePower(cx: &Cx<'_>, h1: HPy, h2: HPy, h3: HPy) -> Result<PyObjectRef> {
    let (a, b, c) = (cx.object(h1)?, cx.object(h2)?, cx.object(h3)?);
    let vm = cx.vm;
    let own = a.class().slots.as_number.inplace_power.load();
    let Some(power) = own.filter(|_| !vm.is_none(&c)) else {
        return Ok(vm._ipow(&a, &b, &c)?);
    };
    // CPython hands the modulus to no `__ipow__`, but to what comes in its place.
    let result = power(&a, &b, &vm.ctx.none(), vm)?;
    if !result.is(&vm.ctx.not_implemented) {
        return Ok(result);
    }
    Ok(vm._pow(&a, &b, &c)?)
}

pub(crate) fn ctx_Number_Check(cx: &Cx<'_>, h: HPy) -> Result<bool> {
    let object = cx.object(h)?;
    Ok(PyNumber::check(&object))
}

/// An int, of the class `int` itself.
fn exact(vm: &VirtualMachine, int: PyIntRef) -> PyObjectRef {
    if int.class().is(vm.ctx.types.int_type) {
        return int.into();
    }
    vm.ctx.new_bigint(int.as_bigint()).into()
}

pub(crate) fn ctx_Index(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    let int = cx.object(h)?.try_index(cx.vm)?;
    Ok(exact(cx.vm, int))
}

pub(crate) fn ctx_Long(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    let int = cx.object(h)?.try_int(cx.vm)?;
    Ok(exact(cx.vm, int))
}

pub(crate) fn ctx_Float(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    let float = cx.vm.ctx.types.float_type.as_object();
    Ok(float.call((cx.object(h)?,), cx.vm)?)
}
