//! Calls from Python into an extension.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::rc::Rc;

use hpy_sys::{HPy, HPyContext, LentContext};
use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use smallvec::SmallVec;

use crate::context::Lent;
use crate::fault::Fault;
use crate::handles::{Misuse, Owner};
use crate::seen::Seen;
use crate::state::{Raised, State};

/// How many arguments need no allocation.
const FEW: usize = 8;

/// How many of the handles that a call has left open are described.
const TOLD: usize = 10;

/// A call under way: it has a context of its own, and the handles of its arguments, which
/// are closed when it ends.
///
/// It ends by [`answer`](Call::answer), [`finish`](Call::finish) or
/// [`finish_if_raised`](Call::finish_if_raised).
pub(crate) struct Call<'a> {
    state: &'a Rc<State>,
    vm: &'a VirtualMachine,
    /// What is called, for messages.
    callee: &'a dyn fmt::Display,
    context: Option<Box<Lent>>,
    previous: *const VirtualMachine,
    /// Where in the stack the call around this one began.
    outer: usize,
    /// How many moments there had been when it began, open handles of extensions, and
    /// builders and trackers.
    began: u64,
    owned: usize,
    held: usize,
    arguments: SmallVec<[HPy; FEW]>,
    /// What the extension had raised when this began: closing a handle, for one, may run
    /// Python at any time.
    interrupted: Option<Box<Raised>>,
}

impl<'a> Call<'a> {
    /// Begins one.
    #[inline]
    pub(crate) fn begin(
        state: &'a Rc<State>,
        vm: &'a VirtualMachine,
        callee: &'a dyn fmt::Display,
    ) -> Call<'a> {
        // Where that opens handles of its own, nothing may be borrowed.
        let context = state.contexts.take(state);
        Call {
            previous: state.enter(vm),
            outer: state.stack(),
            began: state.moments(),
            owned: state.handles.borrow().owned(),
            held: state.held.borrow().count(),
            context: Some(context),
            arguments: SmallVec::new(),
            interrupted: state.interrupt(),
            state,
            vm,
            callee,
        }
    }

    /// The context for the extension.
    #[inline]
    pub(crate) fn context(&self) -> *mut HPyContext {
        // Who calls the extension has this in its frame.
        self.state.set_stack(std::ptr::from_ref(self).addr());
        self.context
            .as_ref()
            .map_or(std::ptr::null_mut(), |context| context.as_ptr())
    }

    /// A handle of an argument.
    #[inline]
    pub(crate) fn argument(&mut self, object: PyObjectRef) -> HPy {
        let h = self.state.open(object, Owner::Call, "an argument");
        self.arguments.push(h);
        h
    }

    /// A handle of an argument that may be missing.
    #[inline]
    pub(crate) fn optional(&mut self, object: Option<PyObjectRef>) -> HPy {
        object.map_or(HPy::NULL, |object| self.argument(object))
    }

    /// The arguments from the `first`th on, for as long as there come no more.
    #[inline]
    pub(crate) fn from(&self, first: usize) -> *const HPy {
        self.arguments[first..].as_ptr()
    }

    /// Ends a call that returned a handle.
    ///
    /// # Errors
    /// The exception that the extension raised, or what it did wrong.
    #[inline]
    pub(crate) fn answer(mut self, returned: HPy) -> PyResult {
        if returned.is_null() {
            self.end(true)?;
            unreachable!("a call that has failed has an exception");
        }
        let state = self.state;
        let by = || state.moment("the return");
        let taken = state.handles.borrow_mut().close(returned, by);
        match taken {
            Ok(object) => {
                self.end(false)?;
                Ok(object)
            }
            Err(misuse) => {
                self.fault(wrong_answer(&misuse));
                self.end(true)?;
                unreachable!("a fault is an exception");
            }
        }
    }

    /// Ends a call that returned something else; `failed` is whether that says that there is
    /// an exception.
    ///
    /// # Errors
    /// As for [`answer`](Call::answer).
    #[inline]
    pub(crate) fn finish(mut self, failed: bool) -> PyResult<()> {
        self.end(failed)
    }

    /// Ends a call whose value says of an exception only that there may be one.
    ///
    /// # Errors
    /// As for [`answer`](Call::answer).
    #[inline]
    pub(crate) fn finish_if_raised(mut self) -> PyResult<()> {
        let raised = self.state.pending.borrow().is_some();
        self.end(raised)
    }

    #[cold]
    fn fault(&self, what: impl Into<String>) {
        self.state.note(Fault {
            function: self.callee.to_string(),
            what: what.into(),
            trace: None,
        });
    }

    #[inline]
    fn end(&mut self, failed: bool) -> PyResult<()> {
        let state = self.state;
        for &h in &self.arguments {
            let ended = state.handles.borrow_mut().end_argument(h);
            // What this drops may run Python.
            drop(ended);
        }
        if state.handles.borrow().owned() > self.owned {
            self.leaked();
        }
        if state.held.borrow().count() > self.held {
            self.held_on();
        }
        if let Some(context) = self.context.take() {
            if context.has_left() {
                self.stayed_away();
            }
            state.contexts.rest(state, context);
        }
        let pending = state.pending.take();
        let faultless = state.fault.borrow().is_none();
        let ended = match (pending, failed) {
            (None, false) if faultless => Ok(()),
            (Some(exception), true) if faultless => Err(exception),
            (pending, _) => Err(self.broken(pending)),
        };
        state.enter(self.previous);
        state.set_stack(self.outer);
        if let Some(interrupted) = self.interrupted.take() {
            state.resume(*interrupted);
        }
        ended
    }

    /// The exception for the fault that was noted, or else for an answer that does not go
    /// with what is pending.
    #[cold]
    fn broken(&self, pending: Option<PyBaseExceptionRef>) -> PyBaseExceptionRef {
        let state = self.state;
        let mut cause = None;
        if state.fault.borrow().is_none() {
            self.fault(match &pending {
                None => {
                    "it returned NULL (or -1) without an exception; set one before, for \
                     instance by HPyErr_SetString"
                }
                Some(_) => {
                    "it returned a result while an exception is pending; return NULL (or -1) to \
                     raise it, or clear it by HPyErr_Clear"
                }
            });
            cause = pending;
        }
        state.pending.take();
        let fault = state.fault.take();
        let message = fault.map_or_else(String::new, |fault| fault.to_string());
        let raised = self.vm.new_system_error(message);
        raised.set___cause__(cause);
        raised
    }

    /// Tells of handles that the call has left open, and closes them.
    #[cold]
    fn leaked(&self) {
        let state = self.state;
        let left = state.handles.borrow().owned_since(self.began);
        let count = left.len();
        let mut told = String::new();
        for (i, h) in left.into_iter().enumerate() {
            if let Ok(open) = state.handles.borrow().get(h)
                && state.strictness.get().leaks
                && i < TOLD
            {
                let (object, birth) = (Seen::of(&open.object), &open.birth);
                let backtrace = birth.backtrace("opened by ");
                told += &format!("\n  {object}, opened by {birth}{backtrace}");
            }
            let death = || state.moment("the end of the call");
            let closed = state.handles.borrow_mut().close(h, death);
            // What this drops may run Python.
            drop(closed);
        }
        if !state.strictness.get().leaks || count == 0 {
            return;
        }
        if count > TOLD {
            told += &format!("\n  and {} more", count - TOLD);
        }
        let handles = match count {
            1 => "1 handle".to_owned(),
            more => format!("{more} handles"),
        };
        self.fault(format!(
            "it has left {handles} open, which nobody will close:{told}"
        ));
    }

    /// Tells of builders and trackers that the call has not ended, and ends them.
    #[cold]
    fn held_on(&self) {
        let state = self.state;
        let death = state.moment("the end of the call");
        let left = state.held.borrow_mut().end_since(self.began, &death);
        for (held, birth) in left {
            if state.strictness.get().leaks {
                self.fault(format!(
                    "it has left {} open, made by {birth}{}",
                    held.kind(),
                    birth.backtrace("made by ")
                ));
            }
        }
    }

    #[cold]
    fn stayed_away(&self) {
        self.fault(
            "it returned without coming back to Python; call HPy_ReenterPythonExecution before",
        );
    }
}

/// Lends a context to code in this process, as to an extension's function.
///
/// # Errors
/// The exception that the code has left pending, or what it did wrong.
///
/// # Panics
/// If the code does, when its call has ended.
pub(crate) fn lend<R>(
    state: &Rc<State>,
    vm: &VirtualMachine,
    f: impl FnOnce(LentContext<'_>) -> Option<R>,
) -> PyResult<R> {
    let call = Call::begin(state, vm, &"code outside of Python");
    let ctx = NonNull::new(call.context()).expect("a call has a context until it ends");
    // SAFETY: the call ends after that, and what is lent cannot be kept.
    let given = catch_unwind(AssertUnwindSafe(|| f(unsafe { LentContext::new(ctx) })));
    match given {
        Ok(given) => {
            call.finish(given.is_none())?;
            Ok(given.expect("a call that has failed has an exception"))
        }
        Err(panic) => {
            // What was wrong with it matters less.
            let _ = call.finish_if_raised();
            resume_unwind(panic)
        }
    }
}

/// What is wrong with a handle that an extension has returned.
fn wrong_answer(misuse: &Misuse) -> String {
    match misuse {
        Misuse::Argument(object) => format!(
            "it returned an argument, {object}; the result belongs to the caller, so return a \
             handle of your own, by HPy_Dup"
        ),
        Misuse::Constant(name) => format!(
            "it returned {name}, a constant of the context; the result belongs to the caller, so \
             return a handle of your own, by HPy_Dup"
        ),
        other => format!("of what it returned, {other}"),
    }
}
