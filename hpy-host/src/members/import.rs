//! Importing.

use std::ffi::c_char;

use rustpython_vm::PyObjectRef;

use crate::context::Cx;
use crate::fault::Result;

/// The module of a name: of a dotted one the last, which is not what `__import__` answers.
pub(crate) fn ctx_Import_ImportModule(
    cx: &Cx<'_>,
    utf8_name: *const c_char,
) -> Result<PyObjectRef> {
    // SAFETY: it is null or a C string, by the caller's word.
    let name = unsafe { cx.text(utf8_name)? };
    let (vm, name) = (cx.vm, cx.vm.ctx.new_str(name));
    vm.import(&name, 0)?;
    Ok(vm
        .sys_module
        .get_attr("modules", vm)?
        .get_item(&*name, vm)?)
}
