//! What a specification and its parameters say, checked.

use std::ffi::CStr;

use hpy_sys::{
    HPy_TPFLAGS_HAVE_GC, HPyDef_Kind, HPySlot, HPySlot_Slot, HPyType_BuiltinShape, HPyType_Spec,
    HPyType_SpecParam, HPyType_SpecParam_Kind,
};

use super::{Raised, shape, type_error, value_error};
use crate::capi::*;
use crate::members::object;
use crate::module::defines;
use crate::object::has_flag;

/// What the parameters of a specification say. All references are borrowed.
pub(super) struct Params {
    /// The bases; empty if none were stated.
    pub(super) bases: Vec<*mut PyObject>,
    /// The metaclass, or null.
    pub(super) metaclass: *mut PyObject,
}

/// Reads the parameters.
///
/// # Errors
/// If they contradict each other, or are of the wrong kind.
///
/// # Safety
/// With the interpreter's lock held; `params` must be null or point to an array
/// with an end.
pub(super) unsafe fn params(name: &CStr, params: *mut HPyType_SpecParam) -> Result<Params, Raised> {
    let mut bases = Vec::new();
    let mut tuple = None;
    let mut metaclass: *mut PyObject = std::ptr::null_mut();
    // SAFETY: by the caller's word.
    unsafe {
        let mut next = params;
        while !next.is_null() && (*next).kind != HPyType_SpecParam_Kind::END {
            let value = object((*next).object);
            match (*next).kind {
                HPyType_SpecParam_Kind::Base => bases.push(value),
                HPyType_SpecParam_Kind::BasesTuple => {
                    if tuple.replace(value).is_some() {
                        return Err(type_error(
                            "multiple specifications of HPyType_SpecParam_BasesTuple",
                        ));
                    }
                }
                HPyType_SpecParam_Kind::Metaclass => {
                    if !metaclass.is_null() {
                        return Err(value_error("metaclass was specified multiple times"));
                    }
                    metaclass = value;
                }
                _ => {
                    return Err(type_error(format_args!(
                        "unknown HPyType_SpecParam specification for '{}'",
                        name.to_string_lossy()
                    )));
                }
            }
            next = next.add(1);
        }
        if let Some(tuple) = tuple {
            if !bases.is_empty() {
                return Err(type_error(
                    "cannot specify both HPyType_SpecParam_Base and HPytype_SpecParam_BasesTuple",
                ));
            }
            if !has_flag(tuple, Py_TPFLAGS_TUPLE_SUBCLASS) {
                return Err(type_error("HPyType_SpecParam_BasesTuple must be a tuple"));
            }
            bases.extend((0..PyTuple_Size(tuple)).map(|i| PyTuple_GetItem(tuple, i)));
        }
        if !bases.iter().all(|&base| is_type(base)) {
            return Err(type_error("bases must be types"));
        }
        if !metaclass.is_null() && !is_type(metaclass) {
            return Err(type_error(format_args!(
                "Metaclass '{}' is not a subclass of 'type'.",
                repr(metaclass)
            )));
        }
    }
    Ok(Params { bases, metaclass })
}

/// Whether an object is a type.
///
/// # Safety
/// `object` must be live.
pub(super) unsafe fn is_type(object: *mut PyObject) -> bool {
    // SAFETY: by the caller's word.
    unsafe { has_flag(object, Py_TPFLAGS_TYPE_SUBCLASS) }
}

/// What Python prints of an object, for a message.
unsafe fn repr(object: *mut PyObject) -> String {
    // SAFETY: as the caller vouches.
    unsafe {
        let text = PyObject_Repr(object);
        let mut result = String::from("?");
        if !text.is_null() {
            let utf8 = PyUnicode_AsUTF8AndSize(text, std::ptr::null_mut());
            if !utf8.is_null() {
                result = CStr::from_ptr(utf8).to_string_lossy().into_owned();
            }
            crate::object::decref(text);
        }
        PyErr_Clear();
        result
    }
}

/// The slots that a specification defines.
///
/// # Safety
/// The specification must be valid.
pub(super) unsafe fn slots<'a>(spec: &HPyType_Spec) -> impl Iterator<Item = &'a HPySlot> {
    // SAFETY: by the caller's word; the kind says what it is.
    unsafe {
        defines(spec.defines)
            .filter(|def| def.kind == HPyDef_Kind::Slot)
            .map(|def| &def.u.slot)
    }
}

/// Whether a specification defines a slot.
///
/// # Safety
/// The specification must be valid.
pub(super) unsafe fn has(spec: &HPyType_Spec, slot: HPySlot_Slot) -> bool {
    // SAFETY: by the caller's word.
    unsafe { slots(spec).any(|defined| defined.slot == slot) }
}

/// Whether a specification defines `__call__` as a method.
///
/// # Safety
/// The specification must be valid.
pub(super) unsafe fn calls_by_name(spec: &HPyType_Spec) -> bool {
    // SAFETY: by the caller's word; the kind says what a definition is.
    unsafe {
        defines(spec.defines)
            .filter(|def| def.kind == HPyDef_Kind::Meth)
            .any(|def| CStr::from_ptr(def.u.meth.name) == c"__call__")
    }
}

/// Checks what can be told from the specification alone.
///
/// # Errors
/// If it is not a valid one.
///
/// # Safety
/// With the interpreter's lock held; the specification's pointers must be valid.
pub(super) unsafe fn check(spec: &HPyType_Spec) -> Result<(), Raised> {
    // SAFETY: by the caller's word.
    unsafe {
        let destroyed = has(spec, HPySlot_Slot::HPy_tp_destroy);
        let traversed = has(spec, HPySlot_Slot::HPy_tp_traverse);
        if !spec.legacy_slots.is_null() {
            if spec.builtin_shape != HPyType_BuiltinShape::Legacy {
                return Err(type_error(
                    "cannot specify .legacy_slots without setting \
                     .builtin_shape=HPyType_BuiltinShape_Legacy",
                ));
            }
            if (destroyed || traversed) && legacy_slots(spec).any(|slot| slot.slot == Py_tp_dealloc)
            {
                return Err(type_error(
                    "legacy tp_dealloc is incompatible with HPy_tp_traverse or HPy_tp_destroy.",
                ));
            }
        }
        if spec.flags & HPy_TPFLAGS_HAVE_GC != 0 && !traversed {
            return Err(value_error(
                "You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC",
            ));
        }
        if !shape::is_known(spec.builtin_shape) {
            return Err(value_error(format_args!(
                "invalid shape: {}",
                spec.builtin_shape.0
            )));
        }
        if spec.basicsize < 0 || spec.itemsize < 0 {
            return Err(value_error("basicsize and itemsize must not be negative"));
        }
        Ok(())
    }
}

/// CPython's own slots, of a legacy specification.
///
/// # Safety
/// The specification must be valid.
pub(super) unsafe fn legacy_slots(spec: &HPyType_Spec) -> impl Iterator<Item = PyType_Slot> {
    let mut next = spec.legacy_slots.cast::<PyType_Slot>();
    std::iter::from_fn(move || {
        // SAFETY: by the caller's word.
        unsafe {
            if next.is_null() || (*next).slot == 0 {
                return None;
            }
            let slot = *next;
            next = next.add(1);
            Some(slot)
        }
    })
}
