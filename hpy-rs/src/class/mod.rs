//! Rust types as Python classes: what [`#[hpy::class]`](macro@crate::class) and
//! [`#[hpy::methods]`](macro@crate::methods) stand on.
//!
//! ```standalone_crate
//! use hpy::prelude::*;
//!
//! #[hpy::module]
//! mod shapes {
//!     use super::*;
//!
//!     /// A point in the plane.
//!     #[hpy::class]
//!     pub(crate) struct Point {
//!         x: f64,
//!         y: f64,
//!     }
//!
//!     #[hpy::methods]
//!     impl Point {
//!         fn __new__(x: f64, y: f64) -> Self {
//!             Point { x, y }
//!         }
//!
//!         fn norm(&self) -> f64 {
//!             self.x.hypot(self.y)
//!         }
//!
//!         fn move_by(&mut self, dx: f64, dy: f64) {
//!             self.x += dx;
//!             self.y += dy;
//!         }
//!     }
//!
//!     #[hpy::function]
//!     fn origin(cx: Context<'_>) -> Result<Handle<'_, Point>> {
//!         Handle::new(cx, Point { x: 0.0, y: 0.0 })
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! # An object and its value
//!
//! An object of a class holds a value of the Rust type. [`Handle<'cx, T>`](Handle)
//! is a handle to such an object: [`read`](Handle::read) gives the value to look at,
//! [`write`](Handle::write) to change. Who reads and who writes is counted when the
//! program runs, as a `RefCell` does, because Python can have any number of
//! references to one object: what conflicts is a `RuntimeError`, never a panic.
//!
//! Values of a class with the option `frozen` never change, so nothing is counted,
//! and [`get`](Handle::get) lends them for as long as the handle lives.
//!
//! # Python objects in a value
//!
//! A value that keeps Python objects has [`Field`]s, in whatever containers it likes:
//! the collector finds them in a list that it has of each object, and so collects
//! cycles that go through Rust. A `Field` belongs to one object and is read with that
//! at hand, by a method that takes `this: &Handle<'_, Self>`, `Ref` or `RefMut`.
//!
//! # The end of a value
//!
//! A value is dropped once, when its object dies: when the last reference goes, when
//! the collector finds it in a dead cycle, on whichever thread that happens. A panic in
//! `Drop` is told of by the panic hook, and what else there is to drop is dropped all
//! the same. What interpreters do not free at exit is not dropped either. An object
//! whose `__new__` has failed has no value.
//!
//! Where a host cannot free objects of classes that are written in Python and derived from
//! one with something to drop, the values of a class with the option `subclass` are in hidden
//! objects, which those that Python sees hold: on PyPy 7.3, and by the package `hpy` on
//! CPython 3.13 and later. That costs an object more, and a load whenever the value is lent.
//!
//! # Below a builtin class
//!
//! A class can inherit from `float`, `list`, `type`, an exception and others. Its objects
//! are the builtin class's for all who use them, and have a value of Rust's beside:
//!
//! ```standalone_crate
//! use hpy::prelude::*;
//!
//! #[hpy::module]
//! mod parser {
//!     use super::*;
//!
//!     /// The text makes no sense.
//!     #[hpy::class(base = ValueError)]
//!     pub(crate) struct ParseFailure {
//!         #[hpy(get)]
//!         line: u32,
//!     }
//!
//!     #[hpy::methods]
//!     impl ParseFailure {
//!         fn __str__(&self) -> String {
//!             format!("line {} makes no sense", self.line)
//!         }
//!     }
//!
//!     #[hpy::function]
//!     fn parse(text: &str) -> Result<Vec<f64>> {
//!         let numbers = text.lines().zip(1..).map(|(text, line)| match text.parse() {
//!             Ok(number) => Ok(number),
//!             Err(_) => Err(ParseFailure { line })?,
//!         });
//!         numbers.collect()
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! # Memory for others
//!
//! The special method `__buffer__` [exports](crate::buffer::Export) memory of the value,
//! which is lent to whoever looks at it until they release it.
//!
//! # Threads
//!
//! A class is `Send` and `Sync`, as the compiler checks: an object may be used, and
//! dropped, by any thread that Python runs. Where several threads run Python at the
//! same time (a free-threaded CPython), readers and writers are counted atomically;
//! two writers that meet are an error in one of them, not a race.

mod above;
mod access;
mod ask;
mod base;
pub(crate) mod builtin;
mod call;
mod create;
mod defaults;
mod exports;
mod extras;
mod field;
mod held;
pub(crate) mod host;
mod instance;
mod intercept;
mod iterator;
mod member;
mod object;
mod outline;
mod reference;
pub(crate) mod shell;
pub(crate) mod tag;
mod variant;
mod words;

#[doc(hidden)]
pub use access::Changing;
pub use access::{Access, Frozen, Mutable};
pub use base::Base;
#[doc(hidden)]
pub use builtin::{Above, Raised, Valueless, Within};
pub use call::CallFunction;
#[doc(hidden)]
pub use call::{Callable, Calls, Diverted, NoCalls};
pub use create::{Initial, New};
#[doc(hidden)]
pub use exports::Exports;
#[doc(hidden)]
pub use field::Present;
pub use field::{Field, Owner};
pub(crate) use instance::Instance;
pub use iterator::PyIterator;
#[doc(hidden)]
pub use member::Native;
pub use member::{AsciiChar, InlineTextMember, Member, MemberValue, TextMember};
pub use object::ClassOptions;
pub(crate) use object::{class_object, is_instance, make_class};
pub use reference::{Ref, RefMut};
pub(crate) use shell::is_needed as has_shell;
pub(crate) use shell::refuse_subclasses;
pub(crate) use variant::make_variant;
pub(crate) use words::sweep;
#[doc(hidden)]
pub use words::{Fields, NoFields, Storage};

use std::ffi::CStr;

use crate::context::Context;
use crate::error::Result;
use crate::global::Global;
use crate::handle::Handle;
use crate::types::{PyType, Type, Typed};

/// A Rust type that is a Python class: what [`#[hpy::class]`](macro@crate::class)
/// makes of one. It is not to be implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Python class",
    label = "this type is no Python class",
    note = "write `#[hpy::class]` on the type's definition"
)]
pub trait Class: Send + Sync + Sized + 'static {
    /// The module that it belongs to.
    #[doc(hidden)]
    type Module: crate::rt::Module;

    /// What it inherits from: another class, or a marker of
    /// [`types`](crate::types) that stands for a builtin one.
    type Base: Base;

    /// Whether its values change: [`Frozen`] or [`Mutable`].
    type Access: Access;

    /// Whether its values have [`Field`]s.
    #[doc(hidden)]
    type Fields: Storage;

    /// Whether its objects have call functions.
    #[doc(hidden)]
    type Calls: Callable;

    /// Its Python name.
    const NAME: &'static str;

    /// Its docstring.
    #[doc(hidden)]
    const DOC: &'static CStr;

    /// What else the attribute says of it.
    #[doc(hidden)]
    const OPTIONS: ClassOptions;

    /// A new object with the value, or the one there is of it.
    ///
    /// # Errors
    ///
    /// Those of making it.
    #[doc(hidden)]
    #[inline]
    fn object(self, cx: Context<'_>) -> Result<Handle<'_, Self>>
    where
        Self: for<'x> Initial<'x, Class = Self>,
    {
        create::object(cx, self)
    }

    /// The class that its class is an object of, where that is not `type`.
    ///
    /// # Errors
    ///
    /// Those of making it.
    #[doc(hidden)]
    #[inline]
    fn metaclass(_: Context<'_>) -> Result<Option<Handle<'_, Type>>> {
        Ok(None)
    }

    /// Where the class object is kept.
    #[doc(hidden)]
    fn kept() -> &'static Global<Type>;

    /// Where the class is kept whose objects have the values, if that is another.
    #[doc(hidden)]
    #[inline]
    fn kept_apart() -> &'static Global<Type> {
        Self::kept()
    }
}

impl<T: Class> Typed for T {}

impl<T: Class> PyType for T {
    const NAME: &'static str = T::NAME;

    #[inline]
    fn check(obj: &Handle<'_>) -> bool {
        is_instance::<T>(obj)
    }
}
