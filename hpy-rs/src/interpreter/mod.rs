//! The interpreter as a whole: importing, running code, context variables,
//! leaving Python for a while, entering it on other threads, warnings and last
//! words.
//!
//! These are methods of [`Context`](crate::Context).

mod attach;
pub(crate) mod cached;
mod code;
mod context_var;
mod diagnostics;
mod import;
mod threads;
mod tracker;

pub use attach::Attacher;
pub use code::SourceKind;
pub use tracker::Tracker;
