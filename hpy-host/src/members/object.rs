//! What any object can do: attributes, items, comparison, text.

use std::ffi::{c_char, c_int};

use hpy_sys::{HPy, HPy_RichCmpOp, HPy_hash_t, HPy_ssize_t};
use rustpython_vm::builtins::{PyBytes, PyMemoryView, PyStr, PyStrRef, PyType};
use rustpython_vm::protocol::PyBuffer;
use rustpython_vm::types::PyComparisonOp;
use rustpython_vm::{
    AsObject, PyObject, PyObjectRef, PyResult, TryFromBorrowedObject, VirtualMachine,
};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// The name of an attribute.
fn name(cx: &Cx<'_>, h: HPy) -> Result<PyStrRef> {
    cx.object(h)?.downcast::<PyStr>().map_err(|other| {
        let message = format!(
            "attribute name must be string, not '{}'",
            other.class().name()
        );
        cx.vm.new_type_error(message).into()
    })
}

/// A C string as an object.
fn text(cx: &Cx<'_>, utf8: *const c_char) -> Result<PyStrRef> {
    // SAFETY: it is null or a C string, by the caller's word.
    let text = unsafe { cx.text(utf8)? };
    Ok(cx.vm.ctx.new_str(text))
}

pub(crate) fn ctx_GetAttr(cx: &Cx<'_>, h: HPy, h_name: HPy) -> Result<PyObjectRef> {
    Ok(cx.object(h)?.get_attr(&name(cx, h_name)?, cx.vm)?)
}

pub(crate) fn ctx_GetAttr_s(cx: &Cx<'_>, h: HPy, utf8_name: *const c_char) -> Result<PyObjectRef> {
    Ok(cx.object(h)?.get_attr(&text(cx, utf8_name)?, cx.vm)?)
}

/// Whether an object has an attribute: not so if asking for it fails in whatever way, as
/// `PyObject_HasAttr` has it.
fn has(cx: &Cx<'_>, h: HPy, name: Result<PyStrRef>) -> Result<bool> {
    let object = cx.object(h)?;
    match name {
        Ok(name) => Ok(object.get_attr(&name, cx.vm).is_ok()),
        Err(Trouble::Exception(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

pub(crate) fn ctx_HasAttr(cx: &Cx<'_>, h: HPy, h_name: HPy) -> Result<bool> {
    has(cx, h, name(cx, h_name))
}

pub(crate) fn ctx_HasAttr_s(cx: &Cx<'_>, h: HPy, utf8_name: *const c_char) -> Result<bool> {
    has(cx, h, text(cx, utf8_name))
}

/// Sets an attribute, or deletes it where the value is the null handle.
fn set(cx: &Cx<'_>, h: HPy, name: &PyStrRef, value: HPy) -> Result<()> {
    let object = cx.object(h)?;
    match cx.optional(value)? {
        Some(value) => object.set_attr(name, value, cx.vm)?,
        None => object.del_attr(name, cx.vm)?,
    }
    Ok(())
}

pub(crate) fn ctx_SetAttr(cx: &Cx<'_>, h: HPy, h_name: HPy, value: HPy) -> Result<()> {
    set(cx, h, &name(cx, h_name)?, value)
}

pub(crate) fn ctx_SetAttr_s(
    cx: &Cx<'_>,
    h: HPy,
    utf8_name: *const c_char,
    value: HPy,
) -> Result<()> {
    set(cx, h, &text(cx, utf8_name)?, value)
}

/// The object of a key that C spells as a number.
fn index(cx: &Cx<'_>, index: HPy_ssize_t) -> Result<PyObjectRef> {
    Ok(cx.vm.ctx.new_int(index).into())
}

/// The object of a key that C spells as a string.
fn key(cx: &Cx<'_>, utf8: *const c_char) -> Result<PyObjectRef> {
    text(cx, utf8).map(Into::into)
}

/// Refuses an object whose items cannot be changed, in CPython's words.
fn changeable(
    vm: &VirtualMachine,
    object: &PyObject,
    why_not: impl FnOnce() -> &'static str,
) -> PyResult<()> {
    let slots = &object.class().slots;
    if slots.as_mapping.ass_subscript.load().is_some()
        || slots.as_sequence.ass_item.load().is_some()
    {
        return Ok(());
    }
    let class = object.class().slot_name();
    Err(vm.new_type_error(format!("'{}' object {}", &*class, why_not())))
}

/// Writes, for each way in which a key is given, the members that take one.
macro_rules! items {
    ($($get:ident $set:ident $del:ident: $key:ty = $make:expr;)*) => {$(
        pub(crate) fn $get(cx: &Cx<'_>, h: HPy, key: $key) -> Result<PyObjectRef> {
            let (object, key) = (cx.object(h)?, $make(cx, key)?);
            Ok(object.get_item(&*key, cx.vm)?)
        }

        pub(crate) fn $set(cx: &Cx<'_>, h: HPy, key: $key, value: HPy) -> Result<()> {
            let (object, key, value) = (cx.object(h)?, $make(cx, key)?, cx.object(value)?);
            changeable(cx.vm, &object, || "does not support item assignment")?;
            Ok(object.set_item(&*key, value, cx.vm)?)
        }

        pub(crate) fn $del(cx: &Cx<'_>, h: HPy, key: $key) -> Result<()> {
            let (object, key) = (cx.object(h)?, $make(cx, key)?);
            // As a sequence CPython refuses in other words.
            changeable(cx.vm, &object, || {
                let as_sequence = key.number().is_index() && object.try_sequence(cx.vm).is_ok();
                match as_sequence {
                    true => "doesn't support item deletion",
                    false => "does not support item deletion",
                }
            })?;
            Ok(object.del_item(&*key, cx.vm)?)
        }
    )*};
}

items! {
    ctx_GetItem ctx_SetItem ctx_DelItem: HPy = Cx::object;
    ctx_GetItem_i ctx_SetItem_i ctx_DelItem_i: HPy_ssize_t = index;
    ctx_GetItem_s ctx_SetItem_s ctx_DelItem_s: *const c_char = key;
}

pub(crate) fn ctx_Length(cx: &Cx<'_>, h: HPy) -> Result<HPy_ssize_t> {
    Ok(cx.object(h)?.length(cx.vm)? as HPy_ssize_t)
}

/// Whether an object can be iterated over.
fn iterable(vm: &VirtualMachine, object: &PyObject) -> bool {
    object.class().slots.iter.load().is_some() || object.try_sequence(vm).is_ok()
}

pub(crate) fn ctx_Contains(cx: &Cx<'_>, container: HPy, item: HPy) -> Result<bool> {
    let (container, item) = (cx.object(container)?, cx.object(item)?);
    let vm = cx.vm;
    if container
        .class()
        .slots
        .as_sequence
        .contains
        .load()
        .is_some()
    {
        return Ok(vm._contains(&container, &item)?);
    }
    if !iterable(vm, &container) {
        let class = container.class().slot_name();
        let message = format!("argument of type '{}' is not iterable", &*class);
        return Err(vm.new_type_error(message).into());
    }
    // RustPython's own way forgets that what is the same object is equal.
    let iterator = container.get_iter(vm)?;
    for other in iterator.iter::<PyObjectRef>(vm)? {
        let other = other?;
        if vm.identical_or_equal(&other, &item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn ctx_Type(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    Ok(cx.object(h)?.class().to_owned().into())
}

pub(crate) fn ctx_TypeCheck(cx: &Cx<'_>, h: HPy, h_type: HPy) -> Result<bool> {
    let (object, class) = (cx.object(h)?, cx.object(h_type)?);
    let Some(class) = class.downcast_ref::<PyType>() else {
        return Err(Trouble::fault(format_args!(
            "the second argument is a '{}' object; it must be a type",
            class.class().name()
        )));
    };
    Ok(object.fast_isinstance(class))
}

pub(crate) fn ctx_Callable_Check(cx: &Cx<'_>, h: HPy) -> Result<bool> {
    Ok(cx.object(h)?.is_callable())
}

pub(crate) fn ctx_IsTrue(cx: &Cx<'_>, h: HPy) -> Result<bool> {
    Ok(cx.object(h)?.try_to_bool(cx.vm)?)
}

pub(crate) fn ctx_Hash(cx: &Cx<'_>, h: HPy) -> Result<HPy_hash_t> {
    Ok(cx.object(h)?.hash(cx.vm)? as HPy_hash_t)
}

/// A comparison by its number.
fn comparison(op: c_int) -> Result<PyComparisonOp> {
    Ok(match HPy_RichCmpOp(op) {
        HPy_RichCmpOp::LT => PyComparisonOp::Lt,
        HPy_RichCmpOp::LE => PyComparisonOp::Le,
        HPy_RichCmpOp::EQ => PyComparisonOp::Eq,
        HPy_RichCmpOp::NE => PyComparisonOp::Ne,
        HPy_RichCmpOp::GT => PyComparisonOp::Gt,
        HPy_RichCmpOp::GE => PyComparisonOp::Ge,
        _ => {
            return Err(Trouble::fault(format_args!(
                "{op} is no comparison; these are HPy_LT to HPy_GE"
            )));
        }
    })
}

pub(crate) fn ctx_RichCompare(cx: &Cx<'_>, v: HPy, w: HPy, op: c_int) -> Result<PyObjectRef> {
    Ok(cx
        .object(v)?
        .rich_compare(cx.object(w)?, comparison(op)?, cx.vm)?)
}

pub(crate) fn ctx_RichCompareBool(cx: &Cx<'_>, v: HPy, w: HPy, op: c_int) -> Result<bool> {
    let (v, w, op) = (cx.object(v)?, cx.object(w)?, comparison(op)?);
    // What is the same object is equal, whatever its type says.
    if v.is(&w) && matches!(op, PyComparisonOp::Eq | PyComparisonOp::Ne) {
        return Ok(op == PyComparisonOp::Eq);
    }
    Ok(v.rich_compare_bool(&w, op, cx.vm)?)
}

/// Writes the members that make a text of an object.
macro_rules! text {
    ($($name:ident = $make:ident;)*) => {$(
        pub(crate) fn $name(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
            Ok(cx.object(h)?.$make(cx.vm)?.into())
        }
    )*};
}

text! {
    ctx_Repr = repr;
    ctx_Str = str;
    ctx_ASCII = ascii;
}

pub(crate) fn ctx_Bytes(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    Ok(bytes(cx.vm, cx.object(h)?)?)
}

/// `PyObject_Bytes`: as `bytes(object)`, but a number is no length.
fn bytes(vm: &VirtualMachine, object: PyObjectRef) -> PyResult {
    let class = vm.ctx.types.bytes_type;
    if object.class().is(class) {
        return Ok(object);
    }
    if let Some(method) = object.lookup_special(vm.ctx.intern_str("__bytes__"), vm) {
        let made = method.call((), vm)?;
        if made.downcast_ref::<PyBytes>().is_some() {
            return Ok(made);
        }
        let message = format!(
            "__bytes__ returned non-bytes (type {})",
            made.class().slot_name()
        );
        return Err(vm.new_type_error(message));
    }
    if object.downcastable::<PyMemoryView>() {
        // RustPython's `bytes` takes one with steps for a sequence of numbers.
        return vm.call_method(&object, "tobytes", ());
    }
    let items = if PyBuffer::try_from_borrowed_object(vm, &object).is_ok() {
        object
    } else {
        if object.downcast_ref::<PyStr>().is_some() || !iterable(vm, &object) {
            let message = format!(
                "cannot convert '{}' object to bytes",
                object.class().slot_name()
            );
            return Err(vm.new_type_error(message));
        }
        vm.ctx.new_list(object.try_to_value(vm)?).into()
    };
    class.as_object().call((items,), vm)
}

pub(crate) fn ctx_Dump(cx: &Cx<'_>, h: HPy) -> Result<()> {
    let object = cx.object(h)?;
    let birth = cx.state.handles.borrow().get(h)?.birth.clone();
    eprintln!("handle       : opened by {birth}");
    eprintln!("object type  : {}", object.class().slot_name());
    // This is for bugs to be found: nothing is told of an object that cannot be shown.
    if let Ok(repr) = object.repr(cx.vm) {
        eprintln!("object repr  : {}", repr.to_string_lossy());
    }
    Ok(())
}
