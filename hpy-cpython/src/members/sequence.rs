//! Lists, tuples, dicts and slices.

use std::ffi::c_int;

use hpy_sys::{HPy, HPy_ssize_t, HPyContext};

use super::{forward, handle, object};
use crate::capi::*;
use crate::object::{decref, has_flag, incref};

forward! {
    fn ctx_List_New(len: HPy_ssize_t) -> HPy = PyList_New;
    fn ctx_List_Append(list: HPy, item: HPy) -> c_int = PyList_Append;
    fn ctx_Dict_New() -> HPy = PyDict_New;
    fn ctx_Dict_Keys(h: HPy) -> HPy = PyDict_Keys;
    fn ctx_Dict_Copy(h: HPy) -> HPy = PyDict_Copy;
    fn ctx_Slice_Unpack(
        slice: HPy,
        start: *mut HPy_ssize_t,
        stop: *mut HPy_ssize_t,
        step: *mut HPy_ssize_t
    ) -> c_int = PySlice_Unpack;
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
