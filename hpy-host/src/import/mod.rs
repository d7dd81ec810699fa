//! How Python finds and loads modules of extensions.

mod linked;
mod universal;

use std::ptr::NonNull;
use std::rc::Rc;

use hpy_sys::{HPyContext, HPyModuleDef, StaticModule};
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope;
use rustpython_vm::{PyResult, VirtualMachine};

use crate::call::Call;
use crate::state::State;

/// Finds `name.hpy0.so` where Python looks for modules.
const FINDER: &str = include_str!("finder.py");

/// What the stubs of HPy's own tools call.
const BOOTSTRAP: &str = include_str!("bootstrap.py");

/// Gives an interpreter the module `_hpy_universal`, a finder of universal binaries, and the
/// modules that are linked into the program.
///
/// # Errors
/// Those of making them.
pub(crate) fn install(
    state: &Rc<State>,
    vm: &VirtualMachine,
    modules: &[StaticModule],
) -> PyResult<()> {
    crate::capsule::Capsule::prepare_class(&vm.ctx);
    let module = universal::make(state, vm)?;
    let loaded = vm.sys_module.get_attr("modules", vm)?;
    loaded.set_item(universal::NAME, module, vm)?;
    name_as_built_in(vm, [universal::NAME])?;
    for (code, name) in [
        (FINDER, "<finder of HPy modules>"),
        (BOOTSTRAP, "<bootstrap of HPy modules>"),
    ] {
        run(vm, vm.new_scope_with_builtins(), code, name)?;
    }
    linked::install(state, vm, modules)
}

/// Runs code of the host's own, which no traceback needs: `run_string` would import `linecache`.
///
/// # Errors
/// Those of the code.
pub(crate) fn run(vm: &VirtualMachine, scope: Scope, code: &str, name: &str) -> PyResult<()> {
    let compiled = vm.compile(code, Mode::Exec, name.to_owned());
    let compiled = compiled.map_err(|error| vm.new_syntax_error(&error, Some(code)))?;
    vm.run_code_obj(compiled, scope).map(drop)
}

/// Adds names to `sys.builtin_module_names`.
fn name_as_built_in<'a>(
    vm: &VirtualMachine,
    names: impl IntoIterator<Item = &'a str>,
) -> PyResult<()> {
    let known = vm.sys_module.get_attr("builtin_module_names", vm)?;
    let names = names.into_iter().map(|name| vm.ctx.new_str(name).into());
    let names = vm.ctx.new_tuple(names.collect());
    let names = vm._add(&known, names.as_ref())?;
    vm.sys_module.set_attr("builtin_module_names", names, vm)
}

/// The definition of a module that is given the interpreter's own context; none if it gave
/// none. `symbol` is what its function's name ends with.
///
/// # Errors
/// The exception that it has raised, or what it did wrong.
fn definition(
    state: &Rc<State>,
    vm: &VirtualMachine,
    symbol: &str,
    of: impl FnOnce(*mut HPyContext) -> Option<NonNull<HPyModuleDef>>,
) -> PyResult<Option<NonNull<HPyModuleDef>>> {
    let function = format!("HPyInit_{symbol}");
    let call = Call::begin(state, vm, &function);
    let definition = of(state.contexts.own());
    match definition {
        Some(_) => call.finish(false)?,
        None => call.finish_if_raised()?,
    }
    Ok(definition)
}
