//! Leaving Python for a while, so that other threads can use it.

use hpy_sys::HPyThreadState;

use crate::context::Context;

impl Context<'_> {
    /// Lets other threads run Python while `f` does something that needs none of
    /// it: a long computation, or waiting. `HPy_LeavePythonExecution` and
    /// `HPy_ReenterPythonExecution`; CPython calls it to release the GIL.
    ///
    /// Nothing of Python can be used in `f`: no context and no handle is `Send`,
    /// so none can get into it. Text and bytes can, since what they borrow from
    /// stays open. Crates that call values `Send` which are not (and check that at
    /// run time) can get a context in all the same: do not use them for that.
    ///
    /// # Panics
    ///
    /// If `f` does, but not without having entered Python again.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn count_ones(data: &Handle<'_, Bytes>) -> Result<u32> {
    ///     let bytes = data.as_bytes()?;
    ///     Ok(data.cx().leave_python(|| bytes.iter().map(|byte| byte.count_ones()).sum()))
    /// }
    /// ```
    ///
    /// ```compile_fail
    /// # use hpy::prelude::*;
    /// fn wrong(data: &Handle<'_>) -> Result<usize> {
    ///     data.cx().leave_python(|| data.len())
    /// }
    /// ```
    #[doc(alias("HPy_LeavePythonExecution", "HPy_ReenterPythonExecution"))]
    pub fn leave_python<R>(self, f: impl FnOnce() -> R + Send) -> R {
        /// Enters Python again, also when unwinding.
        struct Outside<'cx> {
            cx: Context<'cx>,
            state: HPyThreadState,
        }

        impl Drop for Outside<'_> {
            fn drop(&mut self) {
                // SAFETY: this thread left Python with this state. Nothing else may
                // be done with the context before, so not `as_raw`.
                unsafe { hpy_sys::HPy_ReenterPythonExecution(self.cx.pointer(), self.state) }
            }
        }

        let _outside = Outside {
            cx: self,
            // SAFETY: the context is valid, so this thread is in Python. An
            // exception that an `Error` owns is put aside first, so that one that
            // is dropped outside does not touch the interpreter.
            state: unsafe { hpy_sys::HPy_LeavePythonExecution(self.as_raw()) },
        };
        f()
    }
}
