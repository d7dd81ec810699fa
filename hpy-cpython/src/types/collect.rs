//! What the garbage collector asks of objects: to visit what they refer to, and
//! to let go of it.

use std::collections::HashSet;
use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicIsize, Ordering};

use hpy_sys::{HPyField, HPyFunc_traverseproc, HPyType_BuiltinShape as Shape, cpy_visitproc};

use super::record::{self, Record};
use super::referents;
use super::shape;
use crate::capi::*;
use crate::object::{decref, objects, type_body, type_of};

type TraverseFunction = unsafe extern "C" fn(*mut PyObject, cpy_visitproc, *mut c_void) -> c_int;

/// The one `tp_traverse`; compared by its address.
pub(super) static TRAVERSE: TraverseFunction = traverse;

/// What stands behind a visit of fields.
struct Visit {
    visit: cpy_visitproc,
    arg: *mut c_void,
    /// The fields that were visited already, if that matters.
    seen: Option<HashSet<*mut HPyField>>,
}

/// What stands behind a visit of fields, none of which comes twice.
struct Once {
    visit: cpy_visitproc,
    arg: *mut c_void,
}

/// Visits what a field refers to.
unsafe extern "C" fn visit_field_once(field: *mut HPyField, arg: *mut c_void) -> c_int {
    // SAFETY: the implementation hands on what it was given, and fields of its
    // object.
    unsafe {
        let object = (*field)._i as *mut PyObject;
        if object.is_null() {
            return 0;
        }
        let once = &*arg.cast::<Once>();
        (once.visit)(object, once.arg)
    }
}

/// Visits what a field refers to, unless it was visited before.
unsafe extern "C" fn visit_field(field: *mut HPyField, arg: *mut c_void) -> c_int {
    // SAFETY: the implementation hands on what it was given, and fields of its
    // object.
    unsafe {
        let object = (*field)._i as *mut PyObject;
        let visit = &mut *arg.cast::<Visit>();
        if let Some(seen) = &mut visit.seen
            && !seen.insert(field)
        {
            return 0;
        }
        if object.is_null() {
            return 0;
        }
        (visit.visit)(object, visit.arg)
    }
}

/// Lets go of what a field refers to.
unsafe extern "C" fn clear_field(field: *mut HPyField, _arg: *mut c_void) -> c_int {
    // SAFETY: as above. The field is empty before anything can run, and another thread
    // that empties it at the same time has not had what was in it.
    unsafe {
        let held = AtomicIsize::from_ptr(&raw mut (*field)._i).swap(0, Ordering::Relaxed);
        decref(held as *mut PyObject);
    }
    0
}

/// Visits what the fields of an object refer to, by one implementation of
/// `HPy_tp_traverse`.
///
/// # Safety
/// To be called by the collector, with an object of the implementation's type.
pub(crate) unsafe fn visit_fields(
    function: HPyFunc_traverseproc,
    object: *mut PyObject,
    visit: cpy_visitproc,
    arg: *mut c_void,
) -> c_int {
    let mut visit = Visit {
        visit,
        arg,
        seen: None,
    };
    // SAFETY: by the caller's word.
    unsafe {
        match record::nearest(type_of(object)) {
            Some(record) => function(
                shape::data(record.shape, object),
                visit_field,
                (&raw mut visit).cast(),
            ),
            None => 0,
        }
    }
}

/// Visits everything that an object refers to: what this host's types have of it,
/// what their bases have, and its type.
///
/// # Safety
/// As `tp_traverse`.
unsafe extern "C" fn traverse(
    object: *mut PyObject,
    visit: cpy_visitproc,
    arg: *mut c_void,
) -> c_int {
    // SAFETY: by the caller's word.
    unsafe {
        let class = type_of(object);
        if let Some(record) = record::own(class)
            && record.alone
            && let Some(function) = record.traverse
        {
            let mut once = Once { visit, arg };
            let data = shape::data(Shape::Object, object);
            let result = function(data, visit_field_once, (&raw mut once).cast());
            return if result != 0 || referents::asks(visit) {
                result
            } else {
                visit(class, arg)
            };
        }
        traverse_all(class, object, visit, arg)
    }
}

/// The same for an object of a type that is not alone. It needs more of the stack than
/// the others, so it is apart.
#[inline(never)]
unsafe fn traverse_all(
    class: *mut PyObject,
    object: *mut PyObject,
    visit: cpy_visitproc,
    arg: *mut c_void,
) -> c_int {
    // SAFETY: as the caller vouches.
    unsafe {
        let below = match visit_layers(class, object, visit, arg) {
            Ok(below) => below,
            Err(stop) => return stop,
        };
        let mut theirs: Option<TraverseFunction> = None;
        let mut heap = false;
        if !below.is_null() {
            let body = type_body(below);
            theirs =
                std::mem::transmute::<*mut c_void, Option<TraverseFunction>>((*body).tp_traverse);
            heap = (*body).tp_flags & Py_TPFLAGS_HEAPTYPE != 0;
        }
        if visits_class(class, heap && theirs.is_some()) && !referents::asks(visit) {
            let result = visit(class, arg);
            if result != 0 {
                return result;
            }
        }
        match theirs {
            Some(theirs) => theirs(object, visit, arg),
            None => 0,
        }
    }
}

/// Visits what the fields and the dicts refer to that an object has by this host's
/// types. Gives the first base that is somebody else's, or null, or what a visit has
/// returned to end it.
unsafe fn visit_layers(
    class: *mut PyObject,
    object: *mut PyObject,
    visit: cpy_visitproc,
    arg: *mut c_void,
) -> Result<*mut PyObject, c_int> {
    // SAFETY: as the caller vouches.
    unsafe {
        let mut traversed = 0;
        record::layers(class, |record| {
            traversed += u32::from(record.traverse.is_some());
        });
        let mut state = Visit {
            visit,
            arg,
            // A type that derives from another may visit its base's fields too, as
            // other hosts ask it to. None may be visited twice.
            seen: (traversed > 1).then(HashSet::new),
        };
        let mut result = 0;
        let below = record::layers(class, |record| {
            if let (0, Some(traverse)) = (result, record.traverse) {
                let data = shape::data(record.shape, object);
                result = traverse(data, visit_field, (&raw mut state).cast());
            }
            let dict = dict(record, object).map_or(std::ptr::null_mut(), |dict| *dict);
            if result == 0 && !dict.is_null() {
                result = visit(dict, arg);
            }
        });
        if result != 0 {
            return Err(result);
        }
        Ok(below.unwrap_or(std::ptr::null_mut()))
    }
}

/// Whether it is for this host to visit the object's type, which the object keeps
/// alive. `elsewhere` is whether a base's function visits it since 3.9.
unsafe fn visits_class(class: *mut PyObject, elsewhere: bool) -> bool {
    if objects().version >= (3, 9) {
        return !elsewhere;
    }
    // Before 3.9 the traverse function of classes that are written in Python
    // visits it, whatever it goes on to call.
    // SAFETY: as the caller vouches.
    unsafe { (*type_body(class)).tp_traverse == TRAVERSE as *mut c_void }
}

/// Lets go of what the fields of an object refer to.
///
/// # Safety
/// The object must be live, or being freed.
pub(super) unsafe fn clear_fields(object: *mut PyObject) -> Option<*mut PyObject> {
    // SAFETY: by the caller's word; all layers have the same struct.
    unsafe {
        record::layers(type_of(object), |record| {
            if let Some(traverse) = record.traverse {
                let data = shape::data(record.shape, object);
                traverse(data, clear_field, std::ptr::null_mut());
            }
            if let Some(dict) = dict(record, object) {
                decref(dict.replace(std::ptr::null_mut()));
            }
        })
    }
}

/// The same for an object of a type that is [alone](Record::alone).
///
/// # Safety
/// As for [`clear_fields`]; the record must be that of the object's type.
pub(super) unsafe fn clear_own(record: &Record, object: *mut PyObject) {
    if let Some(traverse) = record.traverse {
        // SAFETY: by the caller's word.
        unsafe {
            let data = shape::data(Shape::Object, object);
            traverse(data, clear_field, std::ptr::null_mut());
        }
    }
}

/// Where an object has the `__dict__` that it got with a type.
unsafe fn dict(record: &Record, object: *mut PyObject) -> Option<*mut *mut PyObject> {
    // SAFETY: as the caller vouches: an object of the type has it there.
    record
        .dict
        .map(|offset| unsafe { object.byte_add(offset).cast() })
}

/// Lets go of everything that may be part of a cycle.
///
/// # Safety
/// As `tp_clear`.
pub(super) unsafe extern "C" fn clear(object: *mut PyObject) -> c_int {
    type ClearFunction = unsafe extern "C" fn(*mut PyObject) -> c_int;
    // SAFETY: by the caller's word.
    unsafe {
        if let Some(record) = record::own(type_of(object))
            && record.alone
        {
            clear_own(record, object);
            return 0;
        }
        let Some(below) = clear_fields(object).filter(|below| !below.is_null()) else {
            return 0;
        };
        let theirs = (*type_body(below)).tp_clear;
        match std::mem::transmute::<*mut c_void, Option<ClearFunction>>(theirs) {
            Some(theirs) => theirs(object),
            None => 0,
        }
    }
}
