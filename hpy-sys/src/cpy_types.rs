//! The CPython types that HPy's declarations mention (`cpy_types.h`).
//!
//! They are opaque: universal code never looks inside. The function types are
//! those of CPython's slots, which trampolines must have.

use core::ffi::{c_int, c_void};
use core::marker::{PhantomData, PhantomPinned};

use crate::HPy_ssize_t;

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

/// The type that HPy's structs give to a method's trampoline, whatever its true
/// signature: a host casts it back.
pub type cpy_PyCFunction = unsafe extern "C" fn(
    *mut cpy_PyObject,
    *const *mut cpy_PyObject,
    HPy_ssize_t,
) -> *mut cpy_PyObject;

/// CPython's `visitproc`.
pub type cpy_visitproc = unsafe extern "C" fn(*mut cpy_PyObject, *mut c_void) -> c_int;

/// CPython's `getter`.
pub type cpy_getter = unsafe extern "C" fn(*mut cpy_PyObject, *mut c_void) -> *mut cpy_PyObject;

/// CPython's `setter`.
pub type cpy_setter =
    unsafe extern "C" fn(*mut cpy_PyObject, *mut cpy_PyObject, *mut c_void) -> c_int;

/// CPython's `PyCapsule_Destructor`.
pub type cpy_PyCapsule_Destructor = unsafe extern "C" fn(*mut cpy_PyObject);

/// CPython's `vectorcallfunc`.
pub type cpy_vectorcallfunc = unsafe extern "C" fn(
    callable: *mut cpy_PyObject,
    args: *const *mut cpy_PyObject,
    nargsf: usize,
    kwnames: *mut cpy_PyObject,
) -> *mut cpy_PyObject;
