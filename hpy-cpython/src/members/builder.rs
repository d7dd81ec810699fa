//! Builders of lists and tuples: the unfinished object itself.
//!
//! That memory ran out is said at the end, so that users need not ask at each
//! step.

use hpy_sys::{HPy, HPy_ssize_t, HPyContext, HPyListBuilder, HPyTupleBuilder};

use super::{handle, object};
use crate::capi::*;
use crate::object::{decref, incref};

/// Writes the four members of a builder.
macro_rules! builder {
    (
        $builder:ident { $field:ident }: $new:ident $set:ident $build:ident $cancel:ident
        = $capi_new:ident $capi_set:ident
    ) => {
        pub(crate) unsafe extern "C" fn $new(_ctx: *mut HPyContext, size: HPy_ssize_t) -> $builder {
            // SAFETY: any size will do.
            unsafe {
                let built = $capi_new(size);
                if built.is_null() {
                    PyErr_Clear();
                }
                $builder {
                    $field: built as isize,
                }
            }
        }

        pub(crate) unsafe extern "C" fn $set(
            _ctx: *mut HPyContext,
            builder: $builder,
            index: HPy_ssize_t,
            item: HPy,
        ) {
            let built = builder.$field as *mut PyObject;
            if !built.is_null() {
                // SAFETY: the builder is in use, the handle open; the reference that
                // is made for it goes to the object.
                unsafe { $capi_set(built, index, incref(object(item))) };
            }
        }

        pub(crate) unsafe extern "C" fn $build(_ctx: *mut HPyContext, builder: $builder) -> HPy {
            let built = builder.$field as *mut PyObject;
            if built.is_null() {
                // SAFETY: this sets an exception.
                unsafe { PyErr_NoMemory() };
            }
            handle(built)
        }

        pub(crate) unsafe extern "C" fn $cancel(_ctx: *mut HPyContext, builder: $builder) {
            // SAFETY: null, or the builder's own reference.
            unsafe { decref(builder.$field as *mut PyObject) };
        }
    };
}

builder! {
    HPyListBuilder { _lst }:
        ctx_ListBuilder_New ctx_ListBuilder_Set ctx_ListBuilder_Build ctx_ListBuilder_Cancel
        = PyList_New PyList_SetItem
}

builder! {
    HPyTupleBuilder { _tup }:
        ctx_TupleBuilder_New ctx_TupleBuilder_Set ctx_TupleBuilder_Build ctx_TupleBuilder_Cancel
        = PyTuple_New PyTuple_SetItem
}
