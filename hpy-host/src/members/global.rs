//! Globals: a module's references, per interpreter.

use hpy_sys::{HPy, HPyGlobal};

use crate::context::Cx;
use crate::fault::{Result, Trouble};
use crate::globals::Globals;

/// Refuses a global that no module has listed: hosts learn of globals by their modules.
fn listed(global: HPyGlobal) -> Result<()> {
    if global._i == 0 {
        return Err(Trouble::fault(
            "the global is not among those of its module's definition; list it in \
             HPyModuleDef.globals",
        ));
    }
    Ok(())
}

pub(crate) fn ctx_Global_Store(cx: &Cx<'_>, global: *mut HPyGlobal, h: HPy) -> Result<()> {
    if global.is_null() {
        return Err(Trouble::fault("the global is a null pointer"));
    }
    let object = cx.optional(h)?;
    // SAFETY: it is valid, by the caller's word.
    let number = unsafe {
        listed(global.read())?;
        Globals::number(global)
    };
    let before = cx.state.globals.borrow_mut().store(number, object);
    // What this drops may run Python.
    drop(before);
    Ok(())
}

pub(crate) fn ctx_Global_Load(cx: &Cx<'_>, global: HPyGlobal) -> Result<HPy> {
    listed(global)?;
    let object = cx.state.globals.borrow().load(global);
    Ok(object.map_or(HPy::NULL, |object| cx.give(object)))
}
