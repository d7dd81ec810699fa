//! Whether the calling thread may use Python, asked on any thread at any time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::capi::*;
use crate::host::Interpreter;

/// The interpreter that this thread is attached to, so that it holds that
/// interpreter's lock if there is one. `None` also where no module of this
/// binary's was loaded into the interpreter, or it cannot be told.
///
/// # Safety
/// After the first module was loaded.
pub(super) unsafe fn attached() -> Option<&'static Interpreter> {
    // SAFETY: the functions may be called without the lock; with it, asking which
    // interpreter this is is allowed.
    unsafe {
        if is_attached() {
            Interpreter::attached()
        } else {
            None
        }
    }
}

/// Whether the C API is an emulation, which has only one interpreter.
///
/// # Safety
/// After the first module was loaded.
pub(super) unsafe fn is_emulated() -> bool {
    PyInterpreterState_Get().is_none() && _PyInterpreterState_Get().is_none()
}

/// Whether this thread is attached to an interpreter. Before CPython 3.12 the
/// answer may be no for a thread that runs in a second interpreter, until
/// [`examine`] has been there.
///
/// # Safety
/// After the first module was loaded.
pub(super) unsafe fn is_attached() -> bool {
    // SAFETY: by the caller's word.
    unsafe {
        if is_emulated() {
            return PyGILState_Check().is_some_and(|check| check() != 0);
        }
        let Some(get) = PyThreadState_GetUnchecked().or_else(_PyThreadState_UncheckedGet) else {
            return false;
        };
        let current = get();
        if current.is_null() {
            return false;
        }
        // Since 3.12, as this function is, the current one is kept per thread.
        // Before, it is that of whichever thread has the lock.
        PyErr_GetRaisedException().is_some()
            || PyGILState_GetThisThreadState().is_some_and(|get| get() == current)
            || is_this_threads(current)
    }
}

/// Where a thread state has its thread's number, in words; 0 where that is not
/// known.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// Whether there is an attacher of an interpreter that is not the main one.
static OTHER: AtomicBool = AtomicBool::new(false);

/// Looks where thread states have their thread's number, before CPython 3.12.
///
/// A thread has one thread state there that is asked for in general, and another
/// one for each further interpreter that it runs. So with several interpreters the
/// number tells who a thread state belongs to.
///
/// # Safety
/// With the interpreter's lock held.
pub(super) unsafe fn examine() {
    /// How many words a thread state has at least.
    const WORDS: usize = 30;
    // SAFETY: by the caller's word this thread has a current thread state.
    unsafe {
        if is_emulated() || PyErr_GetRaisedException().is_some() {
            return;
        }
        let (Some(get), Some(number), Some(main), Some(id)) = (
            _PyThreadState_UncheckedGet(),
            PyThread_get_thread_ident(),
            PyInterpreterState_Main(),
            PyInterpreterState_Get().or_else(_PyInterpreterState_Get),
        ) else {
            return;
        };
        let current = get().cast::<usize>();
        let number = number() as usize;
        let place = (1..WORDS).find(|&word| *current.add(word) == number);
        NUMBER.store(place.unwrap_or(0), Ordering::Relaxed);
        if id() != main() {
            OTHER.store(true, Ordering::Relaxed);
        }
    }
}

/// Whether the thread state that has the lock is this thread's.
unsafe fn is_this_threads(current: *mut PyThreadState) -> bool {
    let place = NUMBER.load(Ordering::Relaxed);
    if place == 0 || !(Interpreter::are_several() || OTHER.load(Ordering::Relaxed)) {
        return false;
    }
    // SAFETY: if the thread state is another thread's, that may be about to let go
    // of it; the word is still there to be read, and not this thread's number.
    unsafe {
        let number = current.cast::<usize>().add(place).read_volatile();
        PyThread_get_thread_ident().is_some_and(|get| get() as usize == number)
    }
}
