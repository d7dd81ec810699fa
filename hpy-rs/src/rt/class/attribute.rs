//! Attributes of objects that are fields of the Rust struct.
//!
//! What getting and setting one means shows in its type alone, so the macros leave it to
//! the compiler: [`Shown`] and [`Taken`] have their method by several traits, and method
//! look-up finds the first that fits.

use std::marker::PhantomData;
use std::mem;

use super::lend::with_value;
use crate::class::{Class, Field, Fields, Member, MemberValue, Mutable};
use crate::convert::{FromPython, IntoPython};
use crate::error::{Error, Result};
use crate::handle::Handle;

/// Shows a field to Python.
pub struct Shown<T>(PhantomData<fn() -> T>);

impl<T> Shown<T> {
    /// The only value.
    pub const THIS: Self = Shown(PhantomData);
}

/// Of fields that hold objects.
pub trait ShowField<T> {
    /// The object.
    ///
    /// # Errors
    ///
    /// Those of the field.
    fn show<'cx, C: Class<Fields = Fields>>(
        &self,
        field: &T,
        this: &Handle<'cx, C>,
    ) -> Result<Handle<'cx>>;
}

impl<T> ShowField<Field<T>> for &&&Shown<Field<T>> {
    #[inline]
    fn show<'cx, C: Class<Fields = Fields>>(
        &self,
        field: &Field<T>,
        this: &Handle<'cx, C>,
    ) -> Result<Handle<'cx>> {
        Ok(field.get(this)?.into_object())
    }
}

impl<T> ShowField<Option<Field<T>>> for &&&Shown<Option<Field<T>>> {
    #[inline]
    fn show<'cx, C: Class<Fields = Fields>>(
        &self,
        field: &Option<Field<T>>,
        this: &Handle<'cx, C>,
    ) -> Result<Handle<'cx>> {
        match field {
            Some(field) => Ok(field.get(this)?.into_object()),
            None => Ok(this.cx().none().to_owned().into_object()),
        }
    }
}

/// Of what a reference converts of.
pub trait ShowReference<T> {
    /// The object.
    ///
    /// # Errors
    ///
    /// Those of the conversion.
    fn show<'cx, C: Class>(&self, field: &T, this: &Handle<'cx, C>) -> Result<Handle<'cx>>;
}

impl<T: 'static> ShowReference<T> for &&Shown<T>
where
    for<'a, 'cx> &'a T: IntoPython<'cx>,
{
    #[inline]
    fn show<'cx, C: Class>(&self, field: &T, this: &Handle<'cx, C>) -> Result<Handle<'cx>> {
        field.into_python(this.cx()).map(Handle::into_object)
    }
}

/// Of what is cloned first.
pub trait ShowClone<T> {
    /// The object.
    ///
    /// # Errors
    ///
    /// Those of the conversion.
    fn show<'cx, C: Class>(&self, field: &T, this: &Handle<'cx, C>) -> Result<Handle<'cx>>;
}

impl<T: Clone> ShowClone<T> for &Shown<T>
where
    for<'cx> T: IntoPython<'cx>,
{
    #[inline]
    fn show<'cx, C: Class>(&self, field: &T, this: &Handle<'cx, C>) -> Result<Handle<'cx>> {
        field
            .clone()
            .into_python(this.cx())
            .map(Handle::into_object)
    }
}

/// A field that Python can get: what nothing is, so that the compiler says so.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be shown to Python",
    label = "this type has no conversion to Python",
    note = "`get` needs a type whose references implement `IntoPython`, or one that implements `Clone` and `IntoPython`; write a `#[hpy(getter)]` method instead"
)]
pub trait Gettable {}

/// Of what has no conversion.
pub trait ShowNothing<T> {
    /// Nothing.
    ///
    /// # Errors
    ///
    /// It is never called.
    fn show<'cx, C: Class>(&self, field: &T, this: &Handle<'cx, C>) -> Result<Handle<'cx>>
    where
        T: Gettable;
}

impl<T> ShowNothing<T> for Shown<T> {
    fn show<'cx, C: Class>(&self, _: &T, this: &Handle<'cx, C>) -> Result<Handle<'cx>>
    where
        T: Gettable,
    {
        Ok(this.cx().none().to_owned().into_object())
    }
}

/// Takes what Python gives for a field.
pub struct Taken<T>(PhantomData<fn() -> T>);

impl<T> Taken<T> {
    /// The only value.
    pub const THIS: Self = Taken(PhantomData);
}

/// Where a field is in a value, to look at and to change.
pub(super) type Place<C, T> = (fn(&C) -> &T, fn(&mut C) -> &mut T);

/// Says in which attribute a value was wrong.
#[cold]
fn of_attribute(error: Error, name: &str) -> Error {
    error.within(format_args!("attribute '{name}'"))
}

/// Puts a new value into its place. What was there is dropped when nobody has the
/// object's value any more.
fn replace<C: Class<Access = Mutable>, T>(
    this: &Handle<'_, C>,
    place: impl FnOnce(&mut C) -> &mut T,
    value: T,
) -> Result<()> {
    let mut held = this.write()?;
    let old = mem::replace(place(&mut held), value);
    drop(held);
    drop(old);
    Ok(())
}

/// For fields that hold objects.
pub trait TakeField<T> {
    /// Puts the object into the field.
    ///
    /// # Errors
    ///
    /// `TypeError` for an object of another class, `RuntimeError` while somebody uses
    /// the value.
    fn take<'cx, C: Class<Access = Mutable, Fields = Fields>>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, T>,
    ) -> Result<()>;
}

impl<T> TakeField<Field<T>> for &&&Taken<Field<T>>
where
    for<'a, 'cx> Handle<'cx, T>: FromPython<'a, 'cx>,
{
    fn take<'cx, C: Class<Access = Mutable, Fields = Fields>>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, Field<T>>,
    ) -> Result<()> {
        let value = value.extract::<Handle<'cx, T>>();
        let value = value.map_err(|error| of_attribute(error, name))?;
        with_value(this)?;
        replace(this, place.1, Field::new(this, &value))
    }
}

impl<T> TakeField<Option<Field<T>>> for &&&Taken<Option<Field<T>>>
where
    for<'a, 'cx> Handle<'cx, T>: FromPython<'a, 'cx>,
{
    fn take<'cx, C: Class<Access = Mutable, Fields = Fields>>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, Option<Field<T>>>,
    ) -> Result<()> {
        let value = value.extract::<Option<Handle<'cx, T>>>();
        let value = value.map_err(|error| of_attribute(error, name))?;
        with_value(this)?;
        replace(this, place.1, value.map(|value| Field::new(this, &value)))
    }
}

/// For members.
pub trait TakeMember<T> {
    /// Sets the member.
    ///
    /// # Errors
    ///
    /// Those of the conversion.
    fn take<'cx, C: Class>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, T>,
    ) -> Result<()>;
}

impl<T: MemberValue> TakeMember<Member<T>> for &&Taken<Member<T>>
where
    for<'a, 'cx> T: FromPython<'a, 'cx>,
{
    fn take<'cx, C: Class>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, Member<T>>,
    ) -> Result<()> {
        let value = value.extract::<T>();
        let value = value.map_err(|error| of_attribute(error, name))?;
        place.0(&*this.read()?).set(value);
        Ok(())
    }
}

/// For what is converted.
pub trait TakeValue<T> {
    /// Puts the value into the field.
    ///
    /// # Errors
    ///
    /// Those of the conversion; `RuntimeError` while somebody uses the value.
    fn take<'cx, C: Class<Access = Mutable>>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, T>,
    ) -> Result<()>;
}

impl<T> TakeValue<T> for &Taken<T>
where
    for<'a, 'cx> T: FromPython<'a, 'cx>,
{
    #[inline]
    fn take<'cx, C: Class<Access = Mutable>>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, T>,
    ) -> Result<()> {
        match value.extract::<T>() {
            Ok(value) => replace(this, place.1, value),
            Err(error) => Err(of_attribute(error, name)),
        }
    }
}

/// A field that Python can set: what nothing is, so that the compiler says so.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be set from Python",
    label = "this type has no conversion from Python",
    note = "`set` needs a type that implements `FromPython`; write a `#[hpy(setter)]` method instead"
)]
pub trait Settable {}

/// For what has no conversion.
pub trait TakeNothing<T> {
    /// Nothing.
    ///
    /// # Errors
    ///
    /// It is never called.
    fn take<'cx, C: Class>(
        &self,
        this: &Handle<'cx, C>,
        value: &Handle<'cx>,
        name: &str,
        place: Place<C, T>,
    ) -> Result<()>
    where
        T: Settable;
}

impl<T> TakeNothing<T> for Taken<T> {
    fn take<'cx, C: Class>(
        &self,
        _: &Handle<'cx, C>,
        _: &Handle<'cx>,
        _: &str,
        _: Place<C, T>,
    ) -> Result<()>
    where
        T: Settable,
    {
        Ok(())
    }
}

/// Empties a field that may hold an object.
///
/// # Errors
///
/// `RuntimeError` while somebody uses the value.
pub fn clear<C: Class<Access = Mutable>, T>(
    this: &Handle<'_, C>,
    place: fn(&mut C) -> &mut Option<T>,
) -> Result<()> {
    replace(this, place, None)
}
