//! The CPython types that HPy's declarations mention (`cpy_types.h`).
//!
//! They are opaque: universal code never looks inside. The function types are
//! those of CPython's slots, which trampolines must have.

use core::ffi::{c_int, c_void};
use core::marker::{PhantomData, PhantomPinned};

use crate::HPy_ssize_t;
use crate::describe::c_functions;

/// Declares types that are only ever used behind a pointer.
macro_rules! opaque {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[repr(C)]
        #[allow(non_camel_case_types)]
        pub struct $name {
            _data: [u8; 0],
            // Neither Send, Sync nor Unpin: who holds a pointer knows nothing.
            _marker: PhantomData<(*mut u8, PhantomPinned)>,
        }
    )*};
}

opaque! {
    /// CPython's `PyObject`.
    cpy_PyObject;
    /// CPython's `PyMethodDef`.
    cpy_PyMethodDef;
    /// CPython's `PyModuleDef`.
    cpy_PyModuleDef;
    /// CPython's `Py_buffer`.
    cpy_Py_buffer;
}

c_functions! {
    FUNCTION_TYPES;

    /// The type that HPy's structs give to a method's trampoline, whatever its true
    /// signature: a host casts it back.
    cpy_PyCFunction: fn(
        self_: *mut cpy_PyObject, args: *const *mut cpy_PyObject, nargs: HPy_ssize_t
    ) -> *mut cpy_PyObject;

    /// CPython's `visitproc`.
    cpy_visitproc: fn(object: *mut cpy_PyObject, arg: *mut c_void) -> c_int;

    /// CPython's `getter`.
    cpy_getter: fn(object: *mut cpy_PyObject, closure: *mut c_void) -> *mut cpy_PyObject;

    /// CPython's `setter`.
    cpy_setter: fn(
        object: *mut cpy_PyObject, value: *mut cpy_PyObject, closure: *mut c_void
    ) -> c_int;

    /// CPython's `PyCapsule_Destructor`.
    cpy_PyCapsule_Destructor: fn(capsule: *mut cpy_PyObject);

    /// CPython's `vectorcallfunc`.
    cpy_vectorcallfunc: fn(
        callable: *mut cpy_PyObject, args: *const *mut cpy_PyObject, nargsf: usize,
        kwnames: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
}
