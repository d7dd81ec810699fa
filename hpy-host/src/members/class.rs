//! What can be asked of a type.

use std::ffi::c_char;

use hpy_sys::HPy;
use rustpython_vm::builtins::{PyType, PyTypeRef};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// An object that is a type.
fn class(cx: &Cx<'_>, h: HPy) -> Result<PyTypeRef> {
    cx.object(h)?
        .downcast::<PyType>()
        .map_err(|object| Trouble::fault(format!("'{}' object is no type", object.class().name())))
}

pub(crate) fn ctx_Type_GetName(cx: &Cx<'_>, h: HPy) -> Result<*const c_char> {
    let class = class(cx, h)?;
    let name = class.name();
    cx.lend(h, name.as_bytes())
}

pub(crate) fn ctx_Type_IsSubtype(cx: &Cx<'_>, sub: HPy, r#type: HPy) -> Result<bool> {
    Ok(class(cx, sub)?.fast_issubclass(&class(cx, r#type)?))
}
