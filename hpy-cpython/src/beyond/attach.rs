//! Entering an interpreter on a thread that Python did not start.

use std::ffi::{CStr, c_void};
use std::ptr;

use hpy_sys::HPyContext;

use super::current;
use super::gate::Pass;
use crate::capi::*;
use crate::host::Interpreter;
use crate::object::{decref, incref};

/// A way into an interpreter, for any thread.
#[derive(Debug, Clone, Copy)]
pub struct Attacher {
    /// The interpreter's serial number.
    interpreter: u32,
}

/// Why a thread was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The interpreter has ended, or is about to.
    Ended,
    /// There was no memory for a thread state, or the C API has none.
    NoThreadState,
}

impl Attacher {
    /// A way into the interpreter of a context. The first one in an interpreter
    /// also sees to it that the interpreter's end waits for the threads that are
    /// in.
    ///
    /// # Errors
    /// An exception is pending then.
    ///
    /// # Safety
    /// `ctx` must be a context of this host that is valid for the running call.
    #[expect(clippy::result_unit_err, reason = "the error is the pending exception")]
    pub unsafe fn new(ctx: *mut HPyContext) -> Result<Attacher, ()> {
        // SAFETY: by the caller's word.
        unsafe {
            let interpreter = Interpreter::of(ctx);
            if !interpreter.gate().is_open() && !interpreter.has_closed_gate() {
                current::examine();
                close_at_exit(interpreter)?;
                interpreter.gate().open();
            }
            Ok(Attacher {
                interpreter: interpreter.serial(),
            })
        }
    }

    /// Runs `f` in the interpreter, with its context. Where this thread is in
    /// already, it just runs; a thread that has left Python for a while enters it
    /// as the thread that it is there.
    ///
    /// # Errors
    /// If this thread could not enter; `f` was not run then.
    pub fn attach<R>(&self, f: impl FnOnce(*mut HPyContext) -> R) -> Result<R, Refused> {
        // SAFETY: there is an attacher, so a module was loaded. The interpreter
        // is not used after its end, because the gate is closed before that.
        unsafe {
            if let Some(here) = current::attached()
                && here.serial() == self.interpreter
            {
                return Ok(f(here.context()));
            }
            let interpreter = Interpreter::of_serial(self.interpreter).ok_or(Refused::Ended)?;
            let pass = interpreter.gate().enter().ok_or(Refused::Ended)?;
            let _attached = Attached::enter(interpreter, pass)?;
            Ok(f(interpreter.context()))
        }
    }
}

/// This thread in an interpreter, until it is dropped.
struct Attached {
    way: Way,
    /// What this thread was in before.
    outer: *mut PyThreadState,
    _pass: Pass,
}

/// How this thread got in.
enum Way {
    /// Not at all yet.
    Out,
    /// As the thread that it is there.
    Restored,
    /// As a new one.
    New(*mut PyThreadState),
    /// As the emulation says.
    Ensured(i32),
}

impl Attached {
    unsafe fn enter(interpreter: &Interpreter, pass: Pass) -> Result<Attached, Refused> {
        // SAFETY: the gate keeps the interpreter alive. Leaving before entering
        // keeps this thread from waiting for itself.
        unsafe {
            if current::is_emulated() {
                let ensure = PyGILState_Ensure().ok_or(Refused::NoThreadState)?;
                return Ok(Attached {
                    way: Way::Ensured(ensure()),
                    outer: ptr::null_mut(),
                    _pass: pass,
                });
            }
            let outer = if current::is_attached() {
                PyEval_SaveThread()
            } else {
                ptr::null_mut()
            };
            let mut attached = Attached {
                way: Way::Out,
                outer,
                _pass: pass,
            };
            let known = PyGILState_GetThisThreadState().map_or(ptr::null_mut(), |get| get());
            if !known.is_null() {
                PyEval_RestoreThread(known);
                if Interpreter::attached().is_some_and(|here| ptr::eq(here, interpreter)) {
                    attached.way = Way::Restored;
                    return Ok(attached);
                }
                PyEval_SaveThread();
            }
            let new = PyThreadState_New().map_or(ptr::null_mut(), |new| new(interpreter.id()));
            if new.is_null() {
                return Err(Refused::NoThreadState);
            }
            PyEval_RestoreThread(new);
            attached.way = Way::New(new);
            Ok(attached)
        }
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // SAFETY: this thread is in, by the way that is told.
        unsafe {
            match self.way {
                Way::Out => {}
                Way::Restored => {
                    PyEval_SaveThread();
                }
                Way::New(state) => {
                    if let Some(clear) = PyThreadState_Clear() {
                        clear(state);
                    }
                    match PyThreadState_DeleteCurrent() {
                        Some(delete) => delete(),
                        None => drop(PyEval_SaveThread()),
                    }
                }
                Way::Ensured(state) => {
                    if let Some(release) = PyGILState_Release() {
                        release(state);
                    }
                }
            }
            if !self.outer.is_null() {
                PyEval_RestoreThread(self.outer);
            }
        }
    }
}

const NAME: &CStr = c"hpy-rs: threads in an interpreter";

/// Registers with Python's `atexit` what closes the gate.
unsafe fn close_at_exit(interpreter: &'static Interpreter) -> Result<(), ()> {
    // SAFETY: the lock is held; every reference that is made is given up.
    unsafe {
        let Some(new_function) = PyCFunction_NewEx() else {
            // An emulation, whose end nobody can wait for.
            return Ok(());
        };
        let owned = |object: *mut PyObject| {
            if object.is_null() {
                Err(())
            } else {
                Ok(object)
            }
        };
        let atexit = owned(PyImport_ImportModule(c"atexit".as_ptr()))?;
        let register = owned(PyObject_GetAttrString(atexit, c"register".as_ptr()));
        decref(atexit);
        let register = register?;
        let this = ptr::from_ref(interpreter).cast_mut().cast::<c_void>();
        let capsule = PyCapsule_New(this, NAME.as_ptr(), None);
        // CPython keeps a pointer to it.
        let method = Box::leak(Box::new(PyMethodDef {
            ml_name: c"close".as_ptr(),
            ml_meth: Some(std::mem::transmute::<
                unsafe extern "C" fn(*mut PyObject, *mut PyObject) -> *mut PyObject,
                hpy_sys::cpy_PyCFunction,
            >(close)),
            ml_flags: METH_NOARGS,
            ml_doc: ptr::null(),
        }));
        let mut result = Err(());
        if !capsule.is_null() {
            let function = new_function(method, capsule, ptr::null_mut());
            decref(capsule);
            if !function.is_null() {
                let arguments = PyTuple_New(1);
                if arguments.is_null() {
                    decref(function);
                } else {
                    // The tuple takes the function over.
                    PyTuple_SetItem(arguments, 0, function);
                    let registered = PyObject_CallObject(register, arguments);
                    decref(arguments);
                    if !registered.is_null() {
                        decref(registered);
                        result = Ok(());
                    }
                }
            }
        }
        decref(register);
        result
    }
}

/// Closes the gate of the interpreter in a capsule, and waits for the threads that
/// are in. A signal handler's exception ends the waiting.
unsafe extern "C" fn close(capsule: *mut PyObject, _: *mut PyObject) -> *mut PyObject {
    // SAFETY: CPython calls with the capsule that the function was made with, and
    // with the lock, which others need to come to their end.
    unsafe {
        let interpreter = PyCapsule_GetPointer(capsule, NAME.as_ptr()).cast::<Interpreter>();
        if interpreter.is_null() {
            return ptr::null_mut();
        }
        (*interpreter).close_gate();
        loop {
            let state = PyEval_SaveThread();
            let empty = (*interpreter).gate().wait();
            PyEval_RestoreThread(state);
            if empty {
                return incref(_Py_NoneStruct());
            }
            if PyErr_CheckSignals().is_some_and(|check| check() < 0) {
                return ptr::null_mut();
            }
        }
    }
}
