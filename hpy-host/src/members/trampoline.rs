//! What belongs to CPython alone.

use std::ffi::c_void;

use hpy_sys::{HPy, HPyCFunction, HPyFunc_Signature, cpy_PyObject};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// What an extension should do that wants CPython's objects.
const UNIVERSAL: &str = "this host has no PyObject: only CPython can serve modules of the hybrid \
                         ABI; use HPy's functions, and the universal ABI";

pub(crate) fn ctx_FromPyObject(_: &Cx<'_>, _: *mut cpy_PyObject) -> Result<HPy> {
    Err(Trouble::fault(UNIVERSAL))
}

pub(crate) fn ctx_AsPyObject(_: &Cx<'_>, _: HPy) -> Result<*mut cpy_PyObject> {
    Err(Trouble::fault(UNIVERSAL))
}

pub(crate) fn ctx_CallRealFunctionFromTrampoline(
    _: &Cx<'_>,
    _: HPyFunc_Signature,
    _: HPyCFunction,
    _: *mut c_void,
) -> Result<()> {
    Err(Trouble::fault(
        "a trampoline was called: they are CPython's way into an extension, and this host calls \
         the implementations",
    ))
}
