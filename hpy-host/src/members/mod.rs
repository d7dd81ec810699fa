//! The functions of the context, a file per protocol, each of the name that its
//! member has in [`HPyContext`](hpy_sys::HPyContext).
//!
//! They get what a call works with, handles as they come from the extension, and answer
//! with an object, a value or [`Trouble`](crate::fault::Trouble); what C sees of that is
//! made in [`context`](crate::context).

mod builder;
mod bytes;
mod call;
mod capsule;
mod class;
mod code;
mod context_var;
mod err;
mod field;
mod global;
mod handle;
mod import;
mod long;
mod number;
mod object;
mod sequence;
#[cfg(test)]
mod tests;
mod thread;
mod tracker;
mod trampoline;
mod types;
mod unicode;

pub(crate) use builder::*;
pub(crate) use bytes::*;
pub(crate) use call::*;
pub(crate) use capsule::*;
pub(crate) use class::*;
pub(crate) use code::*;
pub(crate) use context_var::*;
pub(crate) use err::*;
pub(crate) use field::*;
pub(crate) use global::*;
pub(crate) use handle::*;
pub(crate) use import::*;
pub(crate) use long::*;
pub(crate) use number::*;
pub(crate) use object::*;
pub(crate) use sequence::*;
pub(crate) use thread::*;
pub(crate) use tracker::*;
pub(crate) use trampoline::*;
pub(crate) use types::*;
pub(crate) use unicode::*;
