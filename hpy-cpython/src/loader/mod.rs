//! Loading a universal binary from a path: what `hpy.universal.load` does, for
//! extensions that carry no host of their own, such as those written in C.

mod name;

use std::collections::HashMap;
use std::ffi::c_int;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use hpy_sys::load::Extension;
use hpy_sys::{HPy, HPyContext, HPyModuleDef};

use crate::capi::*;
use crate::host::{self, is_ours};
use crate::members::{handle, object};
use crate::module::PyDefinition;
use crate::object::{decref, type_of};

/// Why a module was not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// An exception is pending: the extension's own, or the interpreter's.
    Raised,
    /// The file is no extension that this host can load, for this reason; nothing
    /// is pending.
    Refused(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Raised => f.write_str("an exception is pending"),
            Failure::Refused(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Failure {}

/// Loads the universal binary at `path` as the module that `spec` describes, and
/// executes it. The module is not put into `sys.modules`: who imports does that.
///
/// `name` is the module's name; its last component is that of the binary's
/// symbols, `-` being `_` there.
///
/// Once the extension was given the context, it stays loaded for as long as the
/// process lives, as all extensions of CPython do.
///
/// # Errors
/// [`Failure::Refused`] with a reason for people, if the file is none that can be
/// loaded; [`Failure::Raised`] if the name is not ASCII, or the extension raised.
///
/// # Safety
/// With the interpreter's lock held; `ctx` must be a valid context for which
/// [`is_ours`] holds, and `spec` an open handle. Code of the file is run, so the
/// file must be one to be trusted.
pub unsafe fn load(
    ctx: *mut HPyContext,
    name: &str,
    path: &Path,
    spec: HPy,
) -> Result<HPy, Failure> {
    // SAFETY: by the caller's word.
    unsafe {
        debug_assert!(is_ours(ctx));
        let symbol = name::symbol(name)?;
        let extension = Extension::open(&symbol, path).map_err(Failure::Refused)?;
        let definition = definition(&extension, ctx)?;
        module(definition, spec).map(handle)
    }
}

/// Gives an extension its context, and takes its definition.
///
/// # Safety
/// With the interpreter's lock held, and `ctx` a context of ours.
unsafe fn definition(
    extension: &Extension,
    ctx: *mut HPyContext,
) -> Result<PyDefinitionRef, Failure> {
    // SAFETY: the context lives for ever; the functions are the extension's.
    unsafe {
        match extension.definition(ctx) {
            Some(hpy) => kept(extension.symbol(), hpy.as_ptr()),
            None if !PyErr_Occurred().is_null() => Err(Failure::Raised),
            None => Err(Failure::Refused(extension.without_definition())),
        }
    }
}

type PyDefinitionRef = &'static PyDefinition;

/// The definition for CPython that belongs to an extension's; made once, because
/// modules point to it for as long as they live.
///
/// # Safety
/// With the interpreter's lock held; `hpy` must point to a valid definition that
/// lives for ever.
unsafe fn kept(name: &str, hpy: *mut HPyModuleDef) -> Result<PyDefinitionRef, Failure> {
    static KEPT: OnceLock<Mutex<HashMap<usize, PyDefinitionRef>>> = OnceLock::new();
    let mut kept = KEPT
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(&hpy.addr()) {
        return Ok(known);
    }
    // SAFETY: by the caller's word. No Python code is run by this.
    let made = unsafe { PyDefinition::of(name, hpy, None, None) }.ok_or(Failure::Raised)?;
    let made = Box::leak(Box::new(made));
    kept.insert(hpy.addr(), made);
    Ok(made)
}

/// Makes and executes a module.
///
/// # Safety
/// With the interpreter's lock held.
unsafe fn module(definition: &PyDefinition, spec: HPy) -> Result<*mut PyObject, Failure> {
    /// `PYTHON_API_VERSION`, which has been this since Python 2.5.
    const API: c_int = 1013;
    // SAFETY: by the caller's word; the definition is complete.
    unsafe {
        let (Some(create), Some(execute)) = (PyModule_FromDefAndSpec2(), PyModule_ExecDef()) else {
            host::lacking(c"PyModule_FromDefAndSpec2");
            return Err(Failure::Raised);
        };
        let module = create(definition.as_ptr(), object(spec), API);
        if module.is_null() {
            return Err(Failure::Raised);
        }
        // What a create slot of the extension's made needs no execution.
        let is_module = PyType_IsSubtype(type_of(module), PyModule_Type()) != 0;
        if is_module && execute(module, definition.as_ptr()) != 0 {
            decref(module);
            return Err(Failure::Raised);
        }
        Ok(module)
    }
}
