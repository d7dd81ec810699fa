//! Modules (`hpymodule.h`).

use core::ffi::c_char;

use crate::describe::c_struct;
use crate::{HPy_ssize_t, HPyDef, HPyGlobal, cpy_PyMethodDef};

c_struct! {
    /// What `HPyInit_<name>` returns: the definition of a module. Its name comes
    /// from the import system.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyModuleDef {
        /// The docstring, UTF-8; may be null.
        pub doc: *const c_char,
        /// The size of the module's state; HPy 0.9 supports only 0.
        pub size: HPy_ssize_t,
        /// A `PyMethodDef` array, or null; hybrid binaries only.
        pub legacy_methods: *mut cpy_PyMethodDef,
        /// Pointers to the definitions, the last one null; may itself be null.
        pub defines: *mut *mut HPyDef,
        /// Pointers to the module's globals, the last one null; may itself be
        /// null.
        pub globals: *mut *mut HPyGlobal,
    }
}

// SAFETY: hosts only read the definition itself. The globals that it leads to
// are written, but only by the host and under the interpreter's lock; reaching
// them from Rust takes a raw pointer, thus an unsafe block of its own.
unsafe impl Sync for HPyModuleDef {}

/// Exports the four functions by which hosts find, check and initialise a module
/// (C: `HPy_MODINIT`).
///
/// Takes the module's name (the last component of its Python name), a `static`
/// [`HPyModuleDef`], and the name of a unit struct to define: the module's
/// [`TrampolineContext`](crate::trampolines::TrampolineContext). Its constant `PYTHON_MODULE`
/// is the module as a [`StaticModule`](crate::StaticModule), for hosts in the same process.
///
/// If the host's context is not [adopted](crate::layout::adopt), the module's
/// definition is withheld, and importing it fails.
///
/// # Examples
/// A complete extension without the SDK; built as a `cdylib`, it is loaded as
/// module `raw` by every HPy host:
///
/// ```
/// use core::ffi::CStr;
/// use core::ptr;
/// use hpy_sys::{trampolines::*, *};
///
/// unsafe extern "C" fn double_impl(ctx: *mut HPyContext, _self: HPy, arg: HPy) -> HPy {
///     // SAFETY: the host calls with a valid context and an open handle.
///     unsafe { HPy_Add(ctx, arg, arg) }
/// }
///
/// struct Double;
/// impl Implementation for Double {
///     const IMPL: HPyCFunction = cfunction::o(double_impl);
/// }
///
/// static DOUBLE: HPyDef = HPyDef::meth(HPyMeth {
///     name: c"double".as_ptr(),
///     r#impl: Some(Double::IMPL),
///     cpy_trampoline: Some(erased::o::<Raw, Double>()),
///     signature: HPyFunc_Signature::O,
///     doc: c"Twice the argument.".as_ptr(),
/// });
///
/// static MODULE: HPyModuleDef = HPyModuleDef {
///     doc: c"Written without the SDK.".as_ptr(),
///     size: 0,
///     legacy_methods: ptr::null_mut(),
///     defines: (&raw const *&[(&raw const DOUBLE).cast_mut(), ptr::null_mut()])
///         .cast_mut()
///         .cast(),
///     globals: ptr::null_mut(),
/// };
///
/// hpy_sys::modinit!(raw, MODULE, Raw);
/// ```
#[macro_export]
macro_rules! modinit {
    ($name:ident, $definition:path, $context:ident) => {
        /// This module, for its trampolines.
        struct $context;

        const _: () = {
            impl $context {
                /// This module, for a host in the same process.
                #[allow(dead_code)]
                pub(crate) const PYTHON_MODULE: $crate::StaticModule = {
                    // SAFETY: the functions below are those of `HPy_MODINIT`.
                    unsafe { $crate::StaticModule::new(stringify!($name), context, init) }
                };
            }

            use ::core::ptr::null_mut;
            use ::core::sync::atomic::{AtomicPtr, Ordering};

            // Written while the module is loaded, before anybody reads it.
            static CONTEXT: AtomicPtr<$crate::HPyContext> = AtomicPtr::new(null_mut());

            impl $crate::trampolines::TrampolineContext for $context {
                #[inline]
                fn context() -> *mut $crate::HPyContext {
                    CONTEXT.load(Ordering::Relaxed)
                }
            }

            #[unsafe(export_name = concat!("get_required_hpy_major_version_", stringify!($name)))]
            extern "C" fn major() -> u32 {
                $crate::HPY_ABI_VERSION
            }

            #[unsafe(export_name = concat!("get_required_hpy_minor_version_", stringify!($name)))]
            extern "C" fn minor() -> u32 {
                $crate::HPY_ABI_VERSION_MINOR
            }

            #[unsafe(export_name = concat!("HPyInitGlobalContext_", stringify!($name)))]
            unsafe extern "C" fn context(ctx: *mut $crate::HPyContext) {
                // SAFETY: the host hands over its context.
                let adopted = unsafe { $crate::layout::adopt(ctx) };
                let ctx = if adopted.is_ok() { ctx } else { null_mut() };
                CONTEXT.store(ctx, Ordering::Relaxed);
            }

            #[unsafe(export_name = concat!("HPyInit_", stringify!($name)))]
            extern "C" fn init() -> *mut $crate::HPyModuleDef {
                if CONTEXT.load(Ordering::Relaxed).is_null() {
                    return null_mut();
                }
                let definition: &'static $crate::HPyModuleDef = &$definition;
                ::core::ptr::from_ref(definition).cast_mut()
            }
        };
    };
}
