//! Exceptions that the host hands over: the short way for what
//! [`pending`](super::pending) and [`kept`](super::kept) do elsewhere.
//!
//! The CPython host in the binary can take the pending exception out of the
//! interpreter and put it back. So there an error has its exception from the
//! first moment on, nothing is ever pending while Rust code runs, and nothing has
//! to be kept on the Python side.
//!
//! An error that is dropped by a thread that is not in Python leaves its
//! exception in a list, which is swept at the next opportunity.

#[cfg(not(feature = "cpython-host"))]
pub(super) use without_host::*;

#[cfg(feature = "cpython-host")]
pub(super) use with_host::*;

#[cfg(feature = "cpython-host")]
mod with_host {
    use std::mem::ManuallyDrop;
    use std::sync::{Mutex, PoisonError};

    use hpy_cpython::beyond::Exception;
    use hpy_sys::HPy;

    use crate::context::Context;
    use crate::error::pending::{lower_attention, raise_attention};
    use crate::error::{Result, exception};
    use crate::exc::{self, BaseException, ExceptionType, SystemError};
    use crate::handle::Handle;

    /// Whether the host can hand over exceptions.
    #[inline]
    pub(crate) fn possible(cx: Context<'_>) -> bool {
        // SAFETY: the context is valid.
        unsafe { hpy_cpython::is_ours(cx.pointer()) }
    }

    /// An exception, pending nowhere.
    pub(crate) struct Taken(ManuallyDrop<Exception>);

    impl Taken {
        /// The pending exception, which is then pending no more; none if nothing
        /// is, or it is not [`possible`].
        #[inline]
        pub(crate) fn fetch(cx: Context<'_>) -> Option<Taken> {
            if !possible(cx) {
                return None;
            }
            // SAFETY: the context is the host's own.
            unsafe { Exception::fetch(cx.pointer()) }.map(Taken::new)
        }

        /// An instance of an exception class.
        ///
        /// # Errors
        ///
        /// The instance, if it is not [`possible`].
        pub(crate) fn of<'cx, T>(exception: Handle<'cx, T>) -> Result<Taken, Handle<'cx, T>> {
            let cx = exception.cx();
            if !possible(cx) {
                return Err(exception);
            }
            // SAFETY: the context is the host's own, and the handle was open.
            Ok(Taken::new(unsafe {
                Exception::of(cx.pointer(), exception.into_raw())
            }))
        }

        fn new(exception: Exception) -> Taken {
            Taken(ManuallyDrop::new(exception))
        }

        fn into_inner(self) -> Exception {
            let mut this = ManuallyDrop::new(self);
            // SAFETY: `this` is used no more.
            unsafe { ManuallyDrop::take(&mut this.0) }
        }

        /// Whether it is an instance of a class.
        pub(crate) fn matches(&self, cx: Context<'_>, class: HPy) -> bool {
            if !possible(cx) {
                return false;
            }
            // SAFETY: the context is the host's own, both handles are open, and
            // the check runs no Python code.
            unsafe {
                self.0
                    .get(cx.pointer())
                    .is_some_and(|own| hpy_sys::HPy_TypeCheck(cx.pointer(), own, class) != 0)
            }
        }

        /// Leaves it pending.
        ///
        /// # Errors
        ///
        /// `SystemError` in an interpreter that is not its own.
        pub(crate) fn raise(self, cx: Context<'_>) -> Result<()> {
            let exception = self.into_inner();
            let raised = if possible(cx) {
                // SAFETY: the context is the host's own.
                unsafe { exception.restore(cx.as_raw()) }
            } else {
                Err(exception)
            };
            raised.map_err(lost)
        }

        /// The instance.
        ///
        /// # Errors
        ///
        /// `SystemError` in an interpreter that is not its own.
        pub(crate) fn into_value(self, cx: Context<'_>) -> Result<Handle<'_, BaseException>> {
            let exception = self.into_inner();
            let taken = if possible(cx) {
                // SAFETY: the context is the host's own.
                unsafe { exception.into_handle(cx.pointer()) }
            } else {
                Err(exception)
            };
            // SAFETY: the handle is open and ours.
            let value = taken.map(|raw| unsafe { Handle::from_raw(cx, raw) });
            exception::check(value.map_err(lost)?)
        }

        /// The name of its builtin class, if this thread is in Python.
        pub(crate) fn class_name(&self) -> Option<&'static str> {
            let ctx = self.0.context()?;
            // SAFETY: this thread is in Python by that context.
            unsafe {
                let cx = Context::from_raw(ctx);
                let own = self.0.get(ctx)?;
                Some(exc::of_instance(cx, own))
            }
        }
    }

    impl Drop for Taken {
        fn drop(&mut self) {
            // SAFETY: it is used no more.
            discard(unsafe { ManuallyDrop::take(&mut self.0) });
        }
    }

    /// The error that stands for an exception of another interpreter.
    #[cold]
    fn lost(exception: Exception) -> super::super::Error {
        discard(exception);
        SystemError::error("an exception of another interpreter is lost")
    }

    /// Exceptions that nobody wants any more, for a thread that is in Python.
    static DISCARDED: Mutex<Vec<Exception>> = Mutex::new(Vec::new());

    fn discard(exception: Exception) {
        if let Err(exception) = exception.release() {
            later(exception);
        }
    }

    #[cold]
    fn later(exception: Exception) {
        DISCARDED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(exception);
        raise_attention();
    }

    /// Lets go of the exceptions whose errors are gone. Those of other
    /// interpreters stay.
    pub(crate) fn sweep() {
        let exceptions = {
            let mut list = DISCARDED.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *list)
        };
        lower_attention(exceptions.len() as u32);
        for exception in exceptions {
            discard(exception);
        }
    }
}

#[cfg(not(feature = "cpython-host"))]
mod without_host {
    use std::convert::Infallible;

    use hpy_sys::HPy;

    use crate::context::Context;
    use crate::error::Result;
    use crate::exc::BaseException;
    use crate::handle::Handle;

    /// No host that is not in the binary can hand over exceptions.
    pub(crate) fn possible(_: Context<'_>) -> bool {
        false
    }

    /// There is none.
    pub(crate) struct Taken(Infallible);

    impl Taken {
        pub(crate) fn fetch(_: Context<'_>) -> Option<Taken> {
            None
        }

        pub(crate) fn of<'cx, T>(exception: Handle<'cx, T>) -> Result<Taken, Handle<'cx, T>> {
            Err(exception)
        }

        pub(crate) fn matches(&self, _: Context<'_>, _: HPy) -> bool {
            match self.0 {}
        }

        pub(crate) fn raise(self, _: Context<'_>) -> Result<()> {
            match self.0 {}
        }

        pub(crate) fn into_value(self, _: Context<'_>) -> Result<Handle<'_, BaseException>> {
            match self.0 {}
        }

        pub(crate) fn class_name(&self) -> Option<&'static str> {
            match self.0 {}
        }
    }

    pub(crate) fn sweep() {}
}
