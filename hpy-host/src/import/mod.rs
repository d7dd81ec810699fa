//! How Python finds and loads modules of extensions.

mod universal;

use std::rc::Rc;

use rustpython_vm::{PyResult, VirtualMachine};

use crate::state::State;

/// Finds `name.hpy0.so` where Python looks for modules.
const FINDER: &str = include_str!("finder.py");

/// Gives an interpreter the module `_hpy_universal`, and a finder of universal binaries.
///
/// # Errors
/// Those of making them.
pub(crate) fn install(state: &Rc<State>, vm: &VirtualMachine) -> PyResult<()> {
    crate::capsule::Capsule::prepare_class(&vm.ctx);
    let module = universal::make(state, vm)?;
    let modules = vm.sys_module.get_attr("modules", vm)?;
    modules.set_item(universal::NAME, module, vm)?;
    // As if it were built in.
    let names = vm.sys_module.get_attr("builtin_module_names", vm)?;
    let names = vm._add(
        &names,
        vm.ctx
            .new_tuple(vec![vm.ctx.new_str(universal::NAME).into()])
            .as_ref(),
    )?;
    vm.sys_module.set_attr("builtin_module_names", names, vm)?;
    let scope = vm.new_scope_with_builtins();
    vm.run_string(scope, FINDER, "<finder of HPy modules>".to_owned())?;
    Ok(())
}
