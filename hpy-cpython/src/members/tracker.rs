//! Trackers: a list of handles that are closed together.

use std::ffi::c_int;

use hpy_sys::{HPy, HPy_ssize_t, HPyContext, HPyTracker};

use super::object;
use crate::capi::*;
use crate::object::decref;

/// The list behind a tracker.
///
/// # Safety
/// The tracker must be open.
unsafe fn list<'a>(tracker: HPyTracker) -> &'a mut Vec<HPy> {
    // SAFETY: `ctx_Tracker_New` has made it.
    unsafe { &mut *(tracker._i as *mut Vec<HPy>) }
}

/// Makes room for one more handle, or raises MemoryError.
///
/// # Safety
/// With the interpreter's lock.
unsafe fn reserve(list: &mut Vec<HPy>, additional: usize) -> bool {
    if list.try_reserve(additional).is_ok() {
        return true;
    }
    // SAFETY: by the caller's word.
    unsafe { PyErr_NoMemory() };
    false
}

pub(crate) unsafe extern "C" fn ctx_Tracker_New(
    _ctx: *mut HPyContext,
    size: HPy_ssize_t,
) -> HPyTracker {
    let mut handles = Vec::new();
    // There is always room for one: adding never fails to take its handle.
    // SAFETY: members are called with the lock.
    if !unsafe { reserve(&mut handles, usize::try_from(size).unwrap_or(0) + 1) } {
        return HPyTracker::NULL;
    }
    HPyTracker {
        _i: Box::into_raw(Box::new(handles)) as isize,
    }
}

pub(crate) unsafe extern "C" fn ctx_Tracker_Add(
    _ctx: *mut HPyContext,
    tracker: HPyTracker,
    h: HPy,
) -> c_int {
    // SAFETY: the tracker is open; members are called with the lock.
    unsafe {
        let handles = list(tracker);
        handles.push(h);
        if reserve(handles, 1) { 0 } else { -1 }
    }
}

pub(crate) unsafe extern "C" fn ctx_Tracker_ForgetAll(_ctx: *mut HPyContext, tracker: HPyTracker) {
    // SAFETY: the tracker is open.
    unsafe { list(tracker).clear() };
}

pub(crate) unsafe extern "C" fn ctx_Tracker_Close(_ctx: *mut HPyContext, tracker: HPyTracker) {
    // SAFETY: the tracker is open, its handles are its own.
    unsafe {
        for h in *Box::from_raw(tracker._i as *mut Vec<HPy>) {
            decref(object(h));
        }
    }
}
