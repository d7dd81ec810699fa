//! Finding the symbols, once per binary.

use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt;
use std::sync::OnceLock;

use super::table::{Symbols, store};
use super::{PyObject, platform};

/// Why the C API cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LoadError {
    /// The symbol that is missing.
    pub(crate) symbol: &'static CStr,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&LoadError::lacks(self.symbol))
    }
}

impl LoadError {
    /// Says which symbol is missing.
    pub(crate) fn lacks(symbol: &CStr) -> String {
        format!(
            "this interpreter's C API lacks '{}', which the host inside this extension needs",
            symbol.to_string_lossy()
        )
    }
}

static LOADED: OnceLock<Result<(), LoadError>> = OnceLock::new();

/// Binds the C API of the interpreter that this process runs.
///
/// # Errors
/// If it lacks something that no host can do without.
pub(crate) fn load() -> Result<(), LoadError> {
    *LOADED.get_or_init(|| {
        // SAFETY: the symbols of these names are CPython's.
        let symbols = unsafe { Symbols::find(find) }.map_err(|symbol| LoadError { symbol })?;
        // SAFETY: this runs once, and nobody uses the C API before it is done.
        unsafe { store(symbols) };
        Ok(())
    })
}

/// The address of `name`, or of what PyPy calls it: `PyPyList_New`,
/// `_PyPy_NoneStruct`.
pub(crate) fn find(name: &CStr) -> *mut c_void {
    let address = platform::find(name);
    if !address.is_null() {
        return address;
    }
    let name = name.to_string_lossy();
    let (underscore, rest) = match name.strip_prefix('_') {
        Some(rest) => ("_", rest),
        None => ("", &*name),
    };
    let Some(rest) = rest.strip_prefix("Py") else {
        return std::ptr::null_mut();
    };
    match CString::new(format!("{underscore}PyPy{rest}")) {
        Ok(name) => platform::find(&name),
        Err(_) => std::ptr::null_mut(),
    }
}

/// Raises ImportError where the C API may not be loaded.
///
/// # Safety
/// With the interpreter's lock held.
pub(crate) unsafe fn raise_import_error(message: &str) {
    let set = find(c"PyErr_SetString");
    let class = find(c"PyExc_ImportError").cast::<*mut PyObject>();
    let message = CString::new(message).unwrap_or_default();
    if set.is_null() || class.is_null() {
        // There is no Python to tell.
        eprintln!("{}", message.to_string_lossy());
        return;
    }
    type Set = unsafe extern "C" fn(*mut PyObject, *const c_char);
    // SAFETY: the symbols are CPython's.
    unsafe { std::mem::transmute::<*mut c_void, Set>(set)(*class, message.as_ptr()) };
}
