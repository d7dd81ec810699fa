//! Loading a universal binary from a path: what `hpy.universal.load` does, for
//! extensions that carry no host of their own, such as those written in C.

mod binary;
mod library;
mod name;

use std::collections::HashMap;
use std::ffi::c_int;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use hpy_sys::{HPy, HPyContext, HPyModuleDef};

use crate::capi::*;
use crate::host::{self, is_ours};
use crate::members::{handle, object};
use crate::module::PyDefinition;
use crate::object::{decref, type_of};
use library::Library;

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
        let extension = Extension::open(symbol, path)?;
        let definition = extension.definition(ctx)?;
        module(definition, spec).map(handle)
    }
}

/// A file that was found to be an extension for this host.
struct Extension {
    symbol: String,
    path: PathBuf,
    set_context: unsafe extern "C" fn(*mut HPyContext),
    init: unsafe extern "C" fn() -> *mut HPyModuleDef,
}

impl Extension {
    /// Finds and checks everything, before the extension is given anything.
    ///
    /// # Safety
    /// The file must be one whose code may be run.
    unsafe fn open(symbol: String, path: &Path) -> Result<Extension, Failure> {
        type Version = unsafe extern "C" fn() -> u32;
        let refuse = |reason: fmt::Arguments<'_>| {
            Failure::Refused(format!(
                "HPy extension module '{symbol}' at path '{}': {reason}",
                path.display()
            ))
        };
        binary::check(path).map_err(|reason| refuse(format_args!("{reason}")))?;
        // SAFETY: by the caller's word; the symbols are those that HPy_MODINIT
        // writes, with these types.
        unsafe {
            let library = Library::open(path).map_err(|reason| refuse(format_args!("{reason}")))?;
            let find = |prefix: &str| {
                let name = format!("{prefix}_{symbol}");
                library
                    .find(&name)
                    .ok_or_else(|| refuse(format_args!("{}", missing(&library, &name, &symbol))))
            };
            let major = find("get_required_hpy_major_version")?;
            let minor = find("get_required_hpy_minor_version")?;
            let (major, minor) = (
                std::mem::transmute::<*mut _, Version>(major)(),
                std::mem::transmute::<*mut _, Version>(minor)(),
            );
            if major != hpy_sys::HPY_ABI_VERSION || minor > hpy_sys::HPY_ABI_VERSION_MINOR {
                return Err(Failure::Refused(format!(
                    "HPy extension module '{symbol}' requires unsupported version of the HPy \
                     runtime. Requested version: {major}.{minor}. Current HPy version: {}.{}.",
                    hpy_sys::HPY_ABI_VERSION,
                    hpy_sys::HPY_ABI_VERSION_MINOR
                )));
            }
            match name::abi_tag(path) {
                None => {
                    return Err(refuse(format_args!(
                        "could not find HPy ABI tag encoded in the filename. The extension claims \
                         to be compiled with HPy ABI version: {major}.{minor}."
                    )));
                }
                Some(tag) if tag != major.to_string() => {
                    return Err(refuse(format_args!(
                        "mismatch between the HPy ABI tag encoded in the filename and the major \
                         version requested by the HPy extension itself. Major version tag parsed \
                         from filename: {tag}. Requested version: {major}.{minor}."
                    )));
                }
                Some(_) => {}
            }
            let set_context = find("HPyInitGlobalContext")?;
            let init = find("HPyInit")?;
            Ok(Extension {
                set_context: std::mem::transmute::<*mut _, unsafe extern "C" fn(*mut HPyContext)>(
                    set_context,
                ),
                init: std::mem::transmute::<*mut _, unsafe extern "C" fn() -> *mut HPyModuleDef>(
                    init,
                ),
                path: path.to_owned(),
                symbol,
            })
        }
    }

    /// Gives the extension its context, and takes its definition.
    ///
    /// # Safety
    /// With the interpreter's lock held, and `ctx` a context of ours.
    unsafe fn definition(&self, ctx: *mut HPyContext) -> Result<PyDefinitionRef, Failure> {
        // SAFETY: the context lives for ever; the functions are the extension's.
        unsafe {
            (self.set_context)(ctx);
            let hpy = (self.init)();
            if hpy.is_null() {
                if !PyErr_Occurred().is_null() {
                    return Err(Failure::Raised);
                }
                return Err(Failure::Refused(format!(
                    "HPy extension module '{}' at path '{}': its function 'HPyInit_{0}' returned \
                     NULL, no module definition",
                    self.symbol,
                    self.path.display(),
                )));
            }
            kept(&self.symbol, hpy)
        }
    }
}

/// Says what the file seems to be instead, if a symbol is missing.
fn missing(library: &Library, name: &str, symbol: &str) -> String {
    let mut reason = format!("it has no symbol '{name}'");
    let has = |name: &str| library.find(&format!("{name}_{symbol}")).is_some();
    if has("HPyInit") {
        reason.push_str(", which HPy_MODINIT of HPy 0.9 defines: it is built for another version");
    } else if has("PyInit") {
        reason.push_str(
            ". It is an extension of CPython's C API (or of HPy's CPython ABI), to be imported \
             without a loader",
        );
    } else {
        reason.push_str(
            ". Is the module registered by HPy_MODINIT, and under this name? The file and the \
             module have to have the same",
        );
    }
    reason
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
