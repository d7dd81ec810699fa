//! The module `_hpy_universal`, by which loaders find the interpreter's own HPy, as PyPy
//! has it.

use std::path::Path;
use std::rc::Rc;

use hpy_sys::load::Extension;
use rustpython_vm::builtins::PyStr;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::definition;
use crate::module;
use crate::state::State;
use crate::trace::Traces;

/// The name of the module.
pub(crate) const NAME: &str = "_hpy_universal";

/// The modes that loaders may ask for.
const MODES: [(&str, i32); 3] = [("MODE_UNIVERSAL", 0), ("MODE_DEBUG", 1), ("MODE_TRACE", 2)];

/// Makes the module.
pub(crate) fn make(state: &Rc<State>, vm: &VirtualMachine) -> PyResult {
    let module = vm.new_module(NAME, vm.ctx.new_dict(), None);
    let dict = module.dict();
    for (name, number) in MODES {
        dict.set_item(name, vm.ctx.new_int(number).into(), vm)?;
    }
    let of_load = state.clone();
    let load = vm.new_function("load", move |arguments: FuncArgs, vm: &VirtualMachine| {
        load_by_python(&of_load, vm, arguments)
    });
    dict.set_item("load", load.into(), vm)?;
    let version = vm.new_function("get_version", |vm: &VirtualMachine| {
        let supplier = concat!("hpy-host ", env!("CARGO_PKG_VERSION"));
        vm.ctx.new_tuple(vec![
            vm.ctx.new_str("0.9.0").into(),
            vm.ctx.new_str(supplier).into(),
        ])
    });
    dict.set_item("get_version", version.into(), vm)?;
    Ok(module.into())
}

/// `load(name, path, spec, mode=MODE_UNIVERSAL)`
fn load_by_python(state: &Rc<State>, vm: &VirtualMachine, arguments: FuncArgs) -> PyResult {
    let mut arguments = arguments;
    if let Some(mode) = arguments.take_keyword("mode") {
        set_mode(state, vm, mode.try_into_value(vm)?)?;
    }
    let (name, path, spec): (PyRef<PyStr>, PyRef<PyStr>, PyObjectRef) = arguments.bind(vm)?;
    let path = path.to_string_lossy().into_owned();
    load(state, vm, &name.to_string_lossy(), Path::new(&path), &spec)
}

/// Does what a mode asks for. The host is as strict in all of them; in the debug mode it also
/// remembers where handles were opened and closed.
fn set_mode(state: &State, vm: &VirtualMachine, mode: i32) -> PyResult<()> {
    match mode {
        0 => Ok(()),
        1 => {
            let mut strictness = state.strictness.get();
            if strictness.traces == Traces::Off {
                strictness.traces = Traces::Places;
                state.strictness.set(strictness);
            }
            Ok(())
        }
        2 => Err(vm.new_not_implemented_error(
            "hpy-host has no trace mode; unset the variable HPY, or set it to 'debug'",
        )),
        other => Err(vm.new_value_error(format!("invalid HPy mode: {other}"))),
    }
}

/// Loads the universal binary at `path` as the module that `spec` describes.
///
/// # Errors
/// `ImportError` if the file is none that can be loaded; what the module raises.
pub(crate) fn load(
    state: &Rc<State>,
    vm: &VirtualMachine,
    name: &str,
    path: &Path,
    spec: &PyObjectRef,
) -> PyResult {
    let last = name.rsplit('.').next().unwrap_or(name);
    if !last.is_ascii() {
        let text = vm.ctx.new_str(last);
        vm.call_method(text.as_object(), "encode", ("ascii",))?;
    }
    let symbol = last.replace('-', "_");
    let refuse = |reason: String| {
        let error = vm.new_import_error(reason, vm.ctx.new_utf8_str(name));
        let path = vm.ctx.new_str(path.to_string_lossy().into_owned());
        match error.as_object().set_attr("path", path, vm) {
            Ok(()) => error,
            Err(other) => other,
        }
    };
    // SAFETY: whoever imports a file trusts it; the interpreter runs one thread at a time.
    let extension = unsafe { Extension::open(&symbol, path) }.map_err(refuse)?;
    let definition = definition(state, vm, |ctx| {
        // SAFETY: the interpreter's own context lives as long as that does, and the state is
        // kept by the functions of all modules.
        unsafe { extension.definition(ctx) }
    })?;
    let Some(definition) = definition else {
        return Err(refuse(extension.without_definition()));
    };
    // SAFETY: an extension's definition is valid and lives for ever.
    unsafe { module::make(state, vm, spec, definition.as_ref()) }
}
