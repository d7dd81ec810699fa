//! Types.

use std::ffi::{c_char, c_int, c_void};

use hpy_sys::{
    HPy, HPy_ssize_t, HPyCallFunction, HPyContext, HPyFunc_traverseproc, HPyType_BuiltinShape,
    HPyType_Spec, HPyType_SpecParam, cpy_visitproc,
};

use super::{forward, object};
use crate::capi::*;
use crate::host;

forward! {
    fn ctx_Type_IsSubtype(sub: HPy, class: HPy) -> c_int = PyType_IsSubtype;
}

pub(crate) unsafe extern "C" fn ctx_Type_FromSpec(
    _ctx: *mut HPyContext,
    _spec: *mut HPyType_Spec,
    _params: *mut HPyType_SpecParam,
) -> HPy {
    // SAFETY: members are called with the lock.
    unsafe { host::lacking(c"types yet") };
    HPy::NULL
}

pub(crate) unsafe extern "C" fn ctx_Type_GenericNew(
    _ctx: *mut HPyContext,
    _class: HPy,
    _args: *const HPy,
    _nargs: HPy_ssize_t,
    _kw: HPy,
) -> HPy {
    // SAFETY: members are called with the lock.
    unsafe { host::lacking(c"types yet") };
    HPy::NULL
}

pub(crate) unsafe extern "C" fn ctx_New(
    _ctx: *mut HPyContext,
    _class: HPy,
    _data: *mut *mut c_void,
) -> HPy {
    // SAFETY: members are called with the lock.
    unsafe { host::lacking(c"types yet") };
    HPy::NULL
}

macro_rules! structs {
    ($($name:ident)*) => {$(
        pub(crate) unsafe extern "C" fn $name(_ctx: *mut HPyContext, h: HPy) -> *mut c_void {
            object(h).cast()
        }
    )*};
}

structs! {
    ctx_AsStruct_Object ctx_AsStruct_Legacy ctx_AsStruct_Type ctx_AsStruct_Long
    ctx_AsStruct_Float ctx_AsStruct_Unicode ctx_AsStruct_Tuple ctx_AsStruct_List
}

pub(crate) unsafe extern "C" fn ctx_Type_GetBuiltinShape(
    _ctx: *mut HPyContext,
    _class: HPy,
) -> HPyType_BuiltinShape {
    HPyType_BuiltinShape::Object
}

pub(crate) unsafe extern "C" fn ctx_Type_GetName(
    _ctx: *mut HPyContext,
    class: HPy,
) -> *const c_char {
    // SAFETY: the handle is that of a type.
    unsafe { (*crate::object::type_body(object(class))).tp_name }
}

/// Gives an object a call function of its own.
///
/// # Safety
/// The handle must be open.
pub(super) unsafe fn set_call_function(
    _ctx: *mut HPyContext,
    _h: HPy,
    _function: *mut HPyCallFunction,
) -> c_int {
    // SAFETY: members are called with the lock.
    unsafe { host::lacking(c"types yet") };
    -1
}

/// Visits what an object's fields refer to.
///
/// # Safety
/// To be called by the collector, with an object of an HPy type.
pub(super) unsafe fn traverse(
    _function: HPyFunc_traverseproc,
    _object: *mut PyObject,
    _visit: cpy_visitproc,
    _arg: *mut c_void,
) -> c_int {
    0
}
