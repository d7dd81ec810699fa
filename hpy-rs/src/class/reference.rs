//! [`Ref`] and [`RefMut`]: an object's value, lent.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

use super::access::{Conflict, State};
use super::field::{Fields, Owner};
use super::{Class, Frozen, Instance, Mutable};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, RuntimeError};
use crate::handle::{Borrowed, Handle};
use hpy_sys::HPy;

/// An object's value, lent to be read: what [`Handle::read`] gives.
pub struct Ref<'a, 'cx, T: Class> {
    value: &'a T,
    state: &'a State,
    obj: Borrowed<'a, 'cx, T>,
}

/// An object's value, lent to be changed: what [`Handle::write`] gives.
pub struct RefMut<'a, 'cx, T: Class> {
    value: &'a mut T,
    state: &'a State,
    obj: Borrowed<'a, 'cx, T>,
}

impl<'cx, T: Class> Handle<'cx, T> {
    /// The value, to look at.
    ///
    /// # Errors
    ///
    /// `RuntimeError` while somebody changes it: a method that takes `&mut self` and
    /// has called Python, which has come back here. Never where the class is `frozen`.
    #[inline]
    pub fn read(&self) -> Result<Ref<'_, 'cx, T>> {
        let Some(instance) = Instance::of(self) else {
            return Err(refused::<T>(Conflict::Empty, "read"));
        };
        match instance.state.read::<T::Access>() {
            Ok(()) => Ok(Ref {
                // SAFETY: there is a value, and nobody writes it until the count of
                // readers is taken back, on drop; or ever, where nothing is counted.
                value: unsafe { instance.value().as_ref() },
                state: &instance.state,
                obj: self.borrow(),
            }),
            Err(conflict) => Err(refused::<T>(conflict, "read")),
        }
    }

    /// The value, to change.
    ///
    /// # Errors
    ///
    /// `RuntimeError` while somebody else reads or changes it.
    #[inline]
    pub fn write(&self) -> Result<RefMut<'_, 'cx, T>>
    where
        T: Class<Access = Mutable>,
    {
        let Some(instance) = Instance::of(self) else {
            return Err(refused::<T>(Conflict::Empty, "changed"));
        };
        match instance.state.write() {
            Ok(()) => Ok(RefMut {
                // SAFETY: there is a value, and nobody else uses it until this is
                // taken back, on drop.
                value: unsafe { instance.value().as_mut() },
                state: &instance.state,
                obj: self.borrow(),
            }),
            Err(conflict) => Err(refused::<T>(conflict, "changed")),
        }
    }

    /// The value of an object whose class is `frozen`, for as long as the handle lives.
    ///
    /// # Panics
    ///
    /// If the object has no value, because Python code went around `__new__`. The
    /// known interpreters refuse that.
    #[inline]
    pub fn get(&self) -> &T
    where
        T: Class<Access = Frozen>,
    {
        let instance = Instance::of(self)
            .filter(|instance| instance.state.is_filled())
            .expect("an object has a value, unless Python went around its `__new__`");
        // SAFETY: there is a value, and it never changes.
        unsafe { instance.value().as_ref() }
    }
}

#[cold]
#[inline(never)]
fn refused<T: Class>(conflict: Conflict, what: &str) -> Error {
    let name = T::NAME;
    RuntimeError::error(match conflict {
        Conflict::Empty => format!("'{name}' object has no value: its __new__ was not called"),
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
                self.value
            }
        }

        impl<'cx, T: Class<Fields = Fields>> Owner<'cx> for $name<'_, 'cx, T> {
            #[inline]
            fn owner(&self) -> (&Fields, HPy, Context<'cx>) {
                Handle::owner(&self.obj)
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
        self.value
    }
}

impl<T: Class> Drop for Ref<'_, '_, T> {
    #[inline]
    fn drop(&mut self) {
        self.state.end_read::<T::Access>();
    }
}

impl<T: Class> Drop for RefMut<'_, '_, T> {
    #[inline]
    fn drop(&mut self) {
        self.state.end_write();
    }
}

impl<'a, T: Class<Access = Frozen>> Ref<'a, '_, T> {
    /// The value itself, which nobody ever changes.
    #[inline]
    pub fn into_inner(self) -> &'a T {
        ManuallyDrop::new(self).value
    }
}
