//! CPython's C API, bound when the first module is loaded.
//!
//! Nothing of it is linked, so a binary with this host in it also loads where
//! there is no CPython. [`table`] lists what is needed; from it come the struct
//! of pointers that [`load`] fills, and a function of the C name for each, so
//! that calls read as they do in C.
//!
//! PyPy's emulation of the C API spells every name with a `PyPy` in front; that
//! is the loading's business alone.

mod load;
mod platform;
mod structs;
mod table;

pub(crate) use load::{LoadError, find, load, raise_import_error};
pub(crate) use structs::*;
pub(crate) use table::*;

/// A Python object of CPython's.
pub(crate) type PyObject = hpy_sys::cpy_PyObject;
