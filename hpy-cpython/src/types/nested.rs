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

/// A level of freeing objects: that there may be so many.
pub(super) struct Level(usize);

impl Level {
    /// Begins to free an object. If none may be freed now, it waits until the outermost
    /// level ends.
    ///
    /// # Safety
    /// The object's last reference must be gone, and the collector not know it any more.
    #[inline(always)]
    pub(super) unsafe fn begin(object: *mut PyObject) -> Option<Level> {
        let depth = DEPTH.get();
        if depth >= DEEPEST {
            wait(object);
            return None;
        }
        DEPTH.set(depth + 1);
        Some(Level(depth))
    }

    /// Ends; the outermost has those freed that wait.
    ///
    /// # Safety
    /// `free` must free an object that is given to [`begin`](Self::begin).
    #[inline(always)]
    pub(super) unsafe fn end(self, free: unsafe fn(*mut PyObject)) {
        if self.0 == 0 && !WAITING.get().is_null() {
            // SAFETY: by the caller's word.
            unsafe { free_waiting(free) };
        }
        DEPTH.set(self.0);
    }
}

/// Frees those that wait.
///
/// # Safety
/// As for [`Level::end`].
#[cold]
unsafe fn free_waiting(free: unsafe fn(*mut PyObject)) {
    // What waits may make others wait.
    while let Some(next) = next() {
        // SAFETY: it was given to `begin`.
        unsafe { free(next) };
    }
}

/// Has the object wait.
#[cold]
fn wait(object: *mut PyObject) {
    let mut waiting = WAITING.get();
    if waiting.is_null() {
        waiting = Box::into_raw(Box::default());
        WAITING.set(waiting);
    }
    // SAFETY: it is this thread's, and in use nowhere else.
    unsafe { (*waiting).push(object) };
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
