//! Lists, tuples, dicts and slices.

use std::ffi::c_int;

use hpy_sys::{HPy, HPy_ssize_t, HPyContext};

use super::{forward, handle, object};
use crate::capi::*;
use crate::host;
use crate::object::{decref, has_flag, incref, objects};

forward! {
    fn ctx_List_New(len: HPy_ssize_t) -> HPy = PyList_New;
    fn ctx_List_Append(list: HPy, item: HPy) -> c_int = PyList_Append;
    fn ctx_Dict_New() -> HPy = PyDict_New;
    fn ctx_Slice_Unpack(
        slice: HPy,
        start: *mut HPy_ssize_t,
        stop: *mut HPy_ssize_t,
        step: *mut HPy_ssize_t
    ) -> c_int = PySlice_Unpack;
}

pub(crate) unsafe extern "C" fn ctx_Dict_Keys(_ctx: *mut HPyContext, h: HPy) -> HPy {
    // SAFETY: the handle is open or null.
    unsafe { of_dict(h, PyDict_Keys) }
}

pub(crate) unsafe extern "C" fn ctx_Dict_Copy(_ctx: *mut HPyContext, h: HPy) -> HPy {
    // SAFETY: the handle is open or null.
    unsafe { of_dict(h, PyDict_Copy) }
}

/// What `make` makes of a dict. The emulation would take anything for one, even
/// null.
unsafe fn of_dict(h: HPy, make: unsafe fn(*mut PyObject) -> *mut PyObject) -> HPy {
    // SAFETY: as the caller vouches.
    unsafe {
        if objects().emulated && (h.is_null() || !has_flag(object(h), Py_TPFLAGS_DICT_SUBCLASS)) {
            host::raise(host::system_error(), "a dict is expected");
            return HPy::NULL;
        }
        handle(make(object(h)))
    }
}

/// Writes the checks of builtin types that CPython answers by a flag.
macro_rules! check {
    ($($name:ident = $flag:ident;)*) => {$(
        pub(crate) unsafe extern "C" fn $name(_ctx: *mut HPyContext, h: HPy) -> c_int {
            // SAFETY: the handle is open.
            unsafe { c_int::from(has_flag(object(h), $flag)) }
        }
    )*};
}

check! {
    ctx_List_Check = Py_TPFLAGS_LIST_SUBCLASS;
    ctx_Tuple_Check = Py_TPFLAGS_TUPLE_SUBCLASS;
    ctx_Dict_Check = Py_TPFLAGS_DICT_SUBCLASS;
}

pub(crate) unsafe extern "C" fn ctx_Tuple_FromArray(
    _ctx: *mut HPyContext,
    items: *mut HPy,
    n: HPy_ssize_t,
) -> HPy {
    // SAFETY: `items` points to `n` open handles.
    unsafe {
        let tuple = PyTuple_New(n);
        if tuple.is_null() {
            return HPy::NULL;
        }
        for i in 0..n {
            let item = incref(object(*items.offset(i)));
            // The tuple takes the reference over, even if it fails.
            if PyTuple_SetItem(tuple, i, item) < 0 {
                decref(tuple);
                return HPy::NULL;
            }
        }
        handle(tuple)
    }
}
