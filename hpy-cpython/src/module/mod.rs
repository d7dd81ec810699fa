//! Modules: from an HPy definition to what CPython imports.

mod definition;

use std::ffi::c_void;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use hpy_sys::{HPyContext, HPyModuleDef};

use crate::capi;
use crate::host::{self, Interpreter};
pub(crate) use definition::{PyDefinition, defines, method};

/// What a free-threaded CPython has to know of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gil {
    /// The module's code relies on the interpreter's lock: importing it makes
    /// such an interpreter use one.
    Used,
    /// The module's code does without.
    NotUsed,
}

/// A module to be exported by [`pyinit`].
#[derive(Debug, Clone, Copy)]
pub struct Module {
    /// Its full name.
    pub name: &'static str,
    /// Takes the context: what `HPyInitGlobalContext_<name>` does.
    pub set_context: unsafe fn(*mut HPyContext),
    /// Gives the definition: what `HPyInit_<name>` does.
    pub definition: fn() -> *mut HPyModuleDef,
    /// What it needs of a free-threaded interpreter.
    pub gil: Gil,
}

/// What this host keeps of an exported module, in a static of its binary.
#[derive(Debug)]
pub struct PyInit {
    definition: OnceLock<PyDefinition>,
    direct: AtomicPtr<HPyContext>,
}

impl PyInit {
    /// Of a module that was not imported yet.
    #[expect(clippy::new_without_default, reason = "it is only ever a static")]
    pub const fn new() -> PyInit {
        PyInit {
            definition: OnceLock::new(),
            direct: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// The context to call implementations with, without a detour: what
    /// [`TrampolineContext::direct`](hpy_sys::trampolines::TrampolineContext::direct)
    /// is to return.
    #[inline(always)]
    pub fn direct(&self) -> *mut HPyContext {
        self.direct.load(Ordering::Relaxed)
    }
}

/// The body of a `PyInit_<name>` function: the definition for CPython's
/// multi-phase initialisation, or null and an exception.
///
/// It works in every interpreter of the process, each of which gets a module of
/// its own.
///
/// # Safety
/// To be called by the interpreter as such a function; `module` must describe
/// the module that `kept` belongs to.
pub unsafe fn pyinit(module: &Module, kept: &'static PyInit) -> *mut c_void {
    // SAFETY: the interpreter calls with its lock held.
    unsafe {
        if let Err(missing) = host::start() {
            capi::raise_import_error(&format!("cannot import '{}': {missing}", module.name));
            return std::ptr::null_mut();
        }
        let Some(interpreter) = Interpreter::enter_or_raise() else {
            return std::ptr::null_mut();
        };
        (module.set_context)(interpreter.context());
        let definition = match kept.definition.get() {
            Some(known) => known,
            None => {
                let hpy = (module.definition)();
                if hpy.is_null() {
                    host::raise(
                        host::import_error(),
                        &format!(
                            "cannot import '{}': it refuses this host; was it loaded by another \
                             HPy in this process before?",
                            module.name
                        ),
                    );
                    return std::ptr::null_mut();
                }
                let Some(made) = PyDefinition::of(module.name, hpy, Some(module.gil), Some(kept))
                else {
                    return std::ptr::null_mut();
                };
                // If another interpreter was faster, its definition serves as well.
                kept.definition.get_or_init(|| made)
            }
        };
        definition.init().cast()
    }
}

/// Exports `PyInit_<name>` for a module that [`hpy_sys::modinit!`] exports to HPy
/// hosts, without the SDK.
///
/// ```
/// # use std::ptr::null_mut;
/// static MODULE: hpy_sys::HPyModuleDef = hpy_sys::HPyModuleDef {
///     doc: c"A module that is empty.".as_ptr(),
///     size: 0,
///     legacy_methods: null_mut(),
///     defines: null_mut(),
///     globals: null_mut(),
/// };
///
/// hpy_sys::modinit!(raw, MODULE, Raw);
/// hpy_cpython::pyinit!(raw);
/// ```
#[macro_export]
macro_rules! pyinit {
    ($name:ident) => {
        const _: () = {
            unsafe extern "C" {
                #[link_name = concat!("HPyInitGlobalContext_", stringify!($name))]
                unsafe fn set_context(ctx: *mut $crate::sys::HPyContext);
                #[link_name = concat!("HPyInit_", stringify!($name))]
                safe fn definition() -> *mut $crate::sys::HPyModuleDef;
            }

            #[unsafe(export_name = concat!("PyInit_", stringify!($name)))]
            unsafe extern "C" fn pyinit() -> *mut ::core::ffi::c_void {
                static KEPT: $crate::PyInit = $crate::PyInit::new();
                let module = $crate::Module {
                    name: stringify!($name),
                    // SAFETY: the host hands over its context.
                    set_context: |ctx| unsafe { set_context(ctx) },
                    definition: || definition(),
                    gil: $crate::Gil::Used,
                };
                // SAFETY: the interpreter calls this to import the module.
                unsafe { $crate::pyinit(&module, &KEPT) }
            }
        };
    };
}
