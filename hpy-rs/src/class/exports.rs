//! The exports of an object's memory, which its value stays lent to.

use super::access::{Changing, Conflict};
use super::reference::refused;
use super::{Class, Instance};
use crate::error::Result;
use crate::handle::Handle;

/// Who has an object's memory: buffers, which end some time after the call in which
/// they were asked for. They keep the object alive, so its memory stays.
pub struct Exports<'a, T: Class>(&'a Instance<T>);

impl<'a, T: Class> Exports<'a, T> {
    /// Those of an object.
    pub(crate) fn of(obj: &'a Handle<'_, T>) -> Result<Self> {
        match Instance::of(obj) {
            Some(instance) => Ok(Exports(instance)),
            None => Err(refused::<T>(Conflict::Empty, "exported")),
        }
    }

    /// Lends the value to a buffer that reads it, or shares it.
    pub(crate) fn begin(&self) -> Result<&T> {
        match self.0.state.export::<T::Access>() {
            // SAFETY: there is a value, and nobody changes it before `end`.
            Ok(()) => Ok(unsafe { self.0.value().as_ref() }),
            Err(conflict) => Err(refused::<T>(conflict, "exported")),
        }
    }

    /// Takes it back.
    pub fn end(&self) {
        self.0.state.end_export::<T::Access>();
    }

    /// Lends the value to a buffer that writes it.
    #[expect(clippy::mut_from_ref, reason = "the state is what sees to that")]
    pub(crate) fn begin_mut(&self) -> Result<&mut T>
    where
        T: Class<Access: Changing<T>>,
    {
        match self.0.state.export_mut() {
            // SAFETY: there is a value, and nobody else uses it before `end_mut`.
            Ok(()) => Ok(unsafe { self.0.value().as_mut() }),
            Err(conflict) => Err(refused::<T>(conflict, "exported")),
        }
    }

    /// Takes it back.
    pub fn end_mut(&self) {
        self.0.state.end_export_mut();
    }
}
