//! What CPython can and HPy 0.9 has no function for.
//!
//! Each of these takes a context of this host: ask [`is_ours`](crate::is_ours)
//! first. Other hosts need a way round.

mod attach;
mod content;
mod current;
mod exception;
mod gate;
mod instance;
mod view;

pub use crate::members::inside::{
    floats, ints, list_of_floats, list_of_ints, list_places, tuple_contents, tuple_places,
};
pub use attach::{Attacher, Refused};
pub use content::{DictValues, new_text};
pub use exception::Exception;
pub(crate) use gate::Gate;
pub use instance::{are_alike, borrowed, is_exactly, new_object, object_distance, plain_attribute};
pub use view::View;
