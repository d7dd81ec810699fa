//! Bytes.

use std::ffi::{CStr, c_char};

use hpy_sys::{HPy, HPy_ssize_t};
use rustpython_vm::PyObjectRef;
use rustpython_vm::builtins::{PyBytes, PyBytesRef};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// An object that is `bytes`.
fn bytes(cx: &Cx<'_>, h: HPy) -> Result<PyBytesRef> {
    cx.object(h)?.downcast().map_err(|object| {
        cx.vm
            .new_type_error(format!("expected bytes, {} found", object.class().name()))
            .into()
    })
}

pub(crate) fn ctx_Bytes_Check(cx: &Cx<'_>, h: HPy) -> Result<bool> {
    Ok(cx.object(h)?.downcastable::<PyBytes>())
}

pub(crate) fn ctx_Bytes_Size(cx: &Cx<'_>, h: HPy) -> Result<HPy_ssize_t> {
    Ok(bytes(cx, h)?.len() as HPy_ssize_t)
}

pub(crate) fn ctx_Bytes_GET_SIZE(cx: &Cx<'_>, h: HPy) -> Result<HPy_ssize_t> {
    ctx_Bytes_Size(cx, h)
}

pub(crate) fn ctx_Bytes_AsString(cx: &Cx<'_>, h: HPy) -> Result<*const c_char> {
    let bytes = bytes(cx, h)?;
    cx.lend(h, &bytes)
}

pub(crate) fn ctx_Bytes_AS_STRING(cx: &Cx<'_>, h: HPy) -> Result<*const c_char> {
    ctx_Bytes_AsString(cx, h)
}

pub(crate) fn ctx_Bytes_FromString(cx: &Cx<'_>, bytes: *const c_char) -> Result<PyObjectRef> {
    if bytes.is_null() {
        return Err(Trouble::fault("the string is a null pointer"));
    }
    // SAFETY: it is a C string, by the caller's word.
    let bytes = unsafe { CStr::from_ptr(bytes) }.to_bytes();
    Ok(cx.vm.ctx.new_bytes(bytes.to_vec()).into())
}

pub(crate) fn ctx_Bytes_FromStringAndSize(
    cx: &Cx<'_>,
    bytes: *const c_char,
    len: HPy_ssize_t,
) -> Result<PyObjectRef> {
    if bytes.is_null() {
        return Err(cx
            .vm
            .new_value_error("NULL char * passed to HPyBytes_FromStringAndSize")
            .into());
    }
    let len = usize::try_from(len).map_err(|_| {
        cx.vm
            .new_system_error("Negative size passed to PyBytes_FromStringAndSize")
    })?;
    // SAFETY: there are as many, by the caller's word.
    let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), len) };
    Ok(cx.vm.ctx.new_bytes(bytes.to_vec()).into())
}
