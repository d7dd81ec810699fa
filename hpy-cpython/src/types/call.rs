//! Calling objects: `HPy_tp_call`, and call functions of a single object.
//!
//! Objects of such a type have a hidden pointer to their call function, which
//! CPython's vectorcall protocol uses. Where it is null, CPython comes to `tp_call`.

use std::ffi::CStr;

use hpy_sys::{HPy_ssize_t, HPyCallFunction, cpy_vectorcallfunc};

use super::{Raised, record, type_error};
use crate::capi::*;
use crate::host;
use crate::object::{type_body, type_of};

/// Where an object has its pointer to the call function.
///
/// # Safety
/// `object` must be live.
unsafe fn place(object: *mut PyObject) -> Option<*mut Option<cpy_vectorcallfunc>> {
    // SAFETY: by the caller's word: a type that states an offset has that pointer.
    unsafe {
        let offset = (*type_body(type_of(object))).tp_vectorcall_offset;
        (offset > 0).then(|| object.byte_offset(offset).cast())
    }
}

/// Gives a new object the call function of its type.
///
/// # Safety
/// `object` must be live, and `class` its type.
pub(super) unsafe fn set_default(object: *mut PyObject, class: *mut PyObject) {
    // SAFETY: by the caller's word.
    unsafe {
        if let Some(record) = record::nearest(class)
            && record.call.is_some()
            && let Some(place) = place(object)
            && (*place).is_none()
        {
            *place = record.call;
        }
    }
}

/// `HPy_SetCallFunction`.
///
/// # Errors
/// If the object's type has no place for it.
///
/// # Safety
/// `object` must be live.
pub(crate) unsafe fn set_function(
    object: *mut PyObject,
    function: &HPyCallFunction,
) -> Result<(), Raised> {
    // SAFETY: by the caller's word.
    unsafe {
        let class = type_of(object);
        // A builtin's place is for the builtin's own functions.
        match place(object).filter(|_| record::nearest(class).is_some()) {
            Some(place) => {
                *place = function.cpy_trampoline;
                Ok(())
            }
            None => {
                let name = CStr::from_ptr((*type_body(class)).tp_name).to_string_lossy();
                Err(type_error(format_args!(
                    "type '{name:.50}' does not implement the HPy call protocol"
                )))
            }
        }
    }
}

/// Allocates an object that has its type's call function from the start.
///
/// # Safety
/// As `tp_alloc`.
pub(super) unsafe extern "C" fn tp_alloc(class: *mut PyObject, n: HPy_ssize_t) -> *mut PyObject {
    // SAFETY: by the caller's word.
    unsafe {
        let object = PyType_GenericAlloc(class, n);
        if !object.is_null() {
            set_default(object, class);
        }
        object
    }
}

/// Calls an object that was not called by vectorcall.
///
/// # Safety
/// As `tp_call`.
pub(super) unsafe extern "C" fn tp_call(
    object: *mut PyObject,
    args: *mut PyObject,
    kw: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: by the caller's word.
    unsafe {
        set_default(object, type_of(object));
        match PyVectorcall_Call() {
            Some(call) => call(object, args, kw),
            None => by_array(object, args, kw),
        }
    }
}

/// `PyVectorcall_Call`, where there is none.
unsafe fn by_array(object: *mut PyObject, args: *mut PyObject, kw: *mut PyObject) -> *mut PyObject {
    // SAFETY: as the caller vouches.
    unsafe {
        let Some(function) = place(object).and_then(|place| *place) else {
            host::raise(
                host::type_error(),
                "this object has not been given a call function",
            );
            return std::ptr::null_mut();
        };
        let nargs = PyTuple_Size(args);
        let mut values: Vec<*mut PyObject> = (0..nargs).map(|i| PyTuple_GetItem(args, i)).collect();
        if kw.is_null() || PyObject_Size(kw) == 0 {
            return function(
                object,
                values.as_ptr(),
                nargs as usize,
                std::ptr::null_mut(),
            );
        }
        let Some(names) = names(kw) else {
            return std::ptr::null_mut();
        };
        // The dict keeps its values alive; it is the caller's, and not changed.
        for i in 0..PyTuple_Size(names) {
            let value = PyObject_GetItem(kw, PyTuple_GetItem(names, i));
            crate::object::decref(value);
            values.push(value);
        }
        let result = function(object, values.as_ptr(), nargs as usize, names);
        crate::object::decref(names);
        result
    }
}

/// The keys of a dict, as a tuple.
unsafe fn names(kw: *mut PyObject) -> Option<*mut PyObject> {
    // SAFETY: as the caller vouches.
    unsafe {
        let keys = PyDict_Keys(kw);
        if keys.is_null() {
            return None;
        }
        let names = PyTuple_New(PyList_Size(keys));
        if !names.is_null() {
            for i in 0..PyList_Size(keys) {
                let key = crate::object::incref(PyList_GetItem(keys, i));
                PyTuple_SetItem(names, i, key);
            }
        }
        crate::object::decref(keys);
        (!names.is_null()).then_some(names)
    }
}

/// Tells CPython where objects of a new type have their call function, and whether it is
/// to call that at once.
///
/// # Safety
/// With the interpreter's lock held; the type must have been made just now, with
/// such a pointer there.
pub(super) unsafe fn install(class: *mut PyObject, offset: usize, at_once: bool) {
    // That could be stated by a member `__vectorcalloffset__` from 3.9 on, which
    // would be visible; what CPython does with it is this.
    // SAFETY: by the caller's word.
    unsafe {
        let body = type_body(class);
        (*body).tp_vectorcall_offset = offset as isize;
        if at_once {
            (*body).tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
        }
    }
}
