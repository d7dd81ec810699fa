//! Freeing chains of objects without going deeper for each.
//!
//! Freeing an object may free what only it referred to, and so on: a list of a
//! million links would take as many stack frames. So from some depth on objects
//! wait until the outermost is done. CPython has the same for its own containers,
//! of a different kind in nearly every version.

use std::cell::Cell;

use crate::capi::PyObject;

/// How deep freeing may go.
const DEEPEST: usize = 40;

thread_local! {
    /// How deep it is; 0 outside.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// What waits, a `Vec` in a box; null if nothing does.
    static WAITING: Cell<*mut Vec<*mut PyObject>> = const { Cell::new(std::ptr::null_mut()) };
}

/// Calls `free` with the object, now or when the outermost call is done.
///
/// # Safety
/// `free` must take such an object, whose last reference is gone, and which the
/// collector does not know any more.
pub(super) unsafe fn free(object: *mut PyObject, free: unsafe fn(*mut PyObject)) {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        let mut waiting = WAITING.get();
        if waiting.is_null() {
            waiting = Box::into_raw(Box::default());
            WAITING.set(waiting);
        }
        // SAFETY: it is this thread's, and in use nowhere else.
        unsafe { (*waiting).push(object) };
        return;
    }
    DEPTH.set(depth + 1);
    // SAFETY: by the caller's word.
    unsafe { free(object) };
    if depth == 0 {
        // What waits may make others wait.
        while let Some(next) = next() {
            // SAFETY: it was given to this function.
            unsafe { free(next) };
        }
    }
    DEPTH.set(depth);
}

/// Takes one of those that wait.
fn next() -> Option<*mut PyObject> {
    let waiting = WAITING.get();
    if waiting.is_null() {
        return None;
    }
    // SAFETY: it is this thread's, and in use nowhere else.
    let next = unsafe { (*waiting).pop() };
    if next.is_none() {
        WAITING.set(std::ptr::null_mut());
        // SAFETY: it was made by `Box::into_raw`, and nobody knows it any more.
        drop(unsafe { Box::from_raw(waiting) });
    }
    next
}
