//! From an [`Error`] to an exception set in the interpreter.

use hpy_sys::HPy;

use super::{Error, Lazy, Repr};
use crate::context::Context;
use crate::handle::Handle;

impl Error {
    /// Sets this exception in the interpreter and gives it up: the caller has
    /// to return the null handle (or -1) to Python next.
    #[cold]
    pub(crate) fn raise(self, cx: Context<'_>) {
        match self.0 {
            Repr::Pending(pending) => {
                if !pending.release() {
                    set_message(cx, system_error(cx), LOST);
                }
            }
            Repr::Lazy(lazy) => lazy.raise(cx),
        }
    }

    /// Whether this is an instance of the exception class `class` or of a
    /// subclass of it, as an `except` clause would ask.
    pub(crate) fn matches_raw(&self, cx: Context<'_>, class: HPy) -> bool {
        match &self.0 {
            // SAFETY: the context is valid and `class` is open.
            Repr::Pending(pending) => {
                pending.is_current()
                    && unsafe { hpy_sys::HPyErr_ExceptionMatches(cx.as_raw(), class) != 0 }
            }
            Repr::Lazy(lazy) => match &**lazy {
                Lazy::Message { class: own, .. } => own(cx).is_ok_and(|own| {
                    // SAFETY: both are type objects and open.
                    unsafe { hpy_sys::HPyType_IsSubtype(cx.as_raw(), own.as_raw(), class) != 0 }
                }),
                Lazy::Build(_) => false,
            },
        }
    }
}

impl Lazy {
    fn raise(self, cx: Context<'_>) {
        match self {
            Lazy::Message { class, message, .. } => match class(cx) {
                Ok(class) => set_message(cx, class.as_raw(), &message),
                Err(error) => error.raise(cx),
            },
            Lazy::Build(build) => match build(cx) {
                Ok(exception) => set_value(&exception),
                // Building it failed: that failure is what the caller sees.
                Err(error) => error.raise(cx),
            },
        }
    }
}

const LOST: &str = "an exception was kept after its call and is lost";

fn system_error(cx: Context<'_>) -> HPy {
    // SAFETY: the context is valid.
    unsafe { (*cx.as_raw()).h_SystemError }
}

/// Raises an exception instance.
pub(crate) fn set_value(exception: &Handle<'_>) {
    let cx = exception.cx();
    let class = exception.get_type();
    // SAFETY: both handles are open; the function takes neither over.
    unsafe { hpy_sys::HPyErr_SetObject(cx.as_raw(), class.as_raw(), exception.as_raw()) };
}

/// Raises `class(message)`.
fn set_message(cx: Context<'_>, class: HPy, message: &str) {
    // As an object, because a C string would end at the first NUL. Where that
    // fails (out of memory), its exception is the one to see.
    if let Ok(message) = cx.str(message) {
        // SAFETY: both handles are open; the function takes neither over.
        unsafe { hpy_sys::HPyErr_SetObject(cx.as_raw(), class, message.as_raw()) };
    }
}
