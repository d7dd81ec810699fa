//! What a macro says of one module, and the `HPyModuleDef` made of it.

use std::collections::HashMap;
use std::ffi::{CStr, c_int};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use hpy_sys::trampolines::{Implementation, TrampolineContext, erased};
use hpy_sys::{
    HPy, HPyCFunction, HPyContext, HPyDef, HPyDef_Kind, HPyGlobal, HPyModuleDef, HPySlot,
    HPySlot_Slot, cfunction,
};

use super::class::{ClassEntry, RegisteredClass};
use super::entry;
use super::exception::{ExceptionEntry, RegisteredException};
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::exc::{ExceptionType, ImportError};
use crate::handle::{Borrowed, Handle};
use crate::types;

/// One module, as `#[hpy::module]` describes it.
pub trait Module: TrampolineContext + 'static {
    /// The full Python name, dots included.
    const NAME: &'static str;
    /// The docstring.
    const DOC: Option<&'static CStr>;
    /// The functions written inside the module.
    const FUNCTIONS: &'static [&'static HPyDef];
    /// The exception classes written inside the module.
    const EXCEPTIONS: &'static [ExceptionEntry];
    /// The classes written inside the module.
    const CLASSES: &'static [ClassEntry];
    /// Values to set when the module is imported, before the initializers run.
    const CONSTANTS: &'static [Constant];
    /// The functions that initialise the module, in order.
    const INITIALIZERS: &'static [Initializer];

    /// Whether the module relies on the interpreter's lock, so that a free-threaded
    /// CPython has to use one once the module is imported.
    const GIL_USED: bool = true;

    /// The module's only state outside Python.
    fn state() -> &'static ModuleState;
}

/// A constant of a module.
pub struct Constant {
    /// Its Python name.
    pub name: &'static CStr,
    /// Makes its value.
    pub value: for<'cx> fn(Context<'cx>) -> Result<Handle<'cx>>,
}

/// The value of a constant as an object.
///
/// # Errors
///
/// Those of the conversion.
pub fn constant<'cx, T: IntoPython<'cx>>(cx: Context<'cx>, value: T) -> Result<Handle<'cx>> {
    value.into_python(cx).map(Handle::into_object)
}

/// An init function of a module.
pub type Initializer = for<'cx> fn(Borrowed<'_, 'cx, types::Module>) -> Result<()>;

/// A function that registers itself into a module written elsewhere.
pub struct RegisteredFunction {
    /// The module.
    pub module: fn() -> &'static ModuleState,
    /// The function's definition for that module.
    pub def: fn() -> &'static HPyDef,
    /// Where it stands in the source.
    pub location: &'static str,
}

inventory::collect!(RegisteredFunction);

/// A [`Global`](crate::Global) that has to be made known to the host.
pub struct RegisteredGlobal(pub fn() -> *mut HPyGlobal);

inventory::collect!(RegisteredGlobal);

/// What a module keeps outside Python: the context that its trampolines use,
/// and its definition, built once.
pub struct ModuleState {
    context: AtomicPtr<HPyContext>,
    def: OnceLock<Definition>,
    #[cfg(feature = "cpython-host")]
    pub(super) pyinit: hpy_cpython::PyInit,
}

struct Definition(*mut HPyModuleDef);

// SAFETY: the definition is leaked, and hosts only read it once it is built.
unsafe impl Send for Definition {}
// SAFETY: as above.
unsafe impl Sync for Definition {}

impl ModuleState {
    /// A state before any host has loaded the module.
    #[expect(clippy::new_without_default, reason = "it is only ever a static")]
    pub const fn new() -> Self {
        ModuleState {
            context: AtomicPtr::new(ptr::null_mut()),
            def: OnceLock::new(),
            #[cfg(feature = "cpython-host")]
            pyinit: hpy_cpython::PyInit::new(),
        }
    }

    /// The context to call implementations with, where a trampoline has nothing to
    /// translate: under the host that the binary carries. Else null.
    #[inline]
    pub fn direct(&self) -> *mut HPyContext {
        #[cfg(feature = "cpython-host")]
        return self.pyinit.direct();
        #[cfg(not(feature = "cpython-host"))]
        ptr::null_mut()
    }

    /// The items of a tuple of arguments, where a trampoline need not ask for each.
    ///
    /// # Safety
    ///
    /// `tuple` must be a live tuple, under the host that the binary carries.
    #[inline]
    pub unsafe fn items(
        &self,
        tuple: *mut hpy_sys::cpy_PyObject,
    ) -> Option<(*const HPy, hpy_sys::HPy_ssize_t)> {
        // SAFETY: by the caller's word.
        unsafe { crate::own_host::tuple_contents(tuple) }
    }

    /// The context that the host handed over.
    #[inline]
    pub fn context(&self) -> *mut HPyContext {
        self.context.load(Ordering::Relaxed)
    }

    /// Takes the host's context: the body of `HPyInitGlobalContext_*`.
    ///
    /// A context whose layout is not known leaves the module without one, so
    /// that its import fails; nothing can be raised here.
    ///
    /// # Safety
    ///
    /// `ctx` must be a context that outlives the module.
    pub unsafe fn set_context(&self, ctx: *mut HPyContext) {
        // SAFETY: by the caller's word.
        let known = unsafe { hpy_sys::layout::adopt(ctx) }.is_ok();
        let ctx = if known { ctx } else { ptr::null_mut() };
        self.context.store(ctx, Ordering::Relaxed);
        if known {
            crate::context::Library::set_context(ctx);
            // SAFETY: by the caller's word.
            unsafe { crate::class::host::look_at(ctx) }
        }
    }
}

/// The module's definition: the body of `HPyInit_*`. Null, which every host
/// reports as a failed import, where the host's context was refused.
pub fn module_def<M: Module>() -> *mut HPyModuleDef {
    let state = M::state();
    if state.context().is_null() {
        return ptr::null_mut();
    }
    state.def.get_or_init(|| Definition(build::<M>())).0
}

fn build<M: Module>() -> *mut HPyModuleDef {
    let exec: &'static HPyDef = const { &module_exec_def::<M>() };
    // Hosts take mutable pointers but write nothing.
    let mut defines: Vec<*mut HPyDef> = functions::<M>()
        .map(|(def, _)| ptr::from_ref(def).cast_mut())
        .collect();
    defines.push(ptr::from_ref(exec).cast_mut());
    defines.push(ptr::null_mut());
    let registered = inventory::iter::<RegisteredGlobal>().map(|global| (global.0)());
    let globals: Vec<*mut HPyGlobal> = registered
        .chain([crate::error::global(), ptr::null_mut()])
        .collect();
    Box::into_raw(Box::new(HPyModuleDef {
        doc: M::DOC.map_or(ptr::null(), CStr::as_ptr),
        size: 0,
        legacy_methods: ptr::null_mut(),
        defines: Vec::leak(defines).as_mut_ptr(),
        globals: Vec::leak(globals).as_mut_ptr(),
    }))
}

/// The module's functions, each with the place it was registered from.
fn functions<M: Module>() -> impl Iterator<Item = (&'static HPyDef, &'static str)> {
    let registered = inventory::iter::<RegisteredFunction>()
        .filter(|function| ptr::eq((function.module)(), M::state()))
        .map(|function| ((function.def)(), function.location));
    let own = M::FUNCTIONS.iter().map(|&def| (def, INSIDE));
    own.chain(registered)
}

/// The module's exception classes, each with the place it was registered from.
fn exceptions<M: Module>() -> impl Iterator<Item = (&'static ExceptionEntry, &'static str)> {
    let registered = inventory::iter::<RegisteredException>()
        .filter(|exception| ptr::eq((exception.module)(), M::state()))
        .map(|exception| (&exception.entry, exception.location));
    let own = M::EXCEPTIONS.iter().map(|exception| (exception, INSIDE));
    own.chain(registered)
}

/// The module's classes, each with the place it was registered from.
fn classes<M: Module>() -> impl Iterator<Item = (&'static ClassEntry, &'static str)> {
    let registered = inventory::iter::<RegisteredClass>()
        .filter(|class| ptr::eq((class.module)(), M::state()))
        .map(|class| (&class.entry, class.location));
    let own = M::CLASSES.iter().map(|class| (class, INSIDE));
    own.chain(registered)
}

/// The place of what is written inside the module.
const INSIDE: &str = "the module itself";

/// The definition of the slot that runs on import: `HPy_mod_exec`.
pub const fn module_exec_def<M: Module>() -> HPyDef {
    struct Exec<M>(M);
    impl<M: Module> Implementation for Exec<M> {
        const IMPL: HPyCFunction = cfunction::inquiry(exec::<M>);
    }
    HPyDef::slot(HPySlot {
        slot: HPySlot_Slot::HPy_mod_exec,
        r#impl: Some(Exec::<M>::IMPL),
        cpy_trampoline: Some(erased::inquiry::<M, Exec<M>>()),
    })
}

/// Fills a new module: `HPy_mod_exec`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn exec<M: Module>(ctx: *mut HPyContext, module: HPy) -> c_int {
    // SAFETY: the host calls with a context and a module valid for the call.
    unsafe {
        entry::enter_with(ctx, -1, move |cx| {
            fill_or_empty::<M>(Borrowed::from_raw(cx, module)).map(|()| 0)
        })
    }
}

/// Fills a module, or leaves it with nothing.
///
/// A module that is dropped while it is part of a cycle lives on until the
/// collector finds it, and its own functions make it one. `hpy.universal` frees
/// the definition of a module that failed, which the collector then reads.
fn fill_or_empty<M: Module>(module: Borrowed<'_, '_, types::Module>) -> Result<()> {
    let filled = catch_unwind(AssertUnwindSafe(|| fill::<M>(module)));
    let error = match filled {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error,
        Err(panic) => crate::error::panicked(panic),
    };
    let emptied = module
        .getattr("__dict__")
        .and_then(|dict| dict.call_method0("clear"));
    // What went wrong first is what counts.
    drop(emptied);
    Err(error)
}

fn fill<M: Module>(module: Borrowed<'_, '_, types::Module>) -> Result<()> {
    check_names::<M>()?;
    let cx = module.cx();
    crate::error::prepare(cx)?;
    // Exceptions may be derived from classes, and are made on first use where it is the
    // other way round.
    for (class, _) in classes::<M>() {
        module.setattr(class.name, (class.class)(cx)?)?;
    }
    for (exception, _) in exceptions::<M>() {
        module.setattr(exception.name, (exception.class)(cx)?)?;
    }
    for constant in M::CONSTANTS {
        module.setattr(constant.name, (constant.value)(cx)?)?;
    }
    for initialize in M::INITIALIZERS {
        initialize(module)?;
    }
    Ok(())
}

/// What registers itself meets the rest here for the first time, so this is
/// where two things of one name are found.
fn check_names<M: Module>() -> Result<()> {
    let functions = functions::<M>().map(|(def, location)| {
        debug_assert!(def.kind == HPyDef_Kind::Meth);
        // SAFETY: only methods are registered, and their names are C strings
        // that live as long as the binary.
        let name = unsafe { CStr::from_ptr(def.u.meth.name) };
        (name, location)
    });
    let exceptions = exceptions::<M>().map(|(exception, location)| (exception.name, location));
    let classes = classes::<M>().map(|(class, location)| (class.name, location));
    let constants = M::CONSTANTS.iter().map(|constant| (constant.name, INSIDE));
    let mut seen: HashMap<&CStr, &str> = HashMap::new();
    for (name, location) in functions.chain(exceptions).chain(classes).chain(constants) {
        if let Some(other) = seen.insert(name, location) {
            return Err(ImportError::error(format!(
                "module '{}' has two things named '{}': from {other} and from {location}",
                M::NAME,
                name.to_string_lossy(),
            )));
        }
    }
    Ok(())
}
