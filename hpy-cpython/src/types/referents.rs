//! `gc.get_referents`, told from the collector itself.
//!
//! An object keeps its type alive, so the collector has to see that: else a type
//! that is in a cycle with one of its objects is never freed. HPy's traverse
//! function says what an object's *fields* refer to, and that is what
//! `gc.get_referents` answers on other hosts. Both ask by the same slot, each with a
//! function of its own; which one the question is asked with is found out once.

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicPtr, Ordering};

use hpy_sys::cpy_visitproc;

use crate::capi::*;
use crate::object::{decref, objects};

/// The function that `gc.get_referents` visits with; null if that is not known.
static ASKS: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

/// Whether it is `gc.get_referents` that visits.
#[inline]
pub(super) fn asks(visit: cpy_visitproc) -> bool {
    ASKS.load(Ordering::Relaxed) == visit as *mut c_void
}

/// Finds out how `gc.get_referents` visits. Where it cannot be told, nothing does.
///
/// # Safety
/// After the C API is loaded and objects are examined, with the interpreter's lock
/// held and no exception pending.
pub(crate) unsafe fn examine() {
    if objects().emulated {
        return;
    }
    // SAFETY: by the caller's word.
    unsafe {
        let asked = ask();
        if asked.is_null() {
            PyErr_Clear();
            ASKS.store(std::ptr::null_mut(), Ordering::Relaxed);
        }
        decref(asked);
    }
}

/// What is asked about. The collector itself may come by as well, but the
/// question is what comes last.
unsafe extern "C" fn traverse(
    _object: *mut PyObject,
    visit: cpy_visitproc,
    _arg: *mut c_void,
) -> c_int {
    ASKS.store(visit as *mut c_void, Ordering::Relaxed);
    0
}

/// Asks `gc.get_referents` about an object of a type of our own, which lives only
/// for this.
unsafe fn ask() -> *mut PyObject {
    let mut slots = [
        PyType_Slot {
            slot: Py_tp_traverse,
            pfunc: traverse as *mut c_void,
        },
        PyType_Slot {
            slot: 0,
            pfunc: std::ptr::null_mut(),
        },
    ];
    let mut spec = PyType_Spec {
        name: c"hpy.referents".as_ptr(),
        basicsize: objects().header() as c_int,
        itemsize: 0,
        flags: Py_TPFLAGS_HAVE_GC as _,
        slots: slots.as_mut_ptr(),
    };
    let mut made = [std::ptr::null_mut(); 4];
    // SAFETY: by the caller's word; each object is used where it is not null.
    unsafe {
        let answer = (|| {
            let [class, object, args, function] = &mut made;
            *class = PyType_FromSpecWithBases(&raw mut spec, std::ptr::null_mut());
            if class.is_null() {
                return std::ptr::null_mut();
            }
            *object = PyObject_CallObject(*class, std::ptr::null_mut());
            let gc = PyImport_ImportModule(c"gc".as_ptr());
            if !gc.is_null() {
                *function = PyObject_GetAttrString(gc, c"get_referents".as_ptr());
                decref(gc);
            }
            *args = PyTuple_New(1);
            if object.is_null() || function.is_null() || args.is_null() {
                return std::ptr::null_mut();
            }
            // The tuple takes the object over.
            PyTuple_SetItem(*args, 0, std::mem::take(object));
            PyObject_CallObject(*function, *args)
        })();
        // The class last: its objects need it.
        for object in made.into_iter().rev() {
            decref(object);
        }
        answer
    }
}
