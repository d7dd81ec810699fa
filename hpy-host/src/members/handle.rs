//! Handles: `HPy_Dup`, `HPy_Close`, `HPy_Is`.

use std::ffi::c_int;

use hpy_sys::HPy;
use rustpython_vm::{AsObject, PyObjectRef};

use crate::context::Cx;
use crate::fault::Result;

pub(crate) fn ctx_Dup(cx: &Cx<'_>, h: HPy) -> Result<HPy> {
    Ok(match cx.optional(h)? {
        Some(object) => cx.give(object),
        None => HPy::NULL,
    })
}

pub(crate) fn ctx_Close(cx: &Cx<'_>, h: HPy) -> Result<()> {
    if h.is_null() {
        return Ok(());
    }
    let death = || cx.state.extension_moment(cx.function);
    let closed = cx.state.handles.borrow_mut().close(h, death)?;
    // What this drops may run Python, which opens handles.
    drop(closed);
    Ok(())
}

pub(crate) fn ctx_Is(cx: &Cx<'_>, obj: HPy, other: HPy) -> Result<c_int> {
    let (obj, other): (PyObjectRef, PyObjectRef) = (cx.object(obj)?, cx.object(other)?);
    Ok(c_int::from(obj.is(&other)))
}
