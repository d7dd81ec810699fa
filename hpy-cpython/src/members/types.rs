//! Types; what is behind them is in [`crate::types`].

use std::ffi::{CStr, c_char, c_int, c_void};

use hpy_sys::{
    HPy, HPy_ssize_t, HPyCallFunction, HPyContext, HPyFunc_traverseproc, HPyType_BuiltinShape,
    HPyType_Spec, HPyType_SpecParam, cpy_visitproc,
};

use super::{forward, handle, object};
use crate::capi::*;
use crate::host;
use crate::object::{decref, has_flag, type_body};
use crate::types;

forward! {
    fn ctx_Type_IsSubtype(sub: HPy, class: HPy) -> c_int = PyType_IsSubtype;
}

pub(crate) unsafe extern "C" fn ctx_Type_FromSpec(
    _ctx: *mut HPyContext,
    spec: *mut HPyType_Spec,
    params: *mut HPyType_SpecParam,
) -> HPy {
    // SAFETY: members are called with the lock; the specification is valid.
    unsafe { types::from_spec(spec, params).map_or(HPy::NULL, handle) }
}

pub(crate) unsafe extern "C" fn ctx_Type_GenericNew(
    _ctx: *mut HPyContext,
    class: HPy,
    _args: *const HPy,
    _nargs: HPy_ssize_t,
    _kw: HPy,
) -> HPy {
    // SAFETY: the handle is open.
    unsafe { types::generic_new(object(class)).map_or(HPy::NULL, handle) }
}

pub(crate) unsafe extern "C" fn ctx_New(
    _ctx: *mut HPyContext,
    class: HPy,
    data: *mut *mut c_void,
) -> HPy {
    // SAFETY: the handle is open, and there is a place for the struct's address.
    unsafe {
        match types::new(object(class)) {
            Ok((new, place)) => {
                *data = place;
                handle(new)
            }
            Err(types::Raised) => HPy::NULL,
        }
    }
}

macro_rules! structs {
    ($($name:ident = $shape:ident;)*) => {$(
        /// The struct of an object whose type has this shape.
        pub(crate) unsafe extern "C" fn $name(_ctx: *mut HPyContext, h: HPy) -> *mut c_void {
            // SAFETY: the handle is open, and its object's type of this shape.
            unsafe { types::data(HPyType_BuiltinShape::$shape, object(h)) }
        }
    )*};
}

structs! {
    ctx_AsStruct_Object = Object;
    ctx_AsStruct_Legacy = Legacy;
    ctx_AsStruct_Type = Type;
    ctx_AsStruct_Long = Long;
    ctx_AsStruct_Float = Float;
    ctx_AsStruct_Unicode = Unicode;
    ctx_AsStruct_Tuple = Tuple;
    ctx_AsStruct_List = List;
}

pub(crate) unsafe extern "C" fn ctx_Type_GetBuiltinShape(
    _ctx: *mut HPyContext,
    class: HPy,
) -> HPyType_BuiltinShape {
    /// What says that an exception was raised.
    const FAILED: HPyType_BuiltinShape = HPyType_BuiltinShape(-2);
    // SAFETY: the handle is open.
    unsafe {
        let class = object(class);
        if !has_flag(class, Py_TPFLAGS_TYPE_SUBCLASS) {
            PyErr_SetString(object(host::type_error()), c"arg must be a type".as_ptr());
            return FAILED;
        }
        // What is not HPy's has the memory that its C author says.
        types::nearest(class).map_or(HPyType_BuiltinShape::Legacy, |record| record.shape)
    }
}

pub(crate) unsafe extern "C" fn ctx_Type_GetName(
    _ctx: *mut HPyContext,
    class: HPy,
) -> *const c_char {
    // SAFETY: the handle is that of a type.
    unsafe {
        let class = object(class);
        let body = type_body(class);
        if (*body).tp_flags & Py_TPFLAGS_HEAPTYPE != 0 {
            // The name may have dots in it; the type keeps the string alive.
            let name = PyObject_GetAttrString(class, c"__name__".as_ptr());
            if name.is_null() {
                return std::ptr::null();
            }
            let utf8 = PyUnicode_AsUTF8AndSize(name, std::ptr::null_mut());
            decref(name);
            return utf8;
        }
        let full = CStr::from_ptr((*body).tp_name).to_bytes();
        let dot = full.iter().rposition(|&byte| byte == b'.');
        (*body).tp_name.add(dot.map_or(0, |dot| dot + 1))
    }
}

/// Gives an object a call function of its own.
///
/// # Safety
/// The handle must be open, the function valid.
pub(super) unsafe fn set_call_function(
    _ctx: *mut HPyContext,
    h: HPy,
    function: *mut HPyCallFunction,
) -> c_int {
    // SAFETY: by the caller's word.
    unsafe {
        match types::set_function(object(h), &*function) {
            Ok(()) => 0,
            Err(types::Raised) => -1,
        }
    }
}

/// Visits what an object's fields refer to.
///
/// # Safety
/// To be called by the collector, with an object of an HPy type.
pub(super) unsafe fn traverse(
    function: HPyFunc_traverseproc,
    object: *mut PyObject,
    visit: cpy_visitproc,
    arg: *mut c_void,
) -> c_int {
    // SAFETY: by the caller's word.
    unsafe { types::visit_fields(function, object, visit, arg) }
}
