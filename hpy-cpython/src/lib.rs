//! The HPy API over CPython's C API: a host that an extension carries with it.
//!
//! A binary with this crate in it exports `PyInit_<name>` beside its HPy symbols
//! ([`pyinit!`]), so CPython imports it with nothing installed; so does what
//! emulates the C API, such as PyPy 8. The C API is bound when the first module is
//! loaded and never linked, so the same file loads where there is none.
//!
//! | folder or file | what |
//! |---|---|
//! | `capi/` | the list of what is used of the C API, and finding it |
//! | `object.rs` | what every object begins with, and counting references |
//! | `host/` | the context, and what is kept per interpreter |
//! | `members/` | the context's functions, a file per protocol |
//! | `loader/` | modules that carry no host: from a path to a module |
//! | `types/` | from an HPy type's specification to CPython's |
//! | `beyond/` | what CPython can and HPy 0.9 cannot |
//! | `module/` | from an HPy module's definition to CPython's |
//!
//! Handles are the addresses of objects. That is this host's own affair: an
//! extension that relied on it would not run on others.

#![allow(non_snake_case)]

pub mod beyond;
mod capi;
mod host;
mod loader;
mod members;
mod module;
mod object;
mod types;

pub use host::is_ours;
pub use loader::{Failure, load};
pub use module::{Gil, Module, PyInit, pyinit};
pub use object::{is_cpython, is_emulated, threads_run_together};

/// What [`pyinit!`] expands to needs it.
#[doc(hidden)]
pub use hpy_sys as sys;
