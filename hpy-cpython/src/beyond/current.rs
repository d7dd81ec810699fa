//! Whether the calling thread may use Python, asked on any thread at any time.

use crate::capi::*;
use crate::host::Interpreter;

/// The interpreter that this thread is attached to, so that it holds that
/// interpreter's lock if there is one. `None` also where that cannot be told, or
/// no module of this binary's was loaded into the interpreter.
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

/// Whether this thread is attached to an interpreter. Before CPython 3.12 the
/// answer is only yes for the thread state that is the thread's main one.
unsafe fn is_attached() -> bool {
    // SAFETY: by the caller's word.
    unsafe {
        if PyInterpreterState_Get().is_none() && _PyInterpreterState_Get().is_none() {
            // An emulation, which has only one interpreter.
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
    }
}
