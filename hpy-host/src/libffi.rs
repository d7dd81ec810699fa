//! The names by which RustPython's `_ctypes` would call libffi.
//!
//! RustPython asks for the libffi of the system, which a machine with Rust alone has not. The feature `check_only` of
//! `libffi-sys` keeps it from being linked, and an interpreter of this crate has no module `_ctypes`
//! (see [`Builder::build`](crate::Builder::build)), so that nothing here is ever called. But the linker asks for it.

use std::process::abort;

use libffi_sys::ffi_type;

macro_rules! functions {
    ($($name:ident)*) => {
        $(
            // SAFETY: no other libffi is linked, as `libffi-sys` is the only crate that may link one.
            #[unsafe(no_mangle)]
            extern "C" fn $name() {
                abort()
            }
        )*
    };
}

macro_rules! types {
    ($($name:ident)*) => {
        $(
            // SAFETY: as above.
            #[unsafe(no_mangle)]
            static mut $name: ffi_type =
                ffi_type { size: 0, alignment: 0, type_: 0, elements: std::ptr::null_mut() };
        )*
    };
}

functions! {
    ffi_call
    ffi_closure_alloc
    ffi_closure_free
    ffi_prep_cif
    ffi_prep_cif_var
    ffi_prep_closure_loc
}

types! {
    ffi_type_double
    ffi_type_float
    ffi_type_longdouble
    ffi_type_pointer
    ffi_type_sint16
    ffi_type_sint32
    ffi_type_sint64
    ffi_type_sint8
    ffi_type_uint16
    ffi_type_uint32
    ffi_type_uint64
    ffi_type_uint8
    ffi_type_void
}
