//! The interpreter as a whole: importing, running code, context variables,
//! leaving Python for a while, entering it on other threads and from outside, warnings
//! and last words.
//!
//! These are methods of [`Context`](crate::Context).

mod attach;
pub(crate) mod cached;
mod code;
mod context_var;
mod diagnostics;
mod enter;
mod import;
mod threads;
mod tracker;

pub use attach::Attacher;
pub use code::SourceKind;
pub use hpy_sys::Interpreter;
pub use tracker::Tracker;
