//! What is kept per interpreter.

use std::ffi::{CString, c_void};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use hpy_sys::HPyContext;

use super::{Globals, Names, TEMPLATE};
use crate::beyond::Gate;
use crate::capi::*;
use crate::object::decref;

/// An interpreter's context and globals.
///
/// One that is not alive any more is kept for the next interpreter: what it
/// handed out may still be asked for while objects are freed, at the very end.
pub(crate) struct Interpreter {
    context: HPyContext,
    globals: Globals,
    names: Names,
    /// Which interpreter; null once that has ended.
    id: AtomicPtr<c_void>,
    /// Tells it from the interpreters that had its place before.
    serial: AtomicU32,
    /// For threads that enter it by themselves.
    gate: Gate,
    /// Whether that was closed for good.
    closed: AtomicBool,
}

/// The serial number of the next interpreter.
static NEXT_SERIAL: AtomicU32 = AtomicU32::new(0);

/// The first that a module was loaded into.
static FIRST: AtomicPtr<Interpreter> = AtomicPtr::new(std::ptr::null_mut());

/// Whether there has ever been a second one.
static SEVERAL: AtomicBool = AtomicBool::new(false);

/// All of them. None is ever freed.
static ALL: Mutex<Vec<&'static Interpreter>> = Mutex::new(Vec::new());

/// What modules call their implementations with directly, to be taken from them
/// when a second interpreter comes.
static DIRECT: Mutex<Vec<&'static AtomicPtr<HPyContext>>> = Mutex::new(Vec::new());

// SAFETY: the context is only read once it is filled, the globals see to
// themselves, and the rest is atomic.
unsafe impl Sync for Interpreter {}
// SAFETY: as above.
unsafe impl Send for Interpreter {}

impl Interpreter {
    /// The interpreter of a context of ours.
    ///
    /// # Safety
    /// `ctx` must be a context of ours.
    #[inline(always)]
    pub(crate) unsafe fn of(ctx: *mut HPyContext) -> &'static Interpreter {
        // SAFETY: `enter` has put it there, for ever.
        unsafe { &*(*ctx)._private.cast::<Interpreter>() }
    }

    /// The first interpreter that there was.
    ///
    /// # Safety
    /// After [`enter`](Self::enter) has succeeded once.
    #[inline(always)]
    pub(crate) unsafe fn first() -> &'static Interpreter {
        // SAFETY: by the caller's word.
        unsafe { &*FIRST.load(Ordering::Relaxed) }
    }

    /// The interpreter that the calling thread runs in; the first one if it is
    /// none that a module was loaded into.
    ///
    /// # Safety
    /// As for [`first`](Self::first), with the interpreter's lock held.
    #[inline(always)]
    pub(crate) unsafe fn current() -> &'static Interpreter {
        // SAFETY: by the caller's word.
        unsafe {
            if SEVERAL.load(Ordering::Relaxed) {
                search(id()).unwrap_or(Self::first())
            } else {
                Self::first()
            }
        }
    }

    /// The interpreter that the calling thread runs in, with a context of its own.
    ///
    /// # Errors
    /// The name of a symbol that it lacks.
    ///
    /// # Safety
    /// After [`start`](super::start), with the interpreter's lock held.
    pub(crate) unsafe fn enter() -> Result<&'static Interpreter, CString> {
        // SAFETY: by the caller's word.
        unsafe {
            let id = id();
            if let Some(known) = search(id) {
                return Ok(known);
            }
            let interpreter = match reuse(id)? {
                Some(old) => old,
                None => make(id)?,
            };
            // Only what is let go of at the end may be kept.
            if interpreter.watch() {
                interpreter.names.open();
            }
            Ok(interpreter)
        }
    }

    /// The same; `None` and an ImportError where it fails.
    ///
    /// # Safety
    /// As for [`enter`](Self::enter).
    pub(crate) unsafe fn enter_or_raise() -> Option<&'static Interpreter> {
        // SAFETY: by the caller's word.
        unsafe {
            match Self::enter() {
                Ok(interpreter) => Some(interpreter),
                Err(symbol) => {
                    let missing = LoadError::lacks(&symbol);
                    raise_import_error(&missing);
                    None
                }
            }
        }
    }

    /// The interpreter with this serial number, unless it has ended.
    pub(crate) fn of_serial(serial: u32) -> Option<&'static Interpreter> {
        let all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .copied()
            .find(|one| one.serial() == serial && !one.id.load(Ordering::Relaxed).is_null())
    }

    /// The interpreter that the calling thread is attached to, if a module was
    /// loaded into it.
    ///
    /// # Safety
    /// As for [`first`](Self::first), on a thread that is attached to some
    /// interpreter.
    pub(crate) unsafe fn attached() -> Option<&'static Interpreter> {
        // SAFETY: by the caller's word.
        unsafe {
            let id = id();
            let first = Self::first();
            if first.id.load(Ordering::Relaxed) == id {
                return Some(first);
            }
            search(id)
        }
    }

    /// What tells it from all others that there have been in this process.
    #[inline(always)]
    pub(crate) fn serial(&self) -> u32 {
        self.serial.load(Ordering::Relaxed)
    }

    /// Whether there has been more than one interpreter.
    pub(crate) fn are_several() -> bool {
        SEVERAL.load(Ordering::Relaxed)
    }

    /// CPython's `PyInterpreterState`; null once it has ended.
    pub(crate) fn id(&self) -> *mut c_void {
        self.id.load(Ordering::Relaxed)
    }

    /// For threads that enter it by themselves.
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Lets no more threads in, because the interpreter is about to end.
    pub(crate) fn close_gate(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.gate.close();
    }

    /// Whether [`close_gate`](Self::close_gate) was called.
    pub(crate) fn has_closed_gate(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Its context.
    #[inline(always)]
    pub(crate) fn context(&self) -> *mut HPyContext {
        std::ptr::from_ref(&self.context).cast_mut()
    }

    /// What its modules' globals hold.
    #[inline(always)]
    pub(crate) fn globals(&self) -> &Globals {
        &self.globals
    }

    /// The names that were met in it.
    #[inline(always)]
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Gives a module the context to call its implementations with, as long as
    /// there is no other interpreter.
    pub(crate) fn give_direct(&self, place: &'static AtomicPtr<HPyContext>) {
        let mut places = DIRECT.lock().unwrap_or_else(PoisonError::into_inner);
        if SEVERAL.load(Ordering::Relaxed) {
            return;
        }
        if !places.iter().any(|known| std::ptr::eq(*known, place)) {
            places.push(place);
        }
        place.store(self.context(), Ordering::Relaxed);
    }

    /// Lets go of what the globals hold, and of names, when the interpreter ends:
    /// its dict is cleared then, and a capsule in it dies. Whether it will.
    unsafe fn watch(&'static self) -> bool {
        const NAME: &std::ffi::CStr = c"hpy-rs: an interpreter's globals";
        unsafe extern "C" fn ended(capsule: *mut PyObject) {
            // SAFETY: CPython calls this with the capsule that is made below.
            unsafe {
                let interpreter =
                    PyCapsule_GetPointer(capsule, NAME.as_ptr()).cast::<Interpreter>();
                (*interpreter).globals.clear();
                (*interpreter).names.close();
                (*interpreter)
                    .id
                    .store(std::ptr::null_mut(), Ordering::Relaxed);
            }
        }
        // SAFETY: with the lock, in the interpreter itself.
        unsafe {
            let Some(dict) = PyInterpreterState_GetDict() else {
                return false;
            };
            let dict = dict(id());
            if dict.is_null() {
                PyErr_Clear();
                return false;
            }
            let this = std::ptr::from_ref(self).cast_mut();
            let capsule = PyCapsule_New(this.cast(), NAME.as_ptr(), Some(ended));
            if capsule.is_null() {
                PyErr_Clear();
                return false;
            }
            // Each binary with a host in it has an entry of its own.
            let key = CString::new(format!("hpy-rs host {this:p}")).unwrap_or_default();
            let failed = PyDict_SetItemString(dict, key.as_ptr(), capsule) < 0;
            if failed {
                PyErr_Clear();
            }
            decref(capsule);
            !failed
        }
    }
}

/// What tells interpreters apart. Where the C API does not say, there is one.
unsafe fn id() -> *mut c_void {
    match PyInterpreterState_Get().or_else(_PyInterpreterState_Get) {
        // SAFETY: the lock is held.
        Some(get) => unsafe { get() },
        None => std::ptr::without_provenance_mut(1),
    }
}

fn next_serial() -> u32 {
    NEXT_SERIAL.fetch_add(1, Ordering::Relaxed)
}

fn search(id: *mut c_void) -> Option<&'static Interpreter> {
    let all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter()
        .copied()
        .find(|one| one.id.load(Ordering::Relaxed) == id)
}

/// Takes over what an ended interpreter has left.
unsafe fn reuse(id: *mut c_void) -> Result<Option<&'static Interpreter>, CString> {
    let Some(old) = search(std::ptr::null_mut()) else {
        return Ok(None);
    };
    // SAFETY: as the caller vouches. The interpreter that had it has ended, so
    // nobody reads the context.
    unsafe { super::fill(&mut *old.context())? };
    old.serial.store(next_serial(), Ordering::Relaxed);
    old.gate.close();
    old.closed.store(false, Ordering::Relaxed);
    old.id.store(id, Ordering::Relaxed);
    Ok(Some(old))
}

/// Makes a new one.
unsafe fn make(id: *mut c_void) -> Result<&'static Interpreter, CString> {
    let mut new = Box::new(Interpreter {
        context: TEMPLATE,
        globals: Globals::new(),
        names: Names::new(),
        id: AtomicPtr::new(id),
        serial: AtomicU32::new(next_serial()),
        gate: Gate::new(),
        closed: AtomicBool::new(false),
    });
    // SAFETY: as the caller vouches.
    unsafe { super::fill(&mut new.context)? };
    let this = Box::into_raw(new);
    // SAFETY: it was made just now, and nobody else knows it.
    let new: &'static Interpreter = unsafe {
        (*this).context._private = this.cast();
        &*this
    };
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(new);
    if all.len() == 1 {
        FIRST.store(this, Ordering::Relaxed);
    } else {
        // From here on it matters which interpreter a call comes from.
        let places = DIRECT.lock().unwrap_or_else(PoisonError::into_inner);
        SEVERAL.store(true, Ordering::Relaxed);
        for place in places.iter() {
            place.store(std::ptr::null_mut(), Ordering::Relaxed);
        }
    }
    Ok(new)
}
