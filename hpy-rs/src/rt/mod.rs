//! What the macros' expansions call. Not public API: it may change in any
//! release.
//!
//! Expansions hold data and straight-line argument decoding only; the logic is
//! here, where plain Rust tests reach it and it is audited once.

mod arguments;
pub mod class;
mod entry;
mod exception;
mod function;
mod library;
mod module;
#[cfg(feature = "cpython-host")]
mod pyinit;
mod returned;

pub use std::ffi::CStr;
pub use std::option::Option::{self, None, Some};

pub use arguments::{Parameters, extract, keyword_arguments, positional_arguments};
pub(crate) use class::no_constructor;
pub use class::{ClassEntry, Hosts, Item, ItemKind, RegisteredClass, RegisteredItems};
pub(crate) use entry::enter;
pub use entry::{keywords, noargs, o, varargs};
pub use exception::{Bases, ExceptionEntry, RegisteredException, exception_class};
pub use function::{Arguments, Function, def, module};
pub use hpy_sys as sys;
pub use inventory;
pub use library::Library;
pub use module::{
    Constant, Initializer, Module, ModuleState, RegisteredFunction, RegisteredGlobal, constant,
    module_def, module_exec_def,
};
#[cfg(feature = "cpython-host")]
pub use pyinit::pyinit;
pub use returned::{IntoInit, IntoReturn};

pub use crate::context::Context;
pub use crate::convert::derived as derive;
pub use crate::convert::{FromPython, IntoPython};
pub use crate::error::{Error, Result};
pub use crate::handle::{Borrowed, Handle};
pub use crate::object::{Names, RawName, Stack};
pub use crate::operand::{Key, Operand};

pub use std::format;

/// Exports a module's `PyInit_` function, by which CPython imports it.
#[cfg(feature = "cpython-host")]
#[doc(hidden)]
#[macro_export]
macro_rules! __export_pyinit {
    ($symbol:literal, $marker:ty) => {
        #[unsafe(export_name = $symbol)]
        unsafe extern "C" fn pyinit() -> *mut ::core::ffi::c_void {
            // SAFETY: the interpreter calls it to import the module.
            unsafe { $crate::rt::pyinit::<$marker>() }
        }
    };
}

/// Without the feature `cpython-host` there is nothing to export.
#[cfg(not(feature = "cpython-host"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __export_pyinit {
    ($symbol:literal, $marker:ty) => {};
}

/// An exception without arguments: what `raise!(Class)` makes.
#[cold]
pub fn bare_error<E: crate::exc::ExceptionType>() -> Error {
    Error::bare::<E>()
}
