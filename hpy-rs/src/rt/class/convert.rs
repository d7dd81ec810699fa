//! Values of a class as arguments and results.
//!
//! What a class can do depends on what else its type implements. The conditions are
//! about [`Itself`], which has a lifetime of the conversion's, because a condition
//! about a type without parameters would have to hold.

use std::marker::PhantomData;

use crate::class::{Class, Frozen, Initial, Raised, Within};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;

/// The type `T`, with a lifetime.
pub struct Itself<'x, T>(PhantomData<&'x ()>, PhantomData<T>);

/// Its values can be cloned.
pub trait Cloned<T> {
    /// A clone.
    fn cloned(value: &T) -> T;
}

impl<T: Clone> Cloned<T> for Itself<'_, T> {
    #[inline]
    fn cloned(value: &T) -> T {
        value.clone()
    }
}

/// A value of it is all that a new object needs.
pub trait Alone<T> {
    /// A new object.
    ///
    /// # Errors
    ///
    /// Those of making it.
    fn object(cx: Context<'_>, value: T) -> Result<Handle<'_, T>>;
}

impl<T: Class + for<'x> Initial<'x, Class = T>> Alone<T> for Itself<'_, T> {
    #[inline]
    fn object(cx: Context<'_>, value: T) -> Result<Handle<'_, T>> {
        Handle::new(cx, value)
    }
}

/// A clone of the value that an argument holds.
///
/// # Errors
///
/// `TypeError` for an object of another class, `RuntimeError` while somebody changes
/// the value.
#[inline]
pub fn copy<'x, T: Class>(obj: &Handle<'_>) -> Result<T>
where
    Itself<'x, T>: Cloned<T>,
{
    let value = obj.downcast::<T>()?.read()?;
    Ok(<Itself<'x, T> as Cloned<T>>::cloned(&value))
}

/// A new object with the value.
///
/// # Errors
///
/// Those of making it.
#[inline]
pub fn into_python<'cx, T: Class>(value: T, cx: Context<'cx>) -> Result<Handle<'cx, T>>
where
    Itself<'cx, T>: Alone<T>,
{
    <Itself<'cx, T> as Alone<T>>::object(cx, value)
}

/// Its values can be lent for as long as a handle lives.
pub trait Lasting<T> {
    /// The value that an argument holds.
    ///
    /// # Errors
    ///
    /// `TypeError` for an object of another class.
    fn get<'a>(obj: &'a Handle<'_>) -> Result<&'a T>;
}

impl<T: Class<Access = Frozen, Base: Within>> Lasting<T> for Itself<'_, T> {
    #[inline]
    fn get<'a>(obj: &'a Handle<'_>) -> Result<&'a T> {
        obj.downcast::<T>().map(|obj| obj.get())
    }
}

/// It is an exception.
pub trait Raisable<T> {
    /// The error.
    fn error(value: T) -> Error;
}

impl<T> Raisable<T> for Itself<'_, T>
where
    T: Class<Base: Raised> + for<'x> Initial<'x, Class = T>,
{
    #[cold]
    fn error(value: T) -> Error {
        Error::from_initial(value)
    }
}

/// The error that a value is.
#[cold]
pub fn raise<'x, T>(value: T) -> Error
where
    Itself<'x, T>: Raisable<T>,
{
    <Itself<'x, T> as Raisable<T>>::error(value)
}

/// The value that an argument holds, of a class whose values never change.
///
/// # Errors
///
/// `TypeError` for an object of another class.
#[inline]
pub fn frozen<'a, 'x, T>(obj: &'a Handle<'_>) -> Result<&'a T>
where
    Itself<'x, T>: Lasting<T>,
{
    <Itself<'x, T> as Lasting<T>>::get(obj)
}
