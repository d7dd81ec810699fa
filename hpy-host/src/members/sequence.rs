//! Lists, tuples, dicts and slices.

use hpy_sys::{HPy, HPy_ssize_t};
use malachite_bigint::Sign;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict, PyList, PySlice, PyTuple};
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// Writes the checks of builtin types; subclasses count.
macro_rules! check {
    ($($name:ident: $type:ty;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, h: HPy) -> Result<bool> {
            Ok(cx.object(h)?.downcast_ref::<$type>().is_some())
        }
    )*};
}

check! {
    ctx_List_Check: PyList;
    ctx_Tuple_Check: PyTuple;
    ctx_Dict_Check: PyDict;
}

/// What CPython raises where an object of another type is expected.
fn bad_argument(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_system_error("bad argument to internal function")
}

pub(crate) fn ctx_List_New(cx: &Cx<'_>, len: HPy_ssize_t) -> Result<PyObjectRef> {
    let len = usize::try_from(len).map_err(|_| bad_argument(cx.vm))?;
    let mut items = Vec::new();
    if items.try_reserve_exact(len).is_err() {
        return Err(cx.vm.new_memory_error("").into());
    }
    // The items are to be set; until then there is nothing better that they could be.
    items.resize(len, cx.vm.ctx.none());
    Ok(cx.vm.ctx.new_list(items).into())
}

pub(crate) fn ctx_List_Append(cx: &Cx<'_>, list: HPy, item: HPy) -> Result<()> {
    let (list, item) = (cx.object(list)?, cx.object(item)?);
    let Some(list) = list.downcast_ref::<PyList>() else {
        return Err(bad_argument(cx.vm).into());
    };
    list.borrow_vec_mut().push(item);
    Ok(())
}

pub(crate) fn ctx_Dict_New(cx: &Cx<'_>) -> Result<PyObjectRef> {
    Ok(cx.vm.ctx.new_dict().into())
}

/// The dict of a handle that may be anything, even null.
fn dict(cx: &Cx<'_>, h: HPy) -> Result<PyRef<PyDict>> {
    let dict = cx.optional(h)?.and_then(|object| object.downcast().ok());
    dict.ok_or_else(|| bad_argument(cx.vm).into())
}

pub(crate) fn ctx_Dict_Keys(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    Ok(cx.vm.ctx.new_list(dict(cx, h)?.keys_vec()).into())
}

pub(crate) fn ctx_Dict_Copy(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    Ok(dict(cx, h)?.copy().into_ref(&cx.vm.ctx).into())
}

pub(crate) fn ctx_Tuple_FromArray(
    cx: &Cx<'_>,
    items: *mut HPy,
    n: HPy_ssize_t,
) -> Result<PyObjectRef> {
    let n = usize::try_from(n).map_err(|_| bad_argument(cx.vm))?;
    if items.is_null() && n > 0 {
        return Err(Trouble::fault("the items are a null pointer"));
    }
    // SAFETY: there are as many, by the caller's word.
    let items = unsafe { cx.objects(items, n)? };
    Ok(cx.vm.ctx.new_tuple(items).into())
}

/// An end or the step of a slice; `None` if it is none. What is too large is the largest.
fn bound(vm: &VirtualMachine, object: Option<&PyObjectRef>) -> PyResult<Option<isize>> {
    let Some(object) = object.filter(|object| !vm.is_none(object)) else {
        return Ok(None);
    };
    let Some(index) = object.try_index_opt(vm) else {
        return Err(
            vm.new_type_error("slice indices must be integers or None or have an __index__ method")
        );
    };
    let index = index?;
    let index = index.as_bigint();
    Ok(Some(isize::try_from(index).unwrap_or(match index.sign() {
        Sign::Minus => isize::MIN,
        _ => isize::MAX,
    })))
}

pub(crate) fn ctx_Slice_Unpack(
    cx: &Cx<'_>,
    slice: HPy,
    start: *mut HPy_ssize_t,
    stop: *mut HPy_ssize_t,
    step: *mut HPy_ssize_t,
) -> Result<()> {
    let object = cx.object(slice)?;
    let Some(slice) = object.downcast_ref::<PySlice>() else {
        return Err(Trouble::fault(format_args!(
            "the first argument is a '{}' object; it must be a slice",
            object.class().name()
        )));
    };
    if start.is_null() || stop.is_null() || step.is_null() {
        return Err(Trouble::fault("a place for a result is a null pointer"));
    }
    let vm = cx.vm;
    // The negative of the step can then be had, too.
    let by = bound(vm, slice.step.as_ref())?
        .unwrap_or(1)
        .max(-isize::MAX);
    if by == 0 {
        return Err(vm.new_value_error("slice step cannot be zero").into());
    }
    let (first, last) = match by {
        ..0 => (isize::MAX, isize::MIN),
        _ => (0, isize::MAX),
    };
    let from = bound(vm, slice.start.as_ref())?.unwrap_or(first);
    let to = bound(vm, Some(&slice.stop))?.unwrap_or(last);
    // SAFETY: they are valid, by the caller's word.
    unsafe {
        start.write(from);
        stop.write(to);
        step.write(by);
    }
    Ok(())
}
