//! Leaving Python, and coming back.
//!
//! There is one thread, and no lock to be given up: what is left of it is that nothing
//! may be asked of the context meanwhile.

use hpy_sys::HPyThreadState;

use crate::context::Cx;
use crate::fault::Result;

pub(crate) fn ctx_LeavePythonExecution(cx: &Cx<'_>) -> Result<HPyThreadState> {
    Ok(HPyThreadState { _i: cx.leave() })
}

pub(crate) fn ctx_ReenterPythonExecution(cx: &Cx<'_>, state: HPyThreadState) -> Result<()> {
    cx.reenter(state._i)
}
