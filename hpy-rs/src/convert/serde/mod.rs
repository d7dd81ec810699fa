//! Everything that [serde](https://serde.rs) knows, to Python and from it (feature
//! `serde`).
//!
//! | Rust, for serde | Python |
//! |---|---|
//! | numbers, `bool`, `str`, bytes | `int`, `float`, `bool`, `str`, `bytes` |
//! | `char` | `str` of one character |
//! | `None`, `()`, a struct without fields | `None` |
//! | a sequence | `list`; from any iterable but a `str` |
//! | a tuple, a struct of several unnamed fields | `tuple`; from any iterable but a `str` |
//! | a struct of one unnamed field | as the field |
//! | a map, a struct | `dict`; from any mapping |
//! | a variant without fields | its name, a `str` |
//! | another variant | a `dict` of one entry, its name and its fields |
//!
//! Attributes of serde such as `tag`, `untagged`, `flatten` and `rename` work
//! as everywhere. Text and bytes are copied out of the Python object, so what
//! is read cannot borrow: take `String` for `&str`.
//!
//! ```
//! use hpy::prelude::*;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct User {
//!     name: String,
//!     #[serde(default)]
//!     tags: Vec<String>,
//! }
//!
//! #[hpy::function]
//! fn tagged<'cx>(user: &Handle<'cx>, tag: String) -> Result<Handle<'cx>> {
//!     let mut data: User = hpy::serde::from_python(user)?;
//!     data.tags.push(tag);
//!     hpy::serde::to_python(user.cx(), &data)
//! }
//! ```

mod de;
mod error;
mod ser;

use ::serde::Serialize;
use ::serde::de::DeserializeOwned;

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::Result;
use crate::handle::Handle;
use crate::types::Object;

pub use de::Deserializer;
pub use error::SerdeError;
pub use ser::Serializer;

/// Makes a Python object of any value that serde can serialize.
///
/// # Errors
///
/// `ValueError` for what the value itself complains of, `TypeError` for a key
/// that no dict can hold, and `RecursionError`.
pub fn to_python<'cx, T: Serialize + ?Sized>(cx: Context<'cx>, value: &T) -> Result<Handle<'cx>> {
    value
        .serialize(Serializer::new(cx))
        .map_err(SerdeError::into_inner)
}

/// Makes any value that serde can deserialize of a Python object.
///
/// # Errors
///
/// `TypeError`, `OverflowError` or `ValueError` for an object that does not fit,
/// which say where, `RecursionError`, and whatever the object's own code raises.
pub fn from_python<T: DeserializeOwned>(obj: &Handle<'_>) -> Result<T> {
    T::deserialize(Deserializer::new(obj)).map_err(SerdeError::into_inner)
}

/// A value that travels by serde: as an argument or a result of a function.
///
/// ```
/// use hpy::prelude::*;
/// use hpy::serde::Serde;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Point {
///     x: f64,
///     y: f64,
/// }
///
/// #[hpy::function]
/// fn mirrored(point: Serde<Point>) -> Serde<Point> {
///     let Serde(Point { x, y }) = point;
///     Serde(Point { x: -x, y })
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serde<T>(pub T);

/// By [`from_python`].
impl<T: DeserializeOwned> FromPython<'_, '_> for Serde<T> {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        from_python(obj).map(Serde)
    }
}

/// By [`to_python`].
impl<'cx, T: Serialize> IntoPython<'cx> for Serde<T> {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        to_python(cx, &self.0)
    }
}
