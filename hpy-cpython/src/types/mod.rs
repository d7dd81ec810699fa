//! Types: from an HPy specification to a type of CPython's.
//!
//! | file | what |
//! |---|---|
//! | `spec.rs` | what a specification and its parameters say, checked |
//! | `shape.rs` | which builtin's memory objects begin with, and where their own struct is |
//! | `layout.rs` | how large objects are, beside what bases have |
//! | `record.rs` | what is kept of a type, and how that is found from it |
//! | `slots.rs`, `members.rs` | the definitions, as CPython takes them |
//! | `create.rs`, `metaclass.rs` | the type itself |
//! | `derive.rs` | the same with bases that are written in Python |
//! | `instance.rs` | objects: made, and destroyed |
//! | `nested.rs` | long chains of objects, destroyed |
//! | `collect.rs`, `referents.rs` | what the garbage collector asks of them |
//! | `call.rs` | calling them |

mod call;
mod collect;
mod create;
mod derive;
mod instance;
mod layout;
mod members;
mod metaclass;
mod nested;
mod record;
pub(crate) mod referents;
mod shape;
mod slots;
mod spec;

pub(crate) use call::set_function;
pub(crate) use collect::visit_fields;
pub(crate) use create::from_spec;
pub(crate) use instance::{generic_new, new};
pub(crate) use record::nearest;
pub(crate) use shape::{data, object_distance};

use std::fmt::Display;

use hpy_sys::HPy;

use crate::host;

/// An exception was raised and is pending.
pub(crate) struct Raised;

/// Raises an exception, for `?` or `return`.
///
/// # Safety
/// With the interpreter's lock held; `class` must be an exception class.
unsafe fn raised(class: HPy, message: impl Display) -> Raised {
    // SAFETY: by the caller's word.
    unsafe { host::raise(class, &message.to_string()) };
    Raised
}

/// Raises TypeError.
///
/// # Safety
/// With the interpreter's lock held.
unsafe fn type_error(message: impl Display) -> Raised {
    // SAFETY: by the caller's word.
    unsafe { raised(host::type_error(), message) }
}

/// Raises ValueError.
///
/// # Safety
/// With the interpreter's lock held.
unsafe fn value_error(message: impl Display) -> Raised {
    // SAFETY: by the caller's word.
    unsafe { raised(host::value_error(), message) }
}
