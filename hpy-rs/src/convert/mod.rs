//! [`FromPython`] and [`IntoPython`]: Rust values from Python objects and back.
//!
//! | Rust | from Python | to Python |
//! |---|---|---|
//! | `i8` to `i128`, `u8` to `u128`, `isize`, `usize`, `NonZero<_>` | `int`, or an object with `__index__`; never a `float` | `int` |
//! | `BigInt`, `BigUint` (feature `num-bigint`) | the same, of any size | `int` |
//! | `f64`, `f32` | a real number: `float`, `int`, an object with `__float__` or `__index__` | `float` |
//! | `bool` | `True` or `False` | `bool` |
//! | `char` | a `str` of one character | `str` |
//! | `&str`, `String`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>` | `str` | `str` |
//! | `&[u8]` | `bytes` | `bytes` |
//! | `Cow<[u8]>` | `bytes`, or another object with a buffer | `bytes` |
//! | `Vec<u8>`, `Box<[u8]>`, `[u8; N]` | the same, or an iterable of integers | `bytes` |
//! | [`Buffer<T>`](crate::buffer::Buffer) | an object with a buffer of such items | - |
//! | `Vec<T>`, `VecDeque<T>`, `Box<[T]>`, `[T; N]`, `&[T]` (only to Python) | any iterable but a `str` | `list` |
//! | tuples of 1 to 12 items | `tuple` of that length | `tuple` |
//! | `HashSet<T>`, `BTreeSet<T>` | any iterable but a `str` | `set` |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` | `dict`, or any mapping | `dict` |
//! | `Option<T>` | `None`, or as `T` | `None`, or as `T` |
//! | `()` | `None` | `None` |
//! | `Box<T>` | as `T` | as `T` |
//! | `OsString`, `&OsStr` (only to Python) | `str`, `bytes`, or an object with `__fspath__` | `str` |
//! | `PathBuf`, `&Path` (only to Python) | the same | `pathlib.Path` |
//! | `Duration` | `datetime.timedelta` | `datetime.timedelta` |
//! | `SystemTime` | `datetime.datetime` with a time zone | the same, in UTC |
//! | `Ipv4Addr`, `Ipv6Addr`, `IpAddr` | an address of `ipaddress`, or `str` | an address of `ipaddress` |
//! | `Handle`, `&Handle`, with any marker of [`types`](crate::types) | an object of that type | the object |
//!
//! References to any of these become what the value does. Structs and enums of
//! one's own have derive macros of the same names as the traits, and
//! what serde knows has the module `serde` (feature `serde`).
//!
//! A sequence of `u8` is `bytes` because that is what Python has for it; for a
//! list of small integers, make a `Vec` of another integer type.
//!
//! An error says where in a compound value it is: `argument 'xs': item 3: must
//! be real number, not str`. What an object's own code raises, such as an
//! `__index__`, passes unchanged.

mod basic;
#[cfg(feature = "num-bigint")]
mod bigint;
mod boolean;
mod boxed;
mod bytes;
mod depth;
#[doc(hidden)]
pub mod derived;
mod element;
mod failure;
mod float;
mod int;
mod int128;
mod library;
mod list;
mod map;
mod net;
mod nonzero;
mod option;
mod path;
mod sequence;
#[cfg(feature = "serde")]
pub mod serde;
mod set;
mod text;
mod time;
mod tuple;

pub use element::Element;
pub use element::FromItem;
#[doc(hidden)]
pub(crate) use failure::defines;

use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::operand::{Key, Operand};

/// A Rust value made from a Python object: what makes a type usable as an
/// argument.
///
/// The value may borrow from the handle (`'a`), as `&'a str` does from the
/// string it was given, and may hold handles of the call (`'cx`).
///
/// # Errors
///
/// An object of the wrong type is a `TypeError` whose message leaves room for
/// `argument 'x': ` in front: `must be str, not int`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from a Python object",
    label = "this argument type has no conversion from Python",
    note = "take a type that implements `FromPython` (such as `i64`, `&str`, `Vec<T>`, `&Handle`), or implement it with `#[derive(FromPython)]`"
)]
pub trait FromPython<'a, 'cx>: Sized {
    /// Converts the object.
    ///
    /// # Errors
    ///
    /// `TypeError` for an object of the wrong type, `OverflowError` or
    /// `ValueError` for one whose value does not fit, and whatever the
    /// object's own code raises.
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self>;

    /// What a sequence of such values is.
    #[doc(hidden)]
    const ELEMENT: Element<Self> = Element::ANY;
}

/// A Rust value that can become a Python object: what makes a type usable as a
/// result.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot become a Python object",
    label = "this type has no conversion to Python",
    note = "use a type that implements `IntoPython` (such as `i64`, `String`, `Vec<T>`, `Handle`), or implement it with `#[derive(IntoPython)]`"
)]
pub trait IntoPython<'cx>: Sized {
    /// What is known of the object: a marker of [`types`](crate::types).
    type Target;

    /// What a sequence of such values is.
    #[doc(hidden)]
    const ELEMENT: Element<Self> = Element::ANY;

    /// Makes the object.
    ///
    /// # Errors
    ///
    /// `MemoryError`, and whatever code the conversion runs raises.
    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Self::Target>>;

    /// Makes the object for an operation that only looks at it. Types that hold
    /// a handle already lend it.
    ///
    /// # Errors
    ///
    /// Those of [`into_python`](Self::into_python).
    #[doc(hidden)]
    #[inline]
    fn into_operand<'a>(self, cx: Context<'cx>) -> Result<Operand<'a, 'cx>>
    where
        Self: 'a,
    {
        self.into_python(cx).map(Operand::owned)
    }

    /// Hands the value to an operation on items, as whatever costs least.
    ///
    /// # Errors
    ///
    /// Those of [`into_python`](Self::into_python).
    #[doc(hidden)]
    #[inline]
    fn with_key<R>(self, cx: Context<'cx>, f: impl FnOnce(Key<'_>) -> R) -> Result<R> {
        let operand = self.into_operand(cx)?;
        Ok(f(Key::object(&operand)))
    }
}

impl<'cx> Handle<'cx> {
    /// The object as a Rust value.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn name_of(module: &Handle<'_>) -> Result<String> {
    ///     module.getattr("__name__")?.extract()
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the value's [`FromPython`].
    #[inline]
    pub fn extract<'a, T: FromPython<'a, 'cx>>(&'a self) -> Result<T> {
        T::from_python(self)
    }
}
