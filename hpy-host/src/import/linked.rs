//! Modules that are linked into the program, which Python imports as built-in ones.

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::rc::Rc;

use hpy_sys::{HPyModuleDef, StaticModule};
use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::definition;
use crate::module;
use crate::state::State;

/// Finds them, and the packages that their names are in.
const FINDER: &str = include_str!("linked.py");

/// Gives an interpreter these modules.
///
/// # Errors
/// Those of making their finder.
pub(super) fn install(
    state: &Rc<State>,
    vm: &VirtualMachine,
    modules: &[StaticModule],
) -> PyResult<()> {
    if modules.is_empty() {
        return Ok(());
    }
    let mut table = BTreeMap::new();
    collect(modules, &mut table);
    let submodules = vm.ctx.new_dict();
    for (name, module) in &table {
        let names = module.submodules().iter().map(StaticModule::name);
        let names = names.map(|name| vm.ctx.new_str(name).into()).collect();
        submodules.set_item(*name, vm.ctx.new_list(names).into(), vm)?;
    }
    for module in table.values() {
        // A context may be lent before any is imported. What is wrong with one is for its import.
        if let Ok(Some(definition)) = define(state, vm, module) {
            // SAFETY: an extension's definition is valid.
            unsafe { module::number_globals(definition.as_ref()) }
        }
    }
    super::name_as_built_in(vm, table.keys().copied())?;
    let state = state.clone();
    let create = move |spec: PyObjectRef, vm: &VirtualMachine| create(&state, vm, &table, &spec);
    let scope = vm.new_scope_with_builtins();
    scope
        .globals
        .set_item("submodules", submodules.into(), vm)?;
    let create = vm.new_function("create_module", create);
    scope.globals.set_item("create", create.into(), vm)?;
    super::run(vm, scope, FINDER, "<finder of linked modules>")
}

/// The modules and all below them, by their full names.
fn collect(modules: &[StaticModule], table: &mut BTreeMap<&'static str, StaticModule>) {
    for module in modules {
        table.insert(module.name(), *module);
        collect(module.submodules(), table);
    }
}

/// The definition of a module.
fn define(
    state: &Rc<State>,
    vm: &VirtualMachine,
    module: &StaticModule,
) -> PyResult<Option<NonNull<HPyModuleDef>>> {
    let symbol = module.name().rsplit('.').next().unwrap_or_default();
    definition(state, vm, symbol, |ctx| {
        // SAFETY: the interpreter's own context lives as long as that does, and the state is
        // kept by the functions of all modules.
        unsafe { module.definition(ctx) }
    })
}

/// Makes the module that `spec` describes.
fn create(
    state: &Rc<State>,
    vm: &VirtualMachine,
    table: &BTreeMap<&'static str, StaticModule>,
    spec: &PyObjectRef,
) -> PyResult {
    let name: PyStrRef = spec.get_attr("name", vm)?.try_into_value(vm)?;
    let name = name.to_string_lossy();
    let refuse = |reason: String| vm.new_import_error(reason, vm.ctx.new_utf8_str(&*name));
    let Some(module) = table.get(&*name) else {
        return Err(refuse(format!(
            "no module '{name}' is linked into this program"
        )));
    };
    let Some(definition) = define(state, vm, module)? else {
        return Err(refuse(format!(
            "HPy extension module '{name}', which is linked into this program: its init function \
             returned NULL, no module definition"
        )));
    };
    // SAFETY: an extension's definition is valid and lives for ever.
    unsafe { module::make(state, vm, spec, definition.as_ref()) }
}
