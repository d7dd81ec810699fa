//! Import by CPython itself, with the host that the binary carries.

use std::ffi::c_void;

use super::library::Library;
use super::module::{Module, module_def};

/// The body of a module's `PyInit_` function.
///
/// # Safety
///
/// To be called by an interpreter, to import the module.
pub unsafe fn pyinit<M: Module>() -> *mut c_void {
    Library::serve(M::state());
    let module = hpy_cpython::Module {
        name: M::NAME,
        set_context: |ctx| {
            // SAFETY: the host's contexts live for ever.
            unsafe { M::state().set_context(ctx) }
        },
        definition: module_def::<M>,
        gil: if M::GIL_USED {
            hpy_cpython::Gil::Used
        } else {
            hpy_cpython::Gil::NotUsed
        },
    };
    // SAFETY: by the caller's word.
    unsafe { hpy_cpython::pyinit(&module, &M::state().pyinit) }
}
