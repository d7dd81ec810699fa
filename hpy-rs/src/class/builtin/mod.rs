//! Classes that inherit from a builtin one that has values of its own: `float`, `list`,
//! `type`, an exception.
//!
//! HPy has shapes for some of these, which put the value behind what the builtin class has
//! in its objects. No host's are of use: the digits of an `int` and the items of a `tuple`
//! stand there already, and the package `hpy` crashes with them. So such a class is of
//! three parts, in the same way everywhere:
//!
//! - The *data class*, hidden, is one of HPy's like any other: its objects have the value.
//! - The *methods*, hidden too, are a class of HPy's whose objects have no memory. Python
//!   lets it stand beside any other.
//! - The *class* that Python sees is derived from both, the methods and the builtin class,
//!   as a class written in Python is. Its objects keep their data object in their
//!   `__dict__`.
//!
//! Python code can take the data object away, or exchange it for another's. Whoever reaches
//! for a value looks at the data object's class, and holds it as long as the value is lent;
//! who reads and who writes is counted there. So that is odd, and no danger.

mod above;
mod data;
mod make;
mod methods;
mod raise;

pub use above::{Above, Valueless};
pub(crate) use data::KEY;
pub(super) use data::new as new_data;
pub(super) use make::data_class;
pub use make::refused;
pub(super) use methods::is_finalizer;
pub use raise::Raised;

use super::create::{self, New};
use super::host::Near;
use super::object::with_class;
use super::{Base, Class, Instance};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};
use crate::rt::class::Given;
use crate::types::{Tuple, Type};
use hpy_sys::HPy;

/// Where the values of a class's objects are, and what follows from that.
#[doc(hidden)]
pub trait Place<'cx>: Sized {
    /// Whether they are in objects of a data class.
    const APART: bool;

    /// The memory with the value of an object, if there is one.
    ///
    /// # Safety
    ///
    /// It is good as long as the object and this place live.
    unsafe fn find<'a, T: Class>(obj: &'a Handle<'cx, T>) -> Option<(&'a Instance<T>, Self)>;

    /// The same, where that is known without asking the host, which has to be `near`.
    #[inline(always)]
    fn at_once<'a, T: Class>(
        obj: Borrowed<'a, 'cx, T>,
        near: Near,
    ) -> Option<(&'a Instance<T>, Self)> {
        let _ = (obj, near);
        None
    }

    /// The object that has the memory of this one.
    fn owner(&self, obj: HPy) -> HPy;

    /// What has to be held.
    fn into_held(self) -> Option<Handle<'cx>>;

    /// What is told of an object that has no value.
    fn missing<T: Class>(what: &str) -> Error;

    /// The class object.
    ///
    /// # Errors
    ///
    /// Those of the interpreter.
    fn make_class<T: Class>(cx: Context<'cx>) -> Result<Handle<'cx, Type>>;

    /// An object for a value: of `class`, if that is where values are.
    ///
    /// # Errors
    ///
    /// Those of making it.
    ///
    /// # Safety
    ///
    /// `class` must be that of `T` or one below.
    unsafe fn allocate<T: Class>(class: &Handle<'cx, Type>) -> Result<New<'cx, T>>;

    /// An object for a value, of the class itself.
    ///
    /// # Errors
    ///
    /// Those of making it.
    fn allocate_own<T: Class>(cx: Context<'cx>) -> Result<New<'cx, T>>;

    /// The object, once it has its value.
    ///
    /// # Errors
    ///
    /// Those of making it.
    fn complete<T: Class>(
        obj: Handle<'cx, T>,
        class: Option<&Handle<'cx, Type>>,
        arguments: Option<Handle<'cx, Tuple>>,
        given: Option<Given<'_, 'cx>>,
    ) -> Result<Handle<'cx, T>>;
}

/// The place of a class's values.
pub(crate) type PlaceOf<'cx, T> = <<T as Class>::Base as Base>::Place<'cx>;

/// Values are in the objects themselves.
#[doc(hidden)]
#[derive(Debug)]
pub struct Inside;

impl<'cx> Place<'cx> for Inside {
    const APART: bool = false;

    #[inline(always)]
    fn at_once<'a, T: Class>(
        obj: Borrowed<'a, 'cx, T>,
        near: Near,
    ) -> Option<(&'a Instance<T>, Self)> {
        // SAFETY: objects have their values themselves.
        Some((unsafe { Instance::at_once(obj, near) }, Inside))
    }

    #[inline(always)]
    unsafe fn find<'a, T: Class>(obj: &'a Handle<'cx, T>) -> Option<(&'a Instance<T>, Self)> {
        Instance::of(obj).map(|instance| (instance, Inside))
    }

    #[inline(always)]
    fn owner(&self, obj: HPy) -> HPy {
        obj
    }

    #[inline(always)]
    fn into_held(self) -> Option<Handle<'cx>> {
        None
    }

    #[cold]
    fn missing<T: Class>(what: &str) -> Error {
        super::reference::refused::<T>(super::access::Conflict::Empty, what)
    }

    #[inline]
    fn make_class<T: Class>(cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
        super::object::make_inside::<T>(cx)
    }

    #[inline(always)]
    unsafe fn allocate<T: Class>(class: &Handle<'cx, Type>) -> Result<New<'cx, T>> {
        // SAFETY: by the caller's word.
        unsafe { create::allocate(class) }
    }

    #[inline(always)]
    fn allocate_own<T: Class>(cx: Context<'cx>) -> Result<New<'cx, T>> {
        // SAFETY: the class's own object.
        with_class::<T, _>(cx, |class| unsafe { create::allocate(class) })?
    }

    #[inline(always)]
    fn complete<T: Class>(
        obj: Handle<'cx, T>,
        _: Option<&Handle<'cx, Type>>,
        _: Option<Handle<'cx, Tuple>>,
        _: Option<Given<'_, 'cx>>,
    ) -> Result<Handle<'cx, T>> {
        Ok(obj)
    }
}

/// Values are in objects of a data class: this is one.
#[doc(hidden)]
#[derive(Debug)]
pub struct Apart<'cx>(Handle<'cx>);

impl<'cx> Place<'cx> for Apart<'cx> {
    const APART: bool = true;

    unsafe fn find<'a, T: Class>(obj: &'a Handle<'cx, T>) -> Option<(&'a Instance<T>, Self)> {
        let held = data::of(obj)?;
        // SAFETY: its class is the data class, so that its memory is this; it stays where
        // it is as long as the handle, which is in what is returned.
        unsafe {
            let data = held.as_type_unchecked::<T>();
            let instance = std::ptr::from_ref(Instance::at(data)?);
            Some((&*instance, Apart(held)))
        }
    }

    fn owner(&self, _: HPy) -> HPy {
        self.0.as_raw()
    }

    fn into_held(self) -> Option<Handle<'cx>> {
        Some(self.0)
    }

    #[cold]
    fn missing<T: Class>(_: &str) -> Error {
        data::missing::<T>()
    }

    fn make_class<T: Class>(cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
        make::class::<T>(cx)
    }

    unsafe fn allocate<T: Class>(class: &Handle<'cx, Type>) -> Result<New<'cx, T>> {
        Self::allocate_own(class.cx())
    }

    fn allocate_own<T: Class>(cx: Context<'cx>) -> Result<New<'cx, T>> {
        data::new(cx)
    }

    fn complete<T: Class>(
        obj: Handle<'cx, T>,
        class: Option<&Handle<'cx, Type>>,
        arguments: Option<Handle<'cx, Tuple>>,
        given: Option<Given<'_, 'cx>>,
    ) -> Result<Handle<'cx, T>> {
        make::object(obj, class, arguments, given)
    }
}

/// What a class inherits from, where its objects have their values themselves: nothing, or
/// another class of which the same is true.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the values of this class are not in its objects, which are those of a builtin class",
    label = "a value cannot be lent for as long as a handle lives here",
    note = "`read()` lends it for as long as the `Ref` lives"
)]
pub trait Within: Base {}

impl Within for crate::types::Object {}
impl<T: Class<Base: Within>> Within for T {}
