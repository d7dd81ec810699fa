//! Modules that are linked into the process of their host.

use core::ptr::NonNull;

use crate::{HPyContext, HPyModuleDef};

/// A module that is linked into this process: what `HPy_MODINIT` exports of one, as a
/// value. A host that is given it needs no file to import it from.
///
/// [`modinit!`](crate::modinit) makes one, and so does the SDK's `#[hpy::module]`, both by the
/// name `PYTHON_MODULE`.
#[derive(Debug, Clone, Copy)]
pub struct StaticModule {
    name: &'static str,
    set_context: unsafe extern "C" fn(*mut HPyContext),
    init: unsafe extern "C" fn() -> *mut HPyModuleDef,
    submodules: &'static [StaticModule],
}

impl StaticModule {
    /// The module with this full Python name, dots included. `set_context` is its
    /// `HPyInitGlobalContext_<name>`, and `init` its `HPyInit_<name>`.
    ///
    /// ```no_run
    /// use hpy_sys::{HPyContext, HPyModuleDef, StaticModule};
    ///
    /// unsafe extern "C" {
    ///     // A module written in C, which the build script has compiled.
    ///     fn HPyInitGlobalContext_fast(ctx: *mut HPyContext);
    ///     fn HPyInit_fast() -> *mut HPyModuleDef;
    /// }
    ///
    /// // SAFETY: `HPy_MODINIT(fast, ...)` defines both, for HPy 0.9.
    /// let fast = unsafe { StaticModule::new("fast", HPyInitGlobalContext_fast, HPyInit_fast) };
    /// ```
    ///
    /// # Safety
    /// The functions must do what HPy asks of them, for this version of the ABI: the first
    /// takes the host's context; the second is called afterwards, and returns null or a
    /// definition that is valid and lives for ever. Both may be called by several threads.
    pub const unsafe fn new(
        name: &'static str,
        set_context: unsafe extern "C" fn(*mut HPyContext),
        init: unsafe extern "C" fn() -> *mut HPyModuleDef,
    ) -> StaticModule {
        StaticModule {
            name,
            set_context,
            init,
            submodules: &[],
        }
    }

    /// The same with submodules, which are imported together with it.
    pub const fn with_submodules(self, submodules: &'static [StaticModule]) -> StaticModule {
        StaticModule { submodules, ..self }
    }

    /// The full Python name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The modules inside.
    pub const fn submodules(&self) -> &'static [StaticModule] {
        self.submodules
    }

    /// Gives the module the host's context, and takes its definition; none if it gave none.
    ///
    /// # Safety
    /// The context must be valid for as long as the module may use it: until it is given
    /// another, or the process ends.
    pub unsafe fn definition(&self, ctx: *mut HPyContext) -> Option<NonNull<HPyModuleDef>> {
        // SAFETY: by the caller's word, and by that of whoever made this.
        unsafe {
            (self.set_context)(ctx);
            NonNull::new((self.init)())
        }
    }
}
