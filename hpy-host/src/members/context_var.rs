//! Context variables.

use std::ffi::c_char;

use hpy_sys::HPy;
use indexmap::IndexMap;
use rustpython_vm::builtins::PyTypeRef;
use rustpython_vm::compiler::Mode;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// The module `contextvars` for an interpreter without the standard library.
const WITHOUT_STDLIB: &str = include_str!("contextvars.py");

/// The class of context variables.
fn class<'a>(cx: &Cx<'a>) -> PyResult<&'a PyTypeRef> {
    let known = &cx.state.context_var;
    if known.get().is_none() {
        let vm = cx.vm;
        let module = module(vm)?;
        let class = module.get_attr("ContextVar", vm)?.downcast();
        let class = class.map_err(|_| vm.new_type_error("contextvars.ContextVar is no class"))?;
        // Importing has run Python, which may have come here as well.
        known.get_or_init(|| class);
    }
    Ok(known.get().expect("it is set"))
}

/// The module that has it.
fn module(vm: &VirtualMachine) -> PyResult {
    let missing = match vm.import("_contextvars", 0) {
        Err(error) if error.fast_isinstance(vm.ctx.exceptions.import_error) => error,
        other => return other,
    };
    let name = "contextvars";
    let code = vm.compile(WITHOUT_STDLIB, Mode::Exec, name.to_owned());
    let code = code.map_err(|_| missing)?;
    let module = vm.new_module(name, vm.ctx.new_dict(), None);
    vm.run_code_obj(code, Scope::with_builtins(None, module.dict(), vm))?;
    let modules = vm.sys_module.get_attr("modules", vm)?;
    modules.set_item(name, module.clone().into(), vm)?;
    Ok(module.into())
}

/// The context variable of a handle.
fn variable(cx: &Cx<'_>, h: HPy) -> Result<PyObjectRef> {
    let object = cx.object(h)?;
    if object.fast_isinstance(class(cx)?) {
        return Ok(object);
    }
    Err(cx
        .vm
        .new_type_error("an instance of ContextVar was expected")
        .into())
}

pub(crate) fn ctx_ContextVar_New(
    cx: &Cx<'_>,
    name: *const c_char,
    default_value: HPy,
) -> Result<PyObjectRef> {
    let vm = cx.vm;
    // SAFETY: it is a C string, by the caller's word.
    let name = vm.ctx.new_str(unsafe { cx.text(name)? });
    let new = class(cx)?.as_object();
    Ok(match cx.optional(default_value)? {
        None => new.call((name,), vm)?,
        Some(default) => {
            let arguments = FuncArgs {
                args: vec![name.into()],
                kwargs: IndexMap::from([("default".to_owned(), default)]),
            };
            new.call(arguments, vm)?
        }
    })
}

pub(crate) fn ctx_ContextVar_Get(
    cx: &Cx<'_>,
    context_var: HPy,
    default_value: HPy,
    result: *mut HPy,
) -> Result<()> {
    if result.is_null() {
        return Err(Trouble::fault("the place for the value is a null pointer"));
    }
    // SAFETY: there is a place for it, by the caller's word, here and below.
    unsafe { *result = HPy::NULL };
    let vm = cx.vm;
    let variable = variable(cx, context_var)?;
    let value = match cx.optional(default_value)? {
        Some(default) => vm.call_method(&variable, "get", (default,))?,
        None => match vm.call_method(&variable, "get", ()) {
            // There is no value, and no default.
            Err(error) if error.fast_isinstance(vm.ctx.exceptions.lookup_error) => return Ok(()),
            other => other?,
        },
    };
    // SAFETY: as above.
    unsafe { *result = cx.give(value) };
    Ok(())
}

pub(crate) fn ctx_ContextVar_Set(cx: &Cx<'_>, context_var: HPy, value: HPy) -> Result<PyObjectRef> {
    let variable = variable(cx, context_var)?;
    let value = cx.object(value)?;
    Ok(cx.vm.call_method(&variable, "set", (value,))?)
}
