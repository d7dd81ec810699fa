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
