//! Entering Python on a thread that it did not start.

use crate::context::Context;
use crate::error::Result;

/// A way into the interpreter for any thread: for worker threads and callbacks of
/// other libraries. [`Context::attacher`] makes one.
///
/// It can be cloned, sent and shared. Handles cannot go with it, as they belong to
/// the call that they come from: leave an object in a [`Global`](crate::Global),
/// and load it from there.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::global]
/// static CALLBACK: Global = Global::new();
///
/// /// Calls `f` on another thread, and waits for that.
/// #[hpy::function]
/// fn elsewhere(f: &Handle<'_>) -> Result<i64> {
///     CALLBACK.set(f);
///     let attacher = f.cx().attacher()?;
///     f.cx().leave_python(move || {
///         let worker = std::thread::spawn(move || {
///             attacher.attach(|cx| match CALLBACK.get(cx) {
///                 Some(f) => f.call0()?.extract(),
///                 None => Err(RuntimeError::error("no callback")),
///             })
///         });
///         worker.join().unwrap_or_else(|_| Err("the worker has panicked".into()))
///     })
/// }
/// ```
///
/// # Where it works
///
/// Under the CPython host that the binary carries, in the main interpreter and in
/// others, with and without a GIL. HPy 0.9 has nothing of the kind, so other hosts
/// have no attacher to give.
#[derive(Debug, Clone)]
pub struct Attacher(
    #[cfg(feature = "cpython-host")] hpy_cpython::beyond::Attacher,
    #[cfg(not(feature = "cpython-host"))] std::convert::Infallible,
);

const _: () = {
    const fn portable<T: Send + Sync + Clone + 'static>() {}
    portable::<Attacher>();
};

impl Context<'_> {
    /// A way into this interpreter for threads that Python did not start. PyO3
    /// calls it `Python::attach`, C `PyGILState_Ensure`.
    ///
    /// # Errors
    ///
    /// `NotImplementedError` where the host cannot let threads in; see
    /// [`Attacher`]. A program that can do without may catch it, and stay on the
    /// thread that it was called on.
    pub fn attacher(self) -> Result<Attacher> {
        #[cfg(feature = "cpython-host")]
        // SAFETY: the context is valid, and is asked of the host that it is of.
        unsafe {
            if hpy_cpython::is_ours(self.pointer()) {
                return match hpy_cpython::beyond::Attacher::new(self.as_raw()) {
                    Ok(attacher) => Ok(Attacher(attacher)),
                    Err(()) => Err(crate::Error::fetch(self)),
                };
            }
        }
        Err(refused(self))
    }
}

/// Says who could.
#[cold]
fn refused(cx: Context<'_>) -> crate::Error {
    use crate::exc::{ExceptionType, NotImplementedError};

    // SAFETY: a context has a name, which is null or a C string.
    let name = unsafe {
        let name = (*cx.pointer()).name;
        if name.is_null() {
            "of this interpreter".into()
        } else {
            format!("'{}'", std::ffi::CStr::from_ptr(name).to_string_lossy())
        }
    };
    let advice = if cfg!(feature = "cpython-host") {
        "the CPython host in this extension can: import it on CPython without HPY and HPY_HOST"
    } else {
        "the CPython host can that comes with the feature `cpython-host` of hpy-rs"
    };
    NotImplementedError::error(format!(
        "the HPy host {name} cannot let threads in that Python did not start; {advice}"
    ))
}

impl Attacher {
    /// Enters Python on this thread, and runs `f`. It waits for its turn, as any
    /// thread does.
    ///
    /// It takes about a microsecond on a thread that is new to Python, so do more
    /// than one thing at a time. On a thread that is in this interpreter already
    /// `f` just runs. Within [`leave_python`](Context::leave_python) it ends that
    /// for a while.
    ///
    /// The end of the interpreter waits for the threads that are in (as Python
    /// waits for its own threads, unless they are daemons), and lets in no more.
    ///
    /// # Errors
    ///
    /// `RuntimeError` without having run `f`, if the interpreter has ended or is
    /// about to. Else what `f` returns.
    ///
    /// # Panics
    ///
    /// If `f` does, after having left Python.
    pub fn attach<R>(&self, f: impl for<'cx> FnOnce(Context<'cx>) -> Result<R>) -> Result<R> {
        #[cfg(feature = "cpython-host")]
        {
            use crate::exc::{ExceptionType, MemoryError, RuntimeError};
            use hpy_cpython::beyond::Refused;

            let result = self.0.attach(|ctx| {
                // SAFETY: the context is valid on this thread until this returns,
                // and nothing of `'cx` leaves `f`.
                let cx = unsafe { Context::from_raw(ctx) };
                let result = f(cx);
                if crate::error::attention() {
                    crate::error::attend(cx);
                }
                result
            });
            match result {
                Ok(result) => result,
                Err(Refused::Ended) => Err(RuntimeError::error(
                    "the interpreter has ended, or is about to: no thread can enter it",
                )),
                Err(_) => Err(MemoryError::error("no thread state can be had")),
            }
        }
        #[cfg(not(feature = "cpython-host"))]
        {
            drop(f);
            match self.0 {}
        }
    }
}
