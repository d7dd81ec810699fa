//! What is kept of a type, and how that is found from the type.
//!
//! A type is this host's own if its `tp_dealloc` is this host's: nobody else can
//! have that, because CPython gives every other class that derives from it one of
//! CPython's own. (Under PyPy's emulation such a class inherits it; but it has no
//! methods in C.) Of its own types the host knows that `tp_methods` points to an
//! array that it has made, and right before that array the record is.

use std::alloc::Layout;

use hpy_sys::{
    HPyFunc_destroyfunc, HPyFunc_traverseproc, HPyType_BuiltinShape, cpy_vectorcallfunc,
};

use crate::capi::*;
use crate::object::type_body;

/// What is kept of a type.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    /// The shape of its objects.
    pub(crate) shape: HPyType_BuiltinShape,
    /// Whether an object needs no more than its memory being freed.
    pub(super) plain: bool,
    /// Whether nobody else has a part in its objects: no base but `object`, no dict and
    /// no weak references.
    pub(super) alone: bool,
    /// Whether freeing an object may free others of its kind.
    pub(super) nests: bool,
    /// The size of the struct that objects have, be it a base's; 0 if none.
    pub(super) size: usize,
    /// `HPy_tp_traverse`.
    pub(super) traverse: Option<HPyFunc_traverseproc>,
    /// `HPy_tp_destroy`.
    pub(super) destroy: Option<HPyFunc_destroyfunc>,
    /// Where its objects have a `__dict__`, if they got it with this type.
    pub(super) dict: Option<usize>,
    /// Where its objects have their weak references, if they got them with this type.
    pub(super) weak: Option<usize>,
    /// The trampoline of `HPy_tp_call`, be it a base's.
    pub(super) call: Option<cpy_vectorcallfunc>,
}

/// The one `tp_dealloc`. It is compared by its address, so there is one place
/// where that is taken.
pub(super) static DEALLOC: unsafe extern "C" fn(*mut PyObject) = super::instance::dealloc;

/// Puts a record before an array of methods; neither is ever freed, for the
/// methods may outlive their type.
pub(super) fn keep(record: Record, methods: &[PyMethodDef]) -> *mut PyMethodDef {
    let array = Layout::for_value(methods);
    let Ok((layout, offset)) = Layout::new::<Record>().extend(array) else {
        return std::ptr::null_mut();
    };
    // The record is found by its size.
    const { assert!(size_of::<Record>().is_multiple_of(align_of::<PyMethodDef>())) };
    // SAFETY: the layout is not empty and has room for both.
    unsafe {
        let start = std::alloc::alloc(layout);
        if start.is_null() {
            return std::ptr::null_mut();
        }
        start.cast::<Record>().write(record);
        let place = start.add(offset).cast::<PyMethodDef>();
        place.copy_from_nonoverlapping(methods.as_ptr(), methods.len());
        place
    }
}

/// Whether this host frees objects of the class by itself.
#[inline(always)]
unsafe fn is_freed_here(class: *mut PyObject) -> bool {
    // SAFETY: as the caller vouches.
    match unsafe { (*type_body(class)).tp_dealloc } {
        Some(dealloc) => std::ptr::fn_addr_eq(dealloc, DEALLOC),
        None => false,
    }
}

/// The record of a type of this host's own.
///
/// # Safety
/// `class` must be a live type.
#[inline(always)]
pub(super) unsafe fn own<'a>(class: *mut PyObject) -> Option<&'a Record> {
    // SAFETY: by the caller's word; a type with this host's dealloc was made with
    // what `keep` has returned.
    unsafe {
        let body = type_body(class);
        let methods = (*body).tp_methods.cast::<Record>();
        if is_freed_here(class) && !methods.is_null() {
            Some(&*methods.sub(1))
        } else {
            None
        }
    }
}

/// `tp_base`, null of `object`.
///
/// # Safety
/// `class` must be a live type.
#[inline(always)]
pub(super) unsafe fn base(class: *mut PyObject) -> *mut PyObject {
    // SAFETY: by the caller's word.
    unsafe { (*type_body(class)).tp_base }
}

/// The record of the class, or of the nearest base that has one: what rules
/// where the struct of its objects is.
///
/// # Safety
/// `class` must be a live type.
#[inline]
pub(crate) unsafe fn nearest<'a>(class: *mut PyObject) -> Option<&'a Record> {
    let mut class = class;
    while !class.is_null() {
        // SAFETY: by the caller's word, and bases live as long.
        unsafe {
            if let Some(record) = own(class) {
                return Some(record);
            }
            class = base(class);
        }
    }
    None
}

/// Goes through the records of a class and its bases, the most derived first, up
/// to a base that is somebody else's, and gives that. `None` if there are none.
///
/// # Safety
/// `class` must be a live type.
pub(super) unsafe fn layers<'a>(
    class: *mut PyObject,
    mut each: impl FnMut(&'a Record),
) -> Option<*mut PyObject> {
    let mut class = class;
    // SAFETY: by the caller's word, and bases live as long.
    unsafe {
        // What is above was made by deriving in Python, and is seen to by CPython.
        while own(class).is_none() {
            class = base(class);
            if class.is_null() {
                return None;
            }
        }
        loop {
            if let Some(record) = own(class) {
                each(record);
            } else if !is_freed_here(class) {
                return Some(class);
            }
            class = base(class);
        }
    }
}
