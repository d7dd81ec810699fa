//! Capsules.

use std::ffi::{c_char, c_void};

use hpy_sys::{_HPyCapsule_key, HPy, HPyCapsule_Destructor, HPyFunc_Capsule_Destructor};
use rustpython_vm::{PyObjectRef, PyRef};

use crate::capsule::Capsule;
use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// The function of a destructor, if there is one.
///
/// # Errors
/// `ValueError` if it has no functions.
///
/// # Safety
/// The pointer must be null or valid.
unsafe fn destructor(
    cx: &Cx<'_>,
    destructor: *const HPyCapsule_Destructor,
) -> Result<Option<HPyFunc_Capsule_Destructor>> {
    // SAFETY: by the caller's word.
    let Some(destructor) = (unsafe { destructor.as_ref() }) else {
        return Ok(None);
    };
    // The trampoline is not called here, but is what other hosts need.
    if destructor.r#impl.is_none() || destructor.cpy_trampoline.is_none() {
        return Err(cx
            .vm
            .new_value_error("Invalid HPyCapsule destructor")
            .into());
    }
    Ok(destructor.r#impl)
}

/// The capsule of a handle; `function` is CPython's, of whose errors this is one.
fn capsule(cx: &Cx<'_>, h: HPy, function: &str) -> Result<PyRef<Capsule>> {
    cx.object(h)?.downcast().map_err(|_| {
        let message = format!("{function} called with invalid PyCapsule object");
        cx.vm.new_value_error(message).into()
    })
}

pub(crate) fn ctx_Capsule_New(
    cx: &Cx<'_>,
    pointer: *mut c_void,
    utf8_name: *const c_char,
    destroy: *mut HPyCapsule_Destructor,
) -> Result<PyObjectRef> {
    // SAFETY: by the caller's word.
    let destructor = unsafe { destructor(cx, destroy)? };
    if pointer.is_null() {
        return Err(cx
            .vm
            .new_value_error("PyCapsule_New called with null pointer")
            .into());
    }
    Ok(Capsule::new(pointer, utf8_name, destructor).into_object(&cx.vm.ctx))
}

pub(crate) fn ctx_Capsule_Get(
    cx: &Cx<'_>,
    h: HPy,
    key: _HPyCapsule_key,
    utf8_name: *const c_char,
) -> Result<*mut c_void> {
    match key {
        _HPyCapsule_key::Pointer => {
            let capsule = capsule(cx, h, "PyCapsule_GetPointer")?;
            // SAFETY: these are C strings or null, by the caller's word.
            if unsafe { capsule.is_named(utf8_name) } {
                return Ok(capsule.pointer.get());
            }
            Err(cx
                .vm
                .new_value_error("PyCapsule_GetPointer called with incorrect name")
                .into())
        }
        _HPyCapsule_key::Name => {
            let capsule = capsule(cx, h, "PyCapsule_GetName")?;
            Ok(capsule.name.get().cast_mut().cast())
        }
        _HPyCapsule_key::Context => {
            let capsule = capsule(cx, h, "PyCapsule_GetContext")?;
            Ok(capsule.context.get())
        }
        _HPyCapsule_key::Destructor => Err(cx
            .vm
            .new_value_error("Invalid operation: get HPyCapsule_key_Destructor")
            .into()),
        _ => Err(no_such_key()),
    }
}

pub(crate) fn ctx_Capsule_IsValid(cx: &Cx<'_>, h: HPy, utf8_name: *const c_char) -> Result<bool> {
    let Some(object) = cx.optional(h)? else {
        return Ok(false);
    };
    Ok(object
        .downcast::<Capsule>()
        // SAFETY: these are C strings or null, by the caller's word.
        .is_ok_and(|capsule| unsafe { capsule.is_named(utf8_name) }))
}

pub(crate) fn ctx_Capsule_Set(
    cx: &Cx<'_>,
    h: HPy,
    key: _HPyCapsule_key,
    value: *mut c_void,
) -> Result<()> {
    match key {
        _HPyCapsule_key::Pointer => {
            let capsule = capsule(cx, h, "PyCapsule_SetPointer")?;
            if value.is_null() {
                return Err(cx
                    .vm
                    .new_value_error("PyCapsule_SetPointer called with null pointer")
                    .into());
            }
            capsule.pointer.set(value);
        }
        _HPyCapsule_key::Name => {
            let capsule = capsule(cx, h, "PyCapsule_SetName")?;
            capsule.name.set(value.cast_const().cast());
        }
        _HPyCapsule_key::Context => {
            let capsule = capsule(cx, h, "PyCapsule_SetContext")?;
            capsule.context.set(value);
        }
        _HPyCapsule_key::Destructor => {
            // SAFETY: the key says what is handed over.
            let destructor = unsafe { destructor(cx, value.cast_const().cast())? };
            let capsule = capsule(cx, h, "PyCapsule_SetDestructor")?;
            capsule.destructor.set(destructor);
        }
        _ => return Err(no_such_key()),
    }
    Ok(())
}

#[cold]
fn no_such_key() -> Trouble {
    Trouble::fault("a capsule has no such key; there are those of HPyCapsule_key")
}
