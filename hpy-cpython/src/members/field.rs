//! Fields: references from one object's memory to another object.

use hpy_sys::{HPy, HPyContext, HPyField};

use super::{handle, object};
use crate::capi::PyObject;
use crate::object::{decref, incref};

pub(crate) unsafe extern "C" fn ctx_Field_Store(
    _ctx: *mut HPyContext,
    _owner: HPy,
    field: *mut HPyField,
    h: HPy,
) {
    // SAFETY: the field is the owner's and holds null or a reference of its own.
    // What it held is let go of last, because that may run anything.
    unsafe {
        let new = incref(object(h));
        let old = field.replace(HPyField { _i: new as isize });
        decref(old._i as *mut PyObject);
    }
}

pub(crate) unsafe extern "C" fn ctx_Field_Load(
    _ctx: *mut HPyContext,
    _owner: HPy,
    field: HPyField,
) -> HPy {
    // SAFETY: the field holds null or a reference.
    unsafe { handle(incref(field._i as *mut PyObject)) }
}
