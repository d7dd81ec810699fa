//! Capsules.

use std::ffi::{c_char, c_int, c_void};

use hpy_sys::{_HPyCapsule_key, HPy, HPyCapsule_Destructor, HPyContext};

use super::{forward, handle, object};
use crate::capi::*;
use crate::host;
use crate::object::{objects, type_of};

forward! {
    fn ctx_Capsule_IsValid(h: HPy, name: *const c_char) -> c_int = PyCapsule_IsValid;
}

/// The function for CPython to call when the capsule dies: the destructor's
/// trampoline. `Err` if the destructor is incomplete, with an exception set.
///
/// # Safety
/// `destructor` must be null or point to one.
unsafe fn trampoline(
    destructor: *const HPyCapsule_Destructor,
) -> Result<Option<PyCapsule_Destructor>, ()> {
    if destructor.is_null() {
        return Ok(None);
    }
    // SAFETY: by the caller's word.
    unsafe {
        let destructor = &*destructor;
        if destructor.cpy_trampoline.is_none() || destructor.r#impl.is_none() {
            PyErr_SetString(
                object(host::value_error()),
                c"Invalid HPyCapsule destructor".as_ptr(),
            );
            return Err(());
        }
        Ok(destructor.cpy_trampoline)
    }
}

pub(crate) unsafe extern "C" fn ctx_Capsule_New(
    _ctx: *mut HPyContext,
    pointer: *mut c_void,
    name: *const c_char,
    destructor: *mut HPyCapsule_Destructor,
) -> HPy {
    // SAFETY: by the word of the HPy function.
    unsafe {
        match trampoline(destructor) {
            Ok(destructor) => handle(PyCapsule_New(pointer, name, destructor)),
            Err(()) => HPy::NULL,
        }
    }
}

pub(crate) unsafe extern "C" fn ctx_Capsule_Get(
    ctx: *mut HPyContext,
    capsule: HPy,
    key: _HPyCapsule_key,
    name: *const c_char,
) -> *mut c_void {
    let capsule = object(capsule);
    // SAFETY: by the word of the HPy function.
    unsafe {
        if !is_capsule(ctx, capsule) {
            return std::ptr::null_mut();
        }
        match key {
            _HPyCapsule_key::Pointer => PyCapsule_GetPointer(capsule, name),
            _HPyCapsule_key::Name => PyCapsule_GetName(capsule).cast_mut().cast(),
            _HPyCapsule_key::Context => PyCapsule_GetContext(capsule),
            _ => {
                PyErr_SetString(
                    object(host::value_error()),
                    c"Invalid operation: get HPyCapsule_key_Destructor".as_ptr(),
                );
                std::ptr::null_mut()
            }
        }
    }
}

pub(crate) unsafe extern "C" fn ctx_Capsule_Set(
    ctx: *mut HPyContext,
    capsule: HPy,
    key: _HPyCapsule_key,
    value: *mut c_void,
) -> c_int {
    let capsule = object(capsule);
    // SAFETY: by the word of the HPy function.
    unsafe {
        if !is_capsule(ctx, capsule) {
            return -1;
        }
        match key {
            _HPyCapsule_key::Pointer if value.is_null() && objects().emulated => {
                host::raise(
                    host::value_error(),
                    "PyCapsule_SetPointer called with null pointer",
                );
                -1
            }
            _HPyCapsule_key::Pointer => PyCapsule_SetPointer(capsule, value),
            _HPyCapsule_key::Name => PyCapsule_SetName(capsule, value.cast()),
            _HPyCapsule_key::Context => PyCapsule_SetContext(capsule, value),
            _ => match trampoline(value.cast()) {
                Ok(destructor) => PyCapsule_SetDestructor(capsule, destructor),
                Err(()) => -1,
            },
        }
    }
}

/// Whether an object is a capsule. The emulation takes any object for one, so there
/// this raises ValueError if not; CPython sees to that itself.
unsafe fn is_capsule(ctx: *mut HPyContext, capsule: *mut PyObject) -> bool {
    // SAFETY: the context is ours, the object live.
    unsafe {
        if !objects().emulated || type_of(capsule) == object((*ctx).h_CapsuleType) {
            return true;
        }
        host::raise(host::value_error(), "this is no capsule");
    }
    false
}
