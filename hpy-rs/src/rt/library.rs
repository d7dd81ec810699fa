//! The library as a module, to the classes that are its own.

use std::ffi::CStr;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use hpy_sys::trampolines::TrampolineContext;
use hpy_sys::{HPyContext, HPyDef};

use super::class::ClassEntry;
use super::exception::ExceptionEntry;
use super::module::{Constant, Initializer, Module, ModuleState};

/// The module that the library's own classes say they are of. Nobody imports it.
pub struct Library;

/// A module that the host in this binary serves.
static SERVED: AtomicPtr<ModuleState> = AtomicPtr::new(ptr::null_mut());

impl Library {
    /// Notes a module that the host in this binary serves: it knows when its context
    /// is at hand, and all of them have the same.
    #[cfg(feature = "cpython-host")]
    pub(super) fn serve(module: &'static ModuleState) {
        SERVED.store(ptr::from_ref(module).cast_mut(), Ordering::Release);
    }
}

impl TrampolineContext for Library {
    fn context() -> *mut HPyContext {
        crate::context::Library::context()
    }

    #[inline]
    fn direct() -> *mut HPyContext {
        // SAFETY: null, or a module's state, which is static.
        match unsafe { SERVED.load(Ordering::Acquire).as_ref() } {
            Some(module) => module.direct(),
            None => ptr::null_mut(),
        }
    }
}

impl Module for Library {
    const NAME: &'static str = "hpy_rs";
    const DOC: Option<&'static CStr> = None;
    const FUNCTIONS: &'static [&'static HPyDef] = &[];
    const EXCEPTIONS: &'static [ExceptionEntry] = &[];
    const CLASSES: &'static [ClassEntry] = &[];
    const CONSTANTS: &'static [Constant] = &[];
    const INITIALIZERS: &'static [Initializer] = &[];

    fn state() -> &'static ModuleState {
        static STATE: ModuleState = ModuleState::new();
        &STATE
    }
}
