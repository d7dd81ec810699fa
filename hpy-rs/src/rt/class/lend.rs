//! Arguments that are lent for the call: `&T`, `&mut T` and `Option<&T>`.
//!
//! Of a class, the value has to be taken back when the call ends; of anything else a
//! reference is what its conversion gives. Which it is shows in the type alone, so the
//! macros leave it to the compiler: [`Lend`] has the method `lend` by two traits, and
//! method look-up finds the one for classes first.

use std::any::TypeId;
use std::marker::PhantomData;
use std::ops::Deref;

use crate::class::builtin::{Place, PlaceOf};
use crate::class::host::{self, Near};
use crate::class::{Changing, Class, Ref, RefMut};
use crate::convert::FromPython;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::own_host;
use crate::types::Type;

/// Lends a `T` that an argument holds.
pub struct Lend<T: ?Sized>(PhantomData<fn() -> PhantomData<T>>);

impl<T: ?Sized> Lend<T> {
    /// The only value.
    pub const THIS: Self = Lend(PhantomData);
}

impl<T: Class> Lend<T> {
    /// Lends the value to be changed.
    ///
    /// # Errors
    ///
    /// `TypeError` for an object of another class, `RuntimeError` while somebody uses
    /// the value.
    #[inline]
    pub fn lend_mut<'a, 'cx>(&self, obj: &'a Handle<'cx>, name: &str) -> Result<RefMut<'a, 'cx, T>>
    where
        T: Class<Access: Changing<T>>,
    {
        match obj.downcast::<T>() {
            Ok(obj) => obj.write(),
            Err(error) => Err(error.for_argument(name)),
        }
    }

    /// Lends the value of an operand to be changed; nothing if it is of another class.
    ///
    /// # Errors
    ///
    /// `RuntimeError` while somebody uses the value.
    #[inline]
    pub fn operand_mut<'a, 'cx>(&self, obj: &'a Handle<'cx>) -> Result<Option<RefMut<'a, 'cx, T>>>
    where
        T: Class<Access: Changing<T>>,
    {
        if !obj.is_instance_of::<T>() {
            return Ok(None);
        }
        // SAFETY: just checked.
        unsafe { obj.as_type_unchecked::<T>() }.write().map(Some)
    }
}

/// Lends the value of a class.
pub trait LendClass<T: Class> {
    /// Lends it to be read.
    ///
    /// # Errors
    ///
    /// As for [`Lend::lend_mut`].
    fn lend<'a, 'cx>(&self, obj: &'a Handle<'cx>, name: &str) -> Result<Ref<'a, 'cx, T>>;

    /// Lends an operand to be read; nothing if it is of another class.
    ///
    /// # Errors
    ///
    /// As for [`Lend::operand_mut`].
    fn operand<'a, 'cx, S: Class>(
        &self,
        obj: &'a Handle<'cx>,
        beside: Beside<'_, 'cx, S>,
    ) -> Result<Option<Ref<'a, 'cx, T>>>;
}

impl<T: Class> LendClass<T> for Lend<T> {
    #[inline]
    fn lend<'a, 'cx>(&self, obj: &'a Handle<'cx>, name: &str) -> Result<Ref<'a, 'cx, T>> {
        match obj.downcast::<T>() {
            Ok(obj) => obj.read(),
            Err(error) => Err(error.for_argument(name)),
        }
    }

    #[inline]
    fn operand<'a, 'cx, S: Class>(
        &self,
        obj: &'a Handle<'cx>,
        beside: Beside<'_, 'cx, S>,
    ) -> Result<Option<Ref<'a, 'cx, T>>> {
        let near = beside.is_alike::<T>(obj);
        if near.is_none() && !obj.is_instance_of::<T>() {
            return Ok(None);
        }
        // SAFETY: just checked.
        let obj = unsafe { obj.as_type_unchecked::<T>() };
        match near {
            Some(near) => obj.read_near(near),
            None => obj.read(),
        }
        .map(Some)
    }
}

/// A reference that a conversion gave.
pub struct Lent<'a, T: ?Sized>(&'a T);

impl<T: ?Sized> Deref for Lent<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.0
    }
}

/// Lends what is no class.
pub trait LendOther<T: ?Sized> {
    /// Converts to a reference.
    ///
    /// # Errors
    ///
    /// Those of the conversion.
    fn lend<'a, 'cx>(&self, obj: &'a Handle<'cx>, name: &str) -> Result<Lent<'a, T>>
    where
        &'a T: FromPython<'a, 'cx>;

    /// Converts an operand; nothing if it is of a type that does not convert.
    ///
    /// # Errors
    ///
    /// Those of the conversion, but `TypeError`.
    fn operand<'a, 'cx, S: Class>(
        &self,
        obj: &'a Handle<'cx>,
        beside: Beside<'_, 'cx, S>,
    ) -> Result<Option<Lent<'a, T>>>
    where
        &'a T: FromPython<'a, 'cx>;
}

impl<T: ?Sized> LendOther<T> for &Lend<T> {
    #[inline]
    fn lend<'a, 'cx>(&self, obj: &'a Handle<'cx>, name: &str) -> Result<Lent<'a, T>>
    where
        &'a T: FromPython<'a, 'cx>,
    {
        crate::rt::extract::<&'a T>(obj, name).map(Lent)
    }

    #[inline]
    fn operand<'a, 'cx, S: Class>(
        &self,
        obj: &'a Handle<'cx>,
        _: Beside<'_, 'cx, S>,
    ) -> Result<Option<Lent<'a, T>>>
    where
        &'a T: FromPython<'a, 'cx>,
    {
        Ok(super::operand::<&'a T>(obj)?.map(Lent))
    }
}

/// The object on the other side of an operand, which is of the class `S` or one below:
/// an operand of its very class needs no further looking at.
pub struct Beside<'a, 'cx, S: Class>(Borrowed<'a, 'cx, S>);

/// The object that a method of the class `S` was called on.
#[inline(always)]
pub fn beside<'a, 'cx, S: Class>(obj: &'a Borrowed<'_, 'cx>) -> Beside<'a, 'cx, S> {
    // SAFETY: hosts call the methods of a class with objects of it or of one below. Where
    // they do not, nothing is made of it.
    Beside(unsafe { obj.as_type_unchecked::<S>() }.borrow())
}

impl<'cx, S: Class> Beside<'_, 'cx, S> {
    /// Whether an operand is of the class `T`, as far as that is seen at once: where the
    /// host is near, and so it is known what methods are called on.
    #[inline(always)]
    fn is_alike<T: Class>(&self, obj: &Handle<'cx>) -> Option<Near> {
        if TypeId::of::<T>() != TypeId::of::<S>() || PlaceOf::<'cx, S>::APART {
            return None;
        }
        // SAFETY: both handles are open, and of the host in this binary.
        host::near().filter(|_| unsafe { own_host::are_alike(self.0.as_raw(), obj.as_raw()) })
    }
}

/// Lends what an argument holds, unless it is `None`.
///
/// # Errors
///
/// Those of `lend`.
#[inline]
pub fn lend_option<'a, 'cx, R>(
    obj: &'a Handle<'cx>,
    lend: impl FnOnce(&'a Handle<'cx>) -> Result<R>,
) -> Result<Option<R>> {
    if obj.is_none() {
        Ok(None)
    } else {
        lend(obj).map(Some)
    }
}

/// The object that a method was called on, which takes it as it is.
///
/// # Errors
///
/// `TypeError` if it is of another class, `RuntimeError` if it has no value, where the
/// host leaves it to us to see.
#[inline(always)]
pub fn receiver<'a, 'cx, T: Class>(obj: &'a Borrowed<'_, 'cx>) -> Result<&'a Handle<'cx, T>> {
    // SAFETY: as for `of_class`.
    let this = unsafe { obj.as_type_unchecked() };
    if host::near().is_none() || PlaceOf::<'cx, T>::APART {
        check_with_value(this.borrow())?;
    }
    Ok(this)
}

/// The object that a method was called on, be there a value or not.
///
/// # Errors
///
/// `TypeError` if it is of another class, where the host leaves it to us to see.
#[inline(always)]
pub fn of_class<'a, 'cx, T: Class>(obj: &'a Borrowed<'_, 'cx>) -> Result<&'a Handle<'cx, T>> {
    // SAFETY: the host calls the methods of a class with objects of it or of one below,
    // or else it is looked at first.
    let this = unsafe { obj.as_type_unchecked() };
    // Where the distance is known, so are the objects, unless others may have the methods
    // of a class: one whose values are in other objects.
    if host::near().is_none() || PlaceOf::<'cx, T>::APART {
        check(this.borrow())?;
    }
    Ok(this)
}

/// Looks at what a method was called on, where the host leaves that to us.
#[inline]
fn check<'cx, T: Class>(this: Borrowed<'_, 'cx, T>) -> Result<()> {
    if host::objects_are_unchecked() || PlaceOf::<'cx, T>::APART {
        return check_class(this);
    }
    Ok(())
}

/// Looks at the class of what a method was called on.
#[inline(never)]
fn check_class<T: Class>(this: Borrowed<'_, '_, T>) -> Result<()> {
    this.as_object().downcast::<T>().map(drop)
}

/// The same, and that there is a value.
#[inline(never)]
fn check_with_value<'cx, T: Class>(this: Borrowed<'_, 'cx, T>) -> Result<()> {
    check(this)?;
    with_value(&this)
}

/// Refuses an object without a value, where Python makes such.
#[inline]
pub(super) fn with_value<T: Class>(this: &Handle<'_, T>) -> Result<()> {
    if host::has_empty_objects() && !PlaceOf::<'_, T>::APART {
        this.require_value()?;
    }
    Ok(())
}

/// The value of the object that a method was called on, to be read.
///
/// # Errors
///
/// `RuntimeError` while somebody changes it.
#[inline(always)]
pub fn read<'a, 'cx, T: Class>(obj: &'a Borrowed<'_, 'cx>) -> Result<Ref<'a, 'cx, T>> {
    // SAFETY: as for `receiver`.
    unsafe { obj.as_type_unchecked::<T>() }.read_receiver(check)
}

/// The value of the object that a method was called on, to be changed.
///
/// # Errors
///
/// `RuntimeError` while somebody uses it.
#[inline(always)]
pub fn write<'a, 'cx, T: Class<Access: Changing<T>>>(
    obj: &'a Borrowed<'_, 'cx>,
) -> Result<RefMut<'a, 'cx, T>> {
    // SAFETY: as for `receiver`.
    unsafe { obj.as_type_unchecked::<T>() }.write_receiver(check)
}

/// The class that a constructor or a class method was called on.
#[inline]
pub fn class<'a, 'cx>(class: &'a Borrowed<'_, 'cx>) -> &'a Handle<'cx, Type> {
    // SAFETY: hosts call these with a class.
    unsafe { class.as_type_unchecked() }
}
