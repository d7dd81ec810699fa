//! Objects of HPy types: made, and destroyed.

use std::ffi::c_void;

use hpy_sys::HPyType_BuiltinShape as Shape;

use super::record::{self, Record};
use super::{Raised, call, collect, nested, shape, spec, type_error};
use crate::capi::*;
use crate::object::{decref, objects, type_body, type_of};

/// `HPy_New`: an object whose struct is zeroed, and where that is.
///
/// # Errors
/// If `class` is no type, or one whose objects are not made like this.
///
/// # Safety
/// `class` must be live.
pub(crate) unsafe fn new(class: *mut PyObject) -> Result<(*mut PyObject, *mut c_void), Raised> {
    // SAFETY: by the caller's word.
    unsafe {
        if !spec::is_type(class) {
            return Err(type_error("HPy_New arg 1 must be a type"));
        }
        let record = record::nearest(class);
        let shape = record.map_or(Shape::Legacy, |record| record.shape);
        let object = allocate(class, shape)?;
        if record.is_some_and(|record| record.call.is_some()) {
            call::set_default(object, class);
        }
        Ok((object, shape::data(shape, object)))
    }
}

/// `HPyType_GenericNew`.
///
/// # Errors
/// As [`new`].
///
/// # Safety
/// `class` must be live.
pub(crate) unsafe fn generic_new(class: *mut PyObject) -> Result<*mut PyObject, Raised> {
    // SAFETY: by the caller's word.
    unsafe {
        if !spec::is_type(class) {
            return Err(type_error("HPy_Type_GenericNew arg 1 must be a type"));
        }
        let (object, _) = new(class)?;
        Ok(object)
    }
}

/// Makes an object of a class, as empty as the builtin of its shape can be.
unsafe fn allocate(class: *mut PyObject, shape: Shape) -> Result<*mut PyObject, Raised> {
    // SAFETY: as the caller vouches.
    unsafe {
        let object = match shape {
            Shape::Type => {
                return Err(type_error(
                    "HPy_New cannot make a type: call the metaclass, or use HPyType_FromSpec",
                ));
            }
            // Zeroed memory is no such object; what their `__new__` makes of no
            // arguments is.
            // PyPy wants all of its builtins made by themselves.
            Shape::Long | Shape::Unicode | Shape::Tuple => builtin_new(class, shape),
            Shape::Float | Shape::List if objects().emulated => builtin_new(class, shape),
            _ => match (*type_body(class)).tp_alloc {
                Some(alloc) => alloc(class, 0),
                None => PyType_GenericAlloc(class, 0),
            },
        };
        if object.is_null() {
            return Err(Raised);
        }
        Ok(object)
    }
}

/// What the builtin's `__new__` makes of a class and no arguments.
unsafe fn builtin_new(class: *mut PyObject, shape: Shape) -> *mut PyObject {
    type New = unsafe extern "C" fn(*mut PyObject, *mut PyObject, *mut PyObject) -> *mut PyObject;
    // SAFETY: as the caller vouches.
    unsafe {
        let builtin = shape::builtin(shape).unwrap_or(class);
        let new = std::mem::transmute::<*mut c_void, Option<New>>((*type_body(builtin)).tp_new);
        let args = PyTuple_New(0);
        let object = match new {
            Some(new) if !args.is_null() => new(class, args, std::ptr::null_mut()),
            _ => std::ptr::null_mut(),
        };
        decref(args);
        object
    }
}

/// Runs what an extension implements while an exception may be pending, which is
/// pending again afterwards; one that is left behind is printed.
#[inline(never)]
unsafe fn aside(class: *mut PyObject, body: impl FnOnce()) {
    // SAFETY: as the caller vouches.
    unsafe {
        let pending = !PyErr_Occurred().is_null();
        let mut kept = [std::ptr::null_mut(); 3];
        let [kind, value, traceback] = &mut kept;
        if pending {
            PyErr_Fetch(kind, value, traceback);
        }
        body();
        if !PyErr_Occurred().is_null() {
            PyErr_WriteUnraisable(class);
        }
        if pending {
            PyErr_Restore(*kind, *value, *traceback);
        }
    }
}

/// Frees an object of this host's types, or of a class that derives from one.
///
/// # Safety
/// As `tp_dealloc`.
pub(super) unsafe extern "C" fn dealloc(object: *mut PyObject) {
    // SAFETY: by the caller's word.
    unsafe {
        let class = type_of(object);
        let body = type_body(class);
        // Where the class was made by deriving in Python, CPython has seen to what
        // is its part, and comes here for the rest.
        if let Some(record) = record::own(class) {
            if !(*body).tp_finalize.is_null() {
                if resurrected(class, object) {
                    return;
                }
            } else if record.plain {
                free(class, object);
                decref(class);
                return;
            }
            if record.alone {
                dealloc_alone(class, record, object);
                return;
            }
        }
        dealloc_all(class, object);
    }
}

/// The same for an object of a type that is [alone](Record::alone).
#[inline(never)]
unsafe fn dealloc_alone(class: *mut PyObject, record: &Record, object: *mut PyObject) {
    // SAFETY: as the caller vouches.
    unsafe {
        if has_gc(class)
            && let Some(untrack) = PyObject_GC_UnTrack()
        {
            untrack(object);
        }
        let mut level = None;
        if record.nests {
            level = nested::Level::begin(object);
            if level.is_none() {
                return;
            }
        }
        tear_down_alone(class, record, object);
        if let Some(level) = level {
            level.end(tear_down_waiting);
        }
    }
}

/// The same for an object of a type that is not alone.
#[inline(never)]
unsafe fn dealloc_all(class: *mut PyObject, object: *mut PyObject) {
    // SAFETY: as the caller vouches.
    unsafe {
        if has_gc(class)
            && let Some(untrack) = PyObject_GC_UnTrack()
        {
            untrack(object);
        }
        // While it waits, nobody may come to it.
        let mut weak = false;
        record::layers(class, |record| weak |= record.weak.is_some());
        if weak && let Some(clear) = PyObject_ClearWeakRefs() {
            clear(object);
        }
        if !record::nearest(class).is_some_and(|record| record.nests) {
            tear_down(object);
        } else if let Some(level) = nested::Level::begin(object) {
            tear_down(object);
            level.end(tear_down_waiting);
        }
    }
}

/// Lets go of what an object has, and frees it.
unsafe fn tear_down(object: *mut PyObject) {
    // SAFETY: as the caller vouches.
    unsafe {
        let class = type_of(object);
        let below = collect::clear_fields(object);
        record::layers(class, |record| destroy(class, record, object));
        finish(class, below.unwrap_or(PyBaseObject_Type()), object);
    }
}

/// The same for an object of a type that is [alone](Record::alone).
#[inline(always)]
unsafe fn tear_down_alone(class: *mut PyObject, record: &Record, object: *mut PyObject) {
    // SAFETY: as the caller vouches.
    unsafe {
        collect::clear_own(record, object);
        if let Some(destroy) = record.destroy {
            let data = shape::data(Shape::Object, object);
            if PyErr_Occurred().is_null() {
                destroy(data);
                if !PyErr_Occurred().is_null() {
                    PyErr_WriteUnraisable(class);
                }
            } else {
                aside(class, || destroy(data));
            }
        }
        free(class, object);
        decref(class);
    }
}

/// The same for an object that has waited, whatever made it wait.
#[cold]
unsafe fn tear_down_waiting(object: *mut PyObject) {
    // SAFETY: as the caller vouches.
    unsafe {
        let class = type_of(object);
        match record::own(class) {
            Some(record) if record.alone => tear_down_alone(class, record, object),
            _ => tear_down(object),
        }
    }
}

/// Calls the finalizer, unless it was called before; whether the object lives on.
unsafe fn resurrected(class: *mut PyObject, object: *mut PyObject) -> bool {
    let mut alive = false;
    if objects().emulated {
        // PyPy has called it as the object's `__del__`.
        return false;
    }
    // SAFETY: as the caller vouches.
    unsafe {
        if let Some(finalize) = PyObject_CallFinalizerFromDealloc() {
            aside(class, || alive = finalize(object) < 0);
        }
    }
    alive
}

/// Calls one `HPy_tp_destroy`.
unsafe fn destroy(class: *mut PyObject, record: &Record, object: *mut PyObject) {
    if let Some(destroy) = record.destroy {
        // SAFETY: as the caller vouches.
        unsafe { aside(class, || destroy(shape::data(record.shape, object))) };
    }
}

/// Gives up the memory of an object of the class.
unsafe fn free(class: *mut PyObject, object: *mut PyObject) {
    // SAFETY: as the caller vouches.
    unsafe {
        if let Some(free) = (*type_body(class)).tp_free {
            free(object.cast());
        }
    }
}

/// What is left: the part of the base that is not this host's, the memory, and the
/// reference to the type.
unsafe fn finish(class: *mut PyObject, below: *mut PyObject, object: *mut PyObject) {
    // SAFETY: as the caller vouches.
    unsafe {
        let body = type_body(below);
        match (*body).tp_dealloc {
            Some(dealloc) if below != PyBaseObject_Type() => {
                // Such functions expect what they would see of their own objects.
                if has_gc(below)
                    && let Some(track) = PyObject_GC_Track()
                {
                    track(object);
                }
                dealloc(object);
                // That of a heap type has given up the reference, and so does every
                // function of PyPy's.
                if (*body).tp_flags & Py_TPFLAGS_HEAPTYPE == 0 && !objects().emulated {
                    decref(class);
                }
            }
            _ => {
                free(class, object);
                decref(class);
            }
        }
    }
}

/// Whether the collector knows the objects of a class.
unsafe fn has_gc(class: *mut PyObject) -> bool {
    // SAFETY: as the caller vouches.
    unsafe { (*type_body(class)).tp_flags & Py_TPFLAGS_HAVE_GC != 0 }
}

/// Whether the collector knows the objects of any of these classes.
///
/// # Safety
/// They must be live types.
pub(super) unsafe fn any_gc(classes: &[*mut PyObject]) -> bool {
    // SAFETY: by the caller's word.
    classes.iter().any(|&class| unsafe { has_gc(class) })
}
