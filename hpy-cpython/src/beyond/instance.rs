//! Objects of HPy types, told and made without asking twice.

use hpy_sys::{HPy, HPyContext, HPyGlobal};

use crate::capi::{PyObject_GenericGetAttr, PyType_GenericAlloc};
use crate::host::Interpreter;
use crate::members::{handle, object};
use crate::object::{is_emulated, type_body, type_of};
use crate::types;

/// How far the memory of an object of the shape `Object` is from its handle, in bytes.
pub fn object_distance() -> usize {
    types::object_distance()
}

/// Whether an object's type is the one that a global holds.
///
/// # Safety
/// `ctx` must be a context of this host, the handle open, and the global one of a module
/// that was imported, with a type in it that stays there.
#[inline]
pub unsafe fn is_exactly(ctx: *mut HPyContext, obj: HPy, global: HPyGlobal) -> bool {
    // SAFETY: by the caller's word.
    unsafe { type_of(object(obj)) == Interpreter::of(ctx).globals().look(global) }
}

/// The attribute of an object as `object.__getattribute__` finds it: null with an exception
/// set if there is none.
///
/// # Safety
/// With the interpreter's lock held; both handles must be open, the second to a `str`.
#[inline]
pub unsafe fn plain_attribute(obj: HPy, name: HPy) -> HPy {
    // SAFETY: by the caller's word.
    unsafe { handle(PyObject_GenericGetAttr(object(obj), object(name))) }
}

/// Whether two objects are of the same type.
///
/// # Safety
/// The handles must be open, and of this host.
#[inline]
pub unsafe fn are_alike(one: HPy, other: HPy) -> bool {
    // SAFETY: by the caller's word.
    unsafe { type_of(object(one)) == type_of(object(other)) }
}

/// What a global holds, borrowed: null if it holds nothing.
///
/// # Safety
/// As for [`is_exactly`]: what is in the global must stay there.
#[inline]
pub unsafe fn borrowed(ctx: *mut HPyContext, global: HPyGlobal) -> HPy {
    // SAFETY: by the caller's word.
    unsafe { handle(Interpreter::of(ctx).globals().look(global)) }
}

/// `HPy_New` for a class of the shape `Object` of this very host, and not one derived
/// from it: null with an exception set if it fails, `None` where it has to be made
/// otherwise.
///
/// # Safety
/// With the interpreter's lock held; the handle must be open and to such a class.
#[inline]
pub unsafe fn new_object(class: HPy) -> Option<HPy> {
    if is_emulated() {
        return None;
    }
    // SAFETY: by the caller's word.
    unsafe {
        let class = object(class);
        // One that gives its objects a call function does so there.
        let made = match (*type_body(class)).tp_alloc {
            Some(alloc) => alloc(class, 0),
            None => PyType_GenericAlloc(class, 0),
        };
        Some(handle(made))
    }
}
