//! Exceptions, taken out of the interpreter and put back.

use std::ptr::{self, NonNull};

use hpy_sys::{HPy, HPyContext};

use super::current;
use crate::capi::*;
use crate::host::Interpreter;
use crate::members::{handle, object};
use crate::object::{decref, incref, type_of};

/// An exception that is pending nowhere, with its traceback: a reference to an
/// instance, which may go to any thread.
///
/// Dropping it leaks the reference, because there may be no lock to count it
/// with; [`release`](Self::release) sees whether there is.
#[derive(Debug)]
#[must_use = "dropping it leaks the exception"]
pub struct Exception {
    object: NonNull<PyObject>,
    /// The interpreter that it belongs to.
    interpreter: u32,
    /// Whether it has been raised and is only to go on.
    raised: bool,
}

// SAFETY: the object is only touched where the interpreter's lock is held.
unsafe impl Send for Exception {}
// SAFETY: as above.
unsafe impl Sync for Exception {}

impl Exception {
    /// Takes the pending exception; `None` if there is none. Nothing is pending
    /// afterwards. `PyErr_GetRaisedException`.
    ///
    /// # Safety
    /// `ctx` must be a context of this host that is valid for the running call.
    pub unsafe fn fetch(ctx: *mut HPyContext) -> Option<Exception> {
        // SAFETY: by the caller's word the lock is held.
        unsafe {
            let exception = match PyErr_GetRaisedException() {
                Some(get) => get(),
                None => fetch_instance(),
            };
            Some(Exception {
                object: NonNull::new(exception)?,
                interpreter: Interpreter::of(ctx).serial(),
                raised: true,
            })
        }
    }

    /// An exception of a handle, which this takes over.
    ///
    /// # Safety
    /// As for [`fetch`](Self::fetch); `h` must be an open handle to an instance
    /// of an exception class.
    pub unsafe fn of(ctx: *mut HPyContext, h: HPy) -> Exception {
        Exception {
            // SAFETY: a handle that is open is an object's address.
            object: unsafe { NonNull::new_unchecked(object(h)) },
            // SAFETY: by the caller's word.
            interpreter: unsafe { Interpreter::of(ctx).serial() },
            raised: false,
        }
    }

    /// Makes it pending: one that was pending before goes on as it was, another
    /// is raised, `raise exception`.
    ///
    /// # Errors
    /// Itself, if it is of another interpreter.
    ///
    /// # Safety
    /// As for [`fetch`](Self::fetch).
    pub unsafe fn restore(self, ctx: *mut HPyContext) -> Result<(), Exception> {
        // SAFETY: the lock is held; the reference goes to the interpreter, or is
        // given up where that has counted one of its own.
        unsafe {
            if !self.is_of(ctx) {
                return Err(self);
            }
            let exception = self.object.as_ptr();
            match PyErr_SetRaisedException() {
                Some(set) if self.raised => set(exception),
                _ if self.raised => {
                    let class = incref(type_of(exception));
                    PyErr_Restore(class, exception, PyException_GetTraceback(exception));
                }
                _ => {
                    raise(exception);
                    decref(exception);
                }
            }
        }
        Ok(())
    }

    /// Its instance, as a handle that stays this exception's; `None` if it is of
    /// another interpreter.
    ///
    /// # Safety
    /// As for [`fetch`](Self::fetch). The handle must not be used longer than
    /// `self`.
    pub unsafe fn get(&self, ctx: *mut HPyContext) -> Option<HPy> {
        // SAFETY: by the caller's word.
        unsafe { self.is_of(ctx) }.then(|| handle(self.object.as_ptr()))
    }

    /// Its instance, as a handle to be closed.
    ///
    /// # Errors
    /// Itself, if it is of another interpreter.
    ///
    /// # Safety
    /// As for [`fetch`](Self::fetch).
    pub unsafe fn into_handle(self, ctx: *mut HPyContext) -> Result<HPy, Exception> {
        // SAFETY: by the caller's word.
        match unsafe { self.get(ctx) } {
            Some(h) => Ok(h),
            None => Err(self),
        }
    }

    /// Lets go of it, on any thread. An exception of an interpreter that has
    /// ended is leaked.
    ///
    /// # Errors
    /// Itself, if this thread is not attached to its interpreter.
    pub fn release(self) -> Result<(), Exception> {
        // SAFETY: there is an exception, so a module was loaded.
        match unsafe { current::attached() } {
            Some(interpreter) if interpreter.serial() == self.interpreter => {
                // SAFETY: this thread holds the interpreter's lock, and the
                // reference is this exception's.
                unsafe { decref(self.object.as_ptr()) };
                Ok(())
            }
            _ if Interpreter::of_serial(self.interpreter).is_none() => Ok(()),
            _ => Err(self),
        }
    }

    /// The context of its interpreter, if this thread is attached to that.
    pub fn context(&self) -> Option<*mut HPyContext> {
        // SAFETY: as for `release`.
        unsafe { current::attached() }
            .filter(|interpreter| interpreter.serial() == self.interpreter)
            .map(Interpreter::context)
    }

    unsafe fn is_of(&self, ctx: *mut HPyContext) -> bool {
        // SAFETY: by the caller's word.
        unsafe { Interpreter::of(ctx).serial() == self.interpreter }
    }
}

/// What `PyErr_GetRaisedException` does, before CPython 3.12.
unsafe fn fetch_instance() -> *mut PyObject {
    let mut class = ptr::null_mut();
    let mut value = ptr::null_mut();
    let mut traceback = ptr::null_mut();
    // SAFETY: the lock is held; the references are ours from the first call on.
    unsafe {
        PyErr_Fetch(&mut class, &mut value, &mut traceback);
        if class.is_null() {
            return ptr::null_mut();
        }
        PyErr_NormalizeException(&mut class, &mut value, &mut traceback);
        if !traceback.is_null() {
            // This fails for what is no traceback, which the interpreter's is.
            PyException_SetTraceback(value, traceback);
            decref(traceback);
        }
        decref(class);
        value
    }
}

/// `raise exception`: with the exception that is being handled as its context,
/// and with the traceback that it has.
unsafe fn raise(exception: *mut PyObject) {
    // SAFETY: the lock is held and the exception is a live instance.
    unsafe {
        if PyErr_SetRaisedException().is_some() {
            return PyErr_SetObject(type_of(exception), exception);
        }
        // An emulation begins a new traceback.
        let before = PyException_GetTraceback(exception);
        PyErr_SetObject(type_of(exception), exception);
        let mut class = ptr::null_mut();
        let mut value = ptr::null_mut();
        let mut traceback = ptr::null_mut();
        PyErr_Fetch(&mut class, &mut value, &mut traceback);
        if value == exception && !before.is_null() {
            decref(traceback);
            traceback = before;
        } else {
            decref(before);
        }
        PyErr_Restore(class, value, traceback);
    }
}
