//! Contexts for code that no interpreter has called.

use hpy_sys::{HPyContext, Interpreter};

use crate::context::Context;
use crate::error::{self, Result};

impl Context<'_> {
    /// Runs `f` with a context of an interpreter in this process: in tests of an extension, and
    /// in programs that have an interpreter in them. `hpy_host::testing::Python` and
    /// `hpy_host::Host` are such.
    ///
    /// The interpreter must know a module that is made with this library: a file that it has
    /// imported, or one that is linked into the program and was given to it.
    ///
    /// ```
    /// use hpy::interpreter::Interpreter;
    /// use hpy::prelude::*;
    ///
    /// fn words<I: Interpreter>(python: &I) -> Result<usize, I::Exception<'_>> {
    ///     Context::enter(python, |cx| {
    ///         let list = cx.list(["one", "two"])?;
    ///         list.len()
    ///     })
    /// }
    /// ```
    ///
    /// While `f` holds an [`Error`](crate::Error), it is to use the interpreter by this context
    /// alone: what else it does there does not know of the exception.
    ///
    /// # Errors
    ///
    /// The exception that `f` returns; `SystemError` for a handle that is left open.
    ///
    /// # Panics
    ///
    /// If `f` does.
    pub fn enter<I: Interpreter, R>(
        interpreter: &I,
        f: impl for<'cx> FnOnce(Context<'cx>) -> Result<R>,
    ) -> Result<R, I::Exception<'_>> {
        error::put_aside();
        interpreter.lend(|lent| {
            let ctx = lent.as_raw();
            // SAFETY: the context is valid as long as it is lent.
            unsafe { ready(ctx).then(|| run(Context::from_raw(ctx), f))? }
        })
    }
}

/// Makes the library ready for a context; else an exception is pending.
///
/// # Safety
///
/// The context must be valid.
unsafe fn ready(ctx: *mut HPyContext) -> bool {
    let refusal = if !error::is_known() {
        c"no interpreter of this process knows a module made with hpy-rs: give it one, or import \
          one, before a context is entered"
    // SAFETY: by the caller's word.
    } else if unsafe { hpy_sys::layout::adopt(ctx) }.is_err() {
        c"this module cannot use the interpreter's HPy context"
    } else {
        // SAFETY: by the caller's word.
        unsafe { crate::class::host::look_at(ctx) };
        return true;
    };
    // SAFETY: an early function, and a C string.
    unsafe { hpy_sys::HPyErr_SetString(ctx, (*ctx).h_SystemError, refusal.as_ptr()) };
    false
}

/// Runs a function; none if it has left an exception pending.
fn run<'cx, R>(cx: Context<'cx>, f: impl FnOnce(Context<'cx>) -> Result<R>) -> Option<R> {
    match error::prepare(cx).and_then(|()| f(cx)) {
        Ok(value) => {
            if error::attention() {
                error::attend(cx);
            }
            Some(value)
        }
        Err(error) => {
            error.raise(cx);
            None
        }
    }
}
