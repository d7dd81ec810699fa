//! Builtin types: what handles of a known type can do beyond
//! [what any object can](crate::object), and how their objects are made.

pub(crate) mod builder;
mod bytes;
mod capsule;
mod class;
mod complex;
mod dict;
mod float;
mod int;
mod list;
mod slice;
mod string;

pub use builder::{ListBuilder, TupleBuilder};
pub use class::BuiltinShape;
pub use dict::DictItems;
pub use int::Integer;
pub use slice::SliceIndices;
