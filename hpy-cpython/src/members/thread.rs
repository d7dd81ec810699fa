//! Leaving Python, and coming back.

use hpy_sys::{HPyContext, HPyThreadState};

use crate::capi::*;

pub(crate) unsafe extern "C" fn ctx_LeavePythonExecution(_ctx: *mut HPyContext) -> HPyThreadState {
    HPyThreadState {
        // SAFETY: members are called with the lock held.
        _i: unsafe { PyEval_SaveThread() } as isize,
    }
}

pub(crate) unsafe extern "C" fn ctx_ReenterPythonExecution(
    _ctx: *mut HPyContext,
    state: HPyThreadState,
) {
    // SAFETY: the state is what leaving gave.
    unsafe { PyEval_RestoreThread(state._i as *mut PyThreadState) };
}
