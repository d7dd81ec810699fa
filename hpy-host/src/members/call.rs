//! Calling.

use hpy_sys::HPy;
use indexmap::IndexMap;
use rustpython_vm::builtins::{PyDict, PyStr, PyTuple};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{Py, PyObject, PyObjectRef, VirtualMachine};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

type Keywords = IndexMap<String, PyObjectRef>;

pub(crate) fn ctx_CallTupleDict(
    cx: &Cx<'_>,
    callable: HPy,
    args: HPy,
    kw: HPy,
) -> Result<PyObjectRef> {
    let vm = cx.vm;
    let callable = cx.object(callable)?;
    let wrong = |what| {
        let message = format!("HPy_CallTupleDict requires {what} or null handle");
        Trouble::from(vm.new_type_error(message))
    };
    let args = match cx.optional(args)? {
        None => Vec::new(),
        Some(args) => match args.downcast_ref::<PyTuple>() {
            Some(tuple) => tuple.as_slice().to_vec(),
            None => return Err(wrong("args to be a tuple")),
        },
    };
    let mut kwargs = Keywords::new();
    if let Some(kw) = cx.optional(kw)? {
        let Some(dict) = kw.downcast_ref::<PyDict>() else {
            return Err(wrong("kw to be a dict"));
        };
        for (name, value) in dict.items_vec() {
            let Some(name) = name.downcast_ref::<PyStr>() else {
                return Err(vm.new_type_error("keywords must be strings").into());
            };
            kwargs.insert(keyword(vm, name)?, value);
        }
    }
    Ok(callable.call_with_args(FuncArgs { args, kwargs }, vm)?)
}

/// The name of a keyword argument; RustPython knows none that is not UTF-8.
fn keyword(vm: &VirtualMachine, name: &Py<PyStr>) -> Result<String> {
    Ok(name.try_as_utf8(vm)?.as_str().to_owned())
}

/// The arguments of a call as HPy hands them over: `nargs` by position, and then one for each
/// of the names.
fn arguments(
    cx: &Cx<'_>,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
    callee: impl FnOnce() -> String,
) -> Result<FuncArgs> {
    let names = cx.optional(kwnames)?;
    let names: &[PyObjectRef] = match &names {
        None => &[],
        Some(names) => match names.downcast_ref::<PyTuple>() {
            Some(tuple) => tuple.as_slice(),
            None => {
                return Err(Trouble::fault(
                    "the names of the keyword arguments are no tuple; hand over a tuple of \
                     strings, or HPy_NULL",
                ));
            }
        },
    };
    let count = nargs + names.len();
    if args.is_null() && count > 0 {
        return Err(Trouble::fault("the arguments are a null pointer"));
    }
    // SAFETY: there are as many, by the caller's word.
    let mut args = unsafe { cx.objects(args, count)? };
    let mut kwargs = Keywords::with_capacity(names.len());
    for (name, value) in names.iter().zip(args.drain(nargs..)) {
        let Some(name) = name.downcast_ref::<PyStr>() else {
            return Err(Trouble::fault(format_args!(
                "the name of a keyword argument is a '{}' object; it must be a string",
                name.class().name()
            )));
        };
        let name = keyword(cx.vm, name)?;
        if kwargs.contains_key(&name) {
            let callee = callee();
            let message = format!("{callee} got multiple values for keyword argument '{name}'");
            return Err(cx.vm.new_type_error(message).into());
        }
        kwargs.insert(name, value);
    }
    Ok(FuncArgs { args, kwargs })
}

/// What a callable is called in messages.
fn named(vm: &VirtualMachine, callable: &PyObject) -> String {
    let name = |which: &'static str| {
        let name = callable.get_attr(which, vm).ok()?;
        Some(name.downcast_ref::<PyStr>()?.to_string_lossy().into_owned())
    };
    match (name("__module__"), name("__qualname__")) {
        (Some(module), Some(name)) if module != "builtins" => format!("{module}.{name}()"),
        (_, Some(name)) => format!("{name}()"),
        _ => format!("{} object", callable.class().name()),
    }
}

pub(crate) fn ctx_Call(
    cx: &Cx<'_>,
    callable: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> Result<PyObjectRef> {
    let callable = cx.object(callable)?;
    let arguments = arguments(cx, args, nargs, kwnames, || named(cx.vm, &callable))?;
    Ok(callable.call_with_args(arguments, cx.vm)?)
}

pub(crate) fn ctx_CallMethod(
    cx: &Cx<'_>,
    name: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> Result<PyObjectRef> {
    if nargs == 0 || args.is_null() {
        return Err(Trouble::fault(
            "there is no receiver; it is the first of the arguments, and counted by nargs",
        ));
    }
    // SAFETY: there is one at least, as was just asked.
    let method = super::ctx_GetAttr(cx, unsafe { *args }, name)?;
    // SAFETY: as above.
    let args = unsafe { args.add(1) };
    let arguments = arguments(cx, args, nargs - 1, kwnames, || named(cx.vm, &method))?;
    Ok(method.call_with_args(arguments, cx.vm)?)
}
