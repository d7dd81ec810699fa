//! [`Ref`] and [`RefMut`]: an object's value, lent.

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use super::access::{Changing, Conflict, State};
use super::builtin::{Place, PlaceOf, Within};
use super::field::{Owned, Owner, Present, sealed};
use super::host::{self, Near};
use super::{Class, Frozen, Instance};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{BufferError, ExceptionType, RuntimeError};
use crate::handle::{Borrowed, Handle};

/// An object's value, lent to be read: what [`Handle::read`] gives.
pub struct Ref<'a, 'cx, T: Class> {
    // Not a reference: one that is an argument would have to be good to the end of the
    // call, and this is only until it is dropped.
    value: NonNull<T>,
    _value: PhantomData<&'a T>,
    state: NonNull<State>,
    obj: Borrowed<'a, 'cx, T>,
    /// What has the value, held until this is dropped.
    place: PlaceOf<'cx, T>,
}

/// An object's value, lent to be changed: what [`Handle::write`] gives.
pub struct RefMut<'a, 'cx, T: Class> {
    // As in `Ref`.
    value: NonNull<T>,
    _value: PhantomData<&'a mut T>,
    state: NonNull<State>,
    obj: Borrowed<'a, 'cx, T>,
    /// As in `Ref`.
    place: PlaceOf<'cx, T>,
}

impl<'cx, T: Class> Handle<'cx, T> {
    /// The value, to look at.
    ///
    /// # Errors
    ///
    /// `RuntimeError` while somebody changes it: a method that takes `&mut self` and
    /// has called Python, which has come back here. Never where the class is `frozen`,
    /// but for an object that has no value: Python code went around `__new__`, or came
    /// to it while it was being made, or PyPy has finalized it.
    #[inline(always)]
    pub fn read(&self) -> Result<Ref<'_, 'cx, T>> {
        let obj = self.borrow();
        match host::near().and_then(|near| PlaceOf::<'cx, T>::at_once(obj, near)) {
            Some((instance, place)) => {
                read_at(obj, instance, place, State::read_alone::<T::Access>)
            }
            None => read_by_asking(obj),
        }
    }

    /// [`read`](Self::read) for what a method was called on, which `check` looks at
    /// where hosts leave that to us.
    #[inline(always)]
    pub(crate) fn read_receiver(
        &self,
        check: impl FnOnce(Borrowed<'_, 'cx, T>) -> Result<()>,
    ) -> Result<Ref<'_, 'cx, T>> {
        let obj = self.borrow();
        match host::near().and_then(|near| PlaceOf::<'cx, T>::at_once(obj, near)) {
            Some((instance, place)) => {
                read_at(obj, instance, place, State::read_alone::<T::Access>)
            }
            None => read_checked(obj, check),
        }
    }

    /// [`read`](Self::read), where the host is known to be `near`.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    #[inline(always)]
    pub(crate) fn read_near(&self, near: Near) -> Result<Ref<'_, 'cx, T>> {
        let obj = self.borrow();
        match PlaceOf::<'cx, T>::at_once(obj, near) {
            Some((instance, place)) => {
                read_at(obj, instance, place, State::read_alone::<T::Access>)
            }
            None => read_by_asking(obj),
        }
    }

    /// The value, to change.
    ///
    /// # Errors
    ///
    /// `RuntimeError` while somebody else reads or changes it, and `BufferError` while
    /// its memory is exported (see [`Export`](crate::buffer::Export)).
    #[inline(always)]
    pub fn write(&self) -> Result<RefMut<'_, 'cx, T>>
    where
        T: Class<Access: Changing<T>>,
    {
        let obj = self.borrow();
        match host::near().and_then(|near| PlaceOf::<'cx, T>::at_once(obj, near)) {
            Some((instance, place)) => write_at(obj, instance, place, State::write_alone),
            None => write_by_asking(obj),
        }
    }

    /// [`write`](Self::write) for what a method was called on, as
    /// [`read_receiver`](Self::read_receiver).
    #[inline(always)]
    pub(crate) fn write_receiver(
        &self,
        check: impl FnOnce(Borrowed<'_, 'cx, T>) -> Result<()>,
    ) -> Result<RefMut<'_, 'cx, T>>
    where
        T: Class<Access: Changing<T>>,
    {
        let obj = self.borrow();
        match host::near().and_then(|near| PlaceOf::<'cx, T>::at_once(obj, near)) {
            Some((instance, place)) => write_at(obj, instance, place, State::write_alone),
            None => write_checked(obj, check),
        }
    }

    /// The value of an object whose class is `frozen`, for as long as the handle lives.
    ///
    /// # Panics
    ///
    /// If the object has no value, because Python code went around `__new__`: PyPy's
    /// `object.__new__` makes such objects. No method of theirs is called; as arguments
    /// they are met with [`read`](Self::read).
    #[inline(always)]
    pub fn get(&self) -> &T
    where
        T: Class<Access = Frozen, Base: Within>,
    {
        let instance = Instance::of(self)
            .filter(|instance| instance.state.is_filled())
            .expect("an object has a value, unless Python went around its `__new__`");
        // SAFETY: there is a value, and it never changes.
        unsafe { instance.value().as_ref() }
    }
}

impl<T: Class> Handle<'_, T> {
    /// Refuses an object without a value.
    #[inline(never)]
    pub(crate) fn require_value(&self) -> Result<()> {
        match Instance::of(self) {
            Some(instance) if instance.state.is_filled() => Ok(()),
            _ => Err(refused::<T>(Conflict::Empty, "used")),
        }
    }
}

/// Reads the value of an object whose memory is here.
#[inline(always)]
fn read_at<'a, 'cx, T: Class>(
    obj: Borrowed<'a, 'cx, T>,
    instance: &Instance<T>,
    place: PlaceOf<'cx, T>,
    begin: impl FnOnce(&State) -> Result<(), Conflict>,
) -> Result<Ref<'a, 'cx, T>> {
    match begin(&instance.state) {
        Ok(()) => Ok(Ref {
            // SAFETY: there is a value, and nobody writes it until the count of
            // readers is taken back, on drop; or ever, where nothing is counted.
            value: unsafe { instance.value() },
            _value: PhantomData,
            state: NonNull::from(&instance.state),
            obj,
            place,
        }),
        Err(conflict) => Err(refused::<T>(conflict, "read")),
    }
}

/// Reads the value of an object whose memory the host has to be asked for.
#[inline(always)]
fn read_by_asking<'a, 'cx, T: Class>(obj: Borrowed<'a, 'cx, T>) -> Result<Ref<'a, 'cx, T>> {
    read_checked(obj, |_| Ok(()))
}

/// The same of one that has to be looked at.
#[inline(never)]
fn read_checked<'a, 'cx, T: Class>(
    obj: Borrowed<'a, 'cx, T>,
    check: impl FnOnce(Borrowed<'_, 'cx, T>) -> Result<()>,
) -> Result<Ref<'a, 'cx, T>> {
    check(obj)?;
    // SAFETY: the place is held together with the value.
    match unsafe { PlaceOf::<'cx, T>::find(&obj) } {
        Some((instance, place)) => read_at(obj, instance, place, State::read::<T::Access>),
        None => Err(PlaceOf::<'cx, T>::missing::<T>("read")),
    }
}

/// Lends the value of an object whose memory is here to be changed.
#[inline(always)]
fn write_at<'a, 'cx, T: Class>(
    obj: Borrowed<'a, 'cx, T>,
    instance: &Instance<T>,
    place: PlaceOf<'cx, T>,
    begin: impl FnOnce(&State) -> Result<(), Conflict>,
) -> Result<RefMut<'a, 'cx, T>> {
    match begin(&instance.state) {
        Ok(()) => Ok(RefMut {
            // SAFETY: there is a value, and nobody else uses it until this is
            // taken back, on drop.
            value: unsafe { instance.value() },
            _value: PhantomData,
            state: NonNull::from(&instance.state),
            obj,
            place,
        }),
        Err(conflict) => Err(refused::<T>(conflict, "changed")),
    }
}

/// The same where the host has to be asked for the memory.
#[inline(always)]
fn write_by_asking<'a, 'cx, T: Class>(obj: Borrowed<'a, 'cx, T>) -> Result<RefMut<'a, 'cx, T>> {
    write_checked(obj, |_| Ok(()))
}

/// The same of one that has to be looked at.
#[inline(never)]
fn write_checked<'a, 'cx, T: Class>(
    obj: Borrowed<'a, 'cx, T>,
    check: impl FnOnce(Borrowed<'_, 'cx, T>) -> Result<()>,
) -> Result<RefMut<'a, 'cx, T>> {
    check(obj)?;
    // SAFETY: the place is held together with the value.
    match unsafe { PlaceOf::<'cx, T>::find(&obj) } {
        Some((instance, place)) => write_at(obj, instance, place, State::write),
        None => Err(PlaceOf::<'cx, T>::missing::<T>("changed")),
    }
}

#[cold]
#[inline(never)]
pub(super) fn refused<T: Class>(conflict: Conflict, what: &str) -> Error {
    let name = T::NAME;
    RuntimeError::error(match conflict {
        Conflict::Empty => format!(
            "'{name}' object has no value: its __new__ was not called, or has not returned, or \
             the object is dead"
        ),
        // CPython's words.
        Conflict::Exported => {
            return BufferError::error("Existing exports of data: object cannot be re-sized");
        }
        Conflict::Written => {
            format!("'{name}' object cannot be {what} while another call changes it")
        }
        Conflict::Read => {
            format!("'{name}' object cannot be {what} while another call reads it")
        }
    })
}

macro_rules! reference {
    ($name:ident) => {
        impl<'a, 'cx, T: Class> $name<'a, 'cx, T> {
            /// The object whose value this is.
            #[inline]
            pub fn handle(&self) -> Borrowed<'a, 'cx, T> {
                self.obj
            }

            /// The context of the call.
            #[inline]
            pub fn cx(&self) -> Context<'cx> {
                self.obj.cx()
            }
        }

        impl<T: Class> Deref for $name<'_, '_, T> {
            type Target = T;

            #[inline]
            fn deref(&self) -> &T {
                // SAFETY: the value is lent to this as long as it lives.
                unsafe { self.value.as_ref() }
            }
        }

        impl<T: Class> sealed::Owner for $name<'_, '_, T> {}

        impl<'cx, T: Class<Fields: Present<T>>> Owner<'cx> for $name<'_, 'cx, T> {
            #[inline]
            fn owner(&self) -> Owned<'_, 'cx> {
                Owned {
                    // SAFETY: the state is part of the memory, and what has that is held.
                    fields: Some(unsafe { Instance::<T>::fields_beside(self.state) }.present()),
                    raw: self.place.owner(self.obj.as_raw()),
                    cx: self.obj.cx(),
                    _held: None,
                }
            }
        }

        impl<T: Class + fmt::Debug> fmt::Debug for $name<'_, '_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&**self, f)
            }
        }
    };
}

reference!(Ref);
reference!(RefMut);

impl<T: Class> DerefMut for RefMut<'_, '_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the value is lent to this alone as long as it lives.
        unsafe { self.value.as_mut() }
    }
}

impl<T: Class> Drop for Ref<'_, '_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: what has the value is held still.
        unsafe { self.state.as_ref() }.end_read::<T::Access>();
    }
}

impl<T: Class> Drop for RefMut<'_, '_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: what has the value is held still.
        unsafe { self.state.as_ref() }.end_write();
    }
}

impl<'a, T: Class<Access = Frozen, Base: Within>> Ref<'a, '_, T> {
    /// The value itself, which nobody ever changes.
    #[inline]
    pub fn into_inner(self) -> &'a T {
        // SAFETY: there is a value, and it never changes.
        unsafe { ManuallyDrop::new(self).value.as_ref() }
    }
}
