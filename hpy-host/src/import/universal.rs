//! The module `_hpy_universal`, by which loaders find the interpreter's own HPy, as PyPy
//! has it.

use std::path::Path;
use std::rc::Rc;

use hpy_sys::load::Extension;
use indexmap::IndexMap;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyStrRef, PyTypeRef};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::ospath::OsPath;
use rustpython_vm::{AsObject, FromArgs, PyObjectRef, PyResult, VirtualMachine};

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
    let load_error = load_error(vm)?;
    dict.set_item("LoadError", load_error.clone().into(), vm)?;
    let of_load = state.clone();
    let load = vm.new_function("load", move |wanted: Wanted, vm: &VirtualMachine| {
        set_mode(&of_load, vm, wanted.mode())?;
        load(&of_load, vm, &wanted, &load_error)
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

/// The arguments of `load(name, path, spec=None, debug=False, mode=-1)`.
#[derive(FromArgs)]
struct Wanted {
    #[pyarg(any)]
    name: PyStrRef,
    #[pyarg(any)]
    path: OsPath,
    #[pyarg(any, default)]
    spec: Option<PyObjectRef>,
    #[pyarg(any, default = false)]
    debug: bool,
    #[pyarg(any, default = -1)]
    mode: i32,
}

impl Wanted {
    /// The mode: one that is given goes before `debug`.
    fn mode(&self) -> i32 {
        match self.mode {
            ..=0 => self.debug.into(),
            given => given,
        }
    }

    /// The module's spec: a simple one if none is given, as `importlib` makes none for a file of this kind.
    fn spec(&self, vm: &VirtualMachine) -> PyResult {
        match &self.spec {
            Some(spec) if !vm.is_none(spec) => Ok(spec.clone()),
            _ => {
                let class = vm
                    .import("_frozen_importlib", 0)?
                    .get_attr("ModuleSpec", vm)?;
                let arguments = FuncArgs {
                    args: vec![self.name.clone().into(), vm.ctx.none()],
                    kwargs: IndexMap::from([("origin".to_owned(), self.path.filename(vm))]),
                };
                class.call_with_args(arguments, vm)
            }
        }
    }
}

/// The class of the error for a file that cannot be loaded: an `ImportError`, and a `RuntimeError` because the package
/// `hpy` raises that.
fn load_error(vm: &VirtualMachine) -> PyResult<PyTypeRef> {
    let exceptions = &vm.ctx.exceptions;
    let bases = [exceptions.import_error, exceptions.runtime_error];
    let bases = bases.map(|class| class.to_owned().into()).to_vec();
    let names = vm.ctx.new_dict();
    names.set_item("__module__", vm.ctx.new_str(NAME).into(), vm)?;
    let doc = "A file is no extension module that can be loaded.";
    names.set_item("__doc__", vm.ctx.new_str(doc).into(), vm)?;
    let class = vm.ctx.types.type_type.as_object();
    let class = class.call(("LoadError", vm.ctx.new_tuple(bases), names), vm)?;
    class.try_into_value(vm)
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

/// Loads a universal binary as the module that a spec describes.
///
/// # Errors
/// `LoadError` if the file is none that can be loaded; what the module raises.
fn load(
    state: &Rc<State>,
    vm: &VirtualMachine,
    wanted: &Wanted,
    load_error: &PyTypeRef,
) -> PyResult {
    let name = wanted.name.to_string_lossy();
    let last = name.rsplit('.').next().unwrap_or(&name);
    if !last.is_ascii() {
        let text = vm.ctx.new_str(last);
        vm.call_method(text.as_object(), "encode", ("ascii",))?;
    }
    let symbol = last.replace('-', "_");
    let path: &Path = wanted.path.as_ref();
    let refuse = |reason| refused(vm, load_error, reason, wanted);
    // SAFETY: whoever imports a file trusts it; the interpreter runs one thread at a time.
    let extension = unsafe { Extension::open(&symbol, path) }.map_err(refuse)?;
    let definition = definition(state, vm, &symbol, |ctx| {
        // SAFETY: the interpreter's own context lives as long as that does, and the state is
        // kept by the functions of all modules.
        unsafe { extension.definition(ctx) }
    })?;
    let Some(definition) = definition else {
        return Err(refuse(extension.without_definition()));
    };
    let spec = wanted.spec(vm)?;
    // SAFETY: an extension's definition is valid and lives for ever.
    unsafe { module::make(state, vm, &spec, definition.as_ref()) }
}

/// The `LoadError` with everything that an `ImportError` can tell.
fn refused(
    vm: &VirtualMachine,
    load_error: &PyTypeRef,
    reason: String,
    wanted: &Wanted,
) -> PyBaseExceptionRef {
    let arguments = FuncArgs {
        args: vec![vm.ctx.new_str(reason).into()],
        kwargs: IndexMap::from([
            ("name".to_owned(), wanted.name.clone().into()),
            ("path".to_owned(), wanted.path.filename(vm)),
        ]),
    };
    let made = load_error.as_object().call_with_args(arguments, vm);
    match made.and_then(|made| made.try_into_value(vm)) {
        Ok(error) | Err(error) => error,
    }
}
