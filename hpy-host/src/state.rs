//! What an interpreter has of HPy.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use hpy_sys::HPy;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyTypeRef};
use rustpython_vm::{PyObjectRef, VirtualMachine};

use crate::birth::Birth;
use crate::context::{Contexts, constants};
use crate::fault::{Fault, OnFault};
use crate::fields::Fields;
use crate::globals::Globals;
use crate::handles::{Handles, Owner};
use crate::held::Holdings;
use crate::stress::Stress;
use crate::strictness::Strictness;
use crate::trace::{Trace, Traces};

/// What an extension has raised and not yet answered for.
pub(crate) struct Raised {
    pending: Option<PyBaseExceptionRef>,
    fault: Option<Fault>,
}

/// What an interpreter has of HPy: its handles, contexts, fields, globals, builders.
pub(crate) struct State {
    /// The interpreter, while it runs.
    vm: Cell<*const VirtualMachine>,
    pub(crate) handles: RefCell<Handles>,
    pub(crate) contexts: Contexts,
    pub(crate) fields: RefCell<Fields>,
    pub(crate) globals: RefCell<Globals>,
    pub(crate) held: RefCell<Holdings>,
    /// The exception that the extension has raised, or has not yet answered for.
    pub(crate) pending: RefCell<Option<PyBaseExceptionRef>>,
    /// The first fault of the call under way.
    pub(crate) fault: RefCell<Option<Fault>>,
    /// The class of context variables, once one was asked for.
    pub(crate) context_var: OnceCell<PyTypeRef>,
    pub(crate) strictness: Cell<Strictness>,
    /// The class of functions of modules.
    pub(crate) function_class: OnceCell<PyTypeRef>,
    /// How many objects there are of the classes of each name.
    alive: RefCell<BTreeMap<String, Rc<Cell<usize>>>>,
    births: Cell<u64>,
    /// Where in the stack the innermost call of an extension begins.
    stack: Cell<usize>,
}

impl State {
    /// The state of a new interpreter.
    pub(crate) fn new(vm: &VirtualMachine, strictness: Strictness) -> Rc<State> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let stress = strictness.stress.is_some();
        let state = Rc::new(State {
            vm: Cell::new(vm),
            handles: RefCell::new(Handles::new(number, stress)),
            contexts: Contexts::new(number, strictness.stress.map(Stress::new)),
            fields: RefCell::new(Fields::new(number, stress)),
            globals: RefCell::default(),
            held: RefCell::new(Holdings::new(number, stress)),
            pending: RefCell::default(),
            fault: RefCell::default(),
            context_var: OnceCell::new(),
            strictness: Cell::new(strictness),
            function_class: OnceCell::new(),
            alive: RefCell::default(),
            births: Cell::new(0),
            stack: Cell::new(usize::MAX),
        });
        let constants = constants(&state, vm);
        state.contexts.start(&state, constants);
        state
    }

    /// Lets go of what modules still hold, when the interpreter has ended.
    pub(crate) fn end(&self) {
        let held = self.globals.borrow_mut().take();
        drop(held);
    }

    /// How many objects there are of the classes of a name, to be counted by their memory.
    pub(crate) fn alive(&self, name: &str) -> Rc<Cell<usize>> {
        let mut alive = self.alive.borrow_mut();
        alive.entry(name.to_owned()).or_default().clone()
    }

    /// How many objects there are of extensions' classes, by the names of these.
    pub(crate) fn population(&self) -> BTreeMap<String, usize> {
        let alive = self.alive.borrow();
        let counts = alive
            .iter()
            .map(|(name, count)| (name.clone(), count.get()));
        counts.collect()
    }

    /// The interpreter, while an extension runs; between calls it may have moved.
    #[inline]
    pub(crate) fn vm(&self) -> &VirtualMachine {
        // SAFETY: whoever enters an extension sets it to the interpreter that is entered
        // (see `enter`), which outlives that.
        unsafe { &*self.vm.get() }
    }

    /// Sets the interpreter for as long as a call takes; the one before.
    #[inline]
    pub(crate) fn enter(&self, vm: *const VirtualMachine) -> *const VirtualMachine {
        self.vm.replace(vm)
    }

    /// The next moment, of something that the host does.
    #[inline]
    pub(crate) fn moment(&self, by: &'static str) -> Birth {
        let number = self.births.get();
        self.births.set(number + 1);
        Birth {
            number,
            by,
            trace: None,
        }
    }

    /// The next moment, of something that the extension does.
    #[inline]
    pub(crate) fn extension_moment(&self, by: &'static str) -> Birth {
        Birth {
            trace: self.trace(),
            ..self.moment(by)
        }
    }

    /// The extension's call stack, if it is to be recorded.
    #[inline]
    pub(crate) fn trace(&self) -> Option<Trace> {
        let traces = self.strictness.get().traces;
        (traces != Traces::Off).then(|| Trace::record(traces, self.stack.get()))
    }

    /// Where in the stack an extension was called.
    #[inline]
    pub(crate) fn stack(&self) -> usize {
        self.stack.get()
    }

    /// Sets where in the stack an extension is called.
    #[inline]
    pub(crate) fn set_stack(&self, place: usize) {
        self.stack.set(place);
    }

    /// How many moments there were.
    #[inline]
    pub(crate) fn moments(&self) -> u64 {
        self.births.get()
    }

    /// Opens a handle.
    #[inline]
    pub(crate) fn open(&self, object: PyObjectRef, owner: Owner, by: &'static str) -> HPy {
        let birth = match owner {
            Owner::Extension => self.extension_moment(by),
            Owner::Call | Owner::Context => self.moment(by),
        };
        self.handles.borrow_mut().open(object, owner, birth)
    }

    /// Opens a handle for the extension.
    #[inline]
    pub(crate) fn give(&self, object: PyObjectRef, by: &'static str) -> HPy {
        self.open(object, Owner::Extension, by)
    }

    /// Makes an exception the pending one.
    pub(crate) fn raise(&self, exception: PyBaseExceptionRef) {
        let before = self.pending.replace(Some(exception));
        // What this drops may run Python, which must find nothing borrowed.
        drop(before);
    }

    /// Takes out what the extension has raised, as a call begins that knows nothing of it.
    #[inline]
    pub(crate) fn interrupt(&self) -> Option<Box<Raised>> {
        if self.pending.borrow().is_none() && self.fault.borrow().is_none() {
            return None;
        }
        Some(Box::new(Raised {
            pending: self.pending.take(),
            fault: self.fault.take(),
        }))
    }

    /// Puts back what was taken out.
    #[cold]
    pub(crate) fn resume(&self, raised: Raised) {
        self.pending.replace(raised.pending);
        self.fault.replace(raised.fault);
    }

    /// Notes a fault: the extension is told of an exception, and the call under way will
    /// raise it whatever it returns.
    #[cold]
    pub(crate) fn note(&self, fault: Fault) {
        if self.strictness.get().on_fault == OnFault::Abort {
            eprint!("{}", fault.last_words());
            std::process::abort();
        }
        self.raise(self.exception(&fault));
        self.fault.borrow_mut().get_or_insert(fault);
    }

    /// A fault as an exception.
    #[cold]
    pub(crate) fn exception(&self, fault: &Fault) -> PyBaseExceptionRef {
        self.vm().new_system_error(fault.to_string())
    }
}
