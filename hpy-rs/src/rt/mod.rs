//! What the macros' expansions call. Not public API: it may change in any
//! release.
//!
//! Expansions hold data and straight-line argument decoding only; the logic is
//! here, where plain Rust tests reach it and it is audited once.

mod arguments;
mod entry;
mod exception;
mod function;
mod module;
mod returned;

pub use std::ffi::CStr;
pub use std::option::Option::{self, None, Some};

pub use arguments::{Parameters, extract, keyword_arguments, positional_arguments};
pub use entry::{keywords, noargs, o, varargs};
pub use exception::{Bases, ExceptionEntry, RegisteredException, exception_class};
pub use function::{Arguments, Function, def, module};
pub use hpy_sys as sys;
pub use inventory;
pub use module::{
    Constant, Initializer, Module, ModuleState, RegisteredFunction, RegisteredGlobal, constant,
    module_def, module_exec_def,
};
pub use returned::{IntoInit, IntoReturn};

pub use crate::context::Context;
pub use crate::convert::derived as derive;
pub use crate::convert::{FromPython, IntoPython};
pub use crate::error::{Error, Result};
pub use crate::handle::{Borrowed, Handle};
pub use crate::object::{Names, RawName, Stack};
pub use crate::operand::{Key, Operand};

pub use std::format;

/// An exception without arguments: what `raise!(Class)` makes.
#[cold]
pub fn bare_error<E: crate::exc::ExceptionType>() -> Error {
    Error::bare::<E>()
}
