//! `HPyField`s: references that objects hold from their own memory.
//!
//! A field's word is `generation << 32 | index + 1`, as a handle's is. The object that it
//! leads to is a reference of its owner's, which the collector finds by the owner's
//! `HPy_tp_traverse`, and not a root.

use hpy_sys::HPyField;
use rustpython_vm::PyObjectRef;

struct Place {
    generation: u32,
    /// What it leads to, and the address of the owner.
    held: Option<(PyObjectRef, usize)>,
}

/// All fields of an interpreter that lead somewhere.
#[derive(Default)]
pub(crate) struct Fields {
    places: Vec<Place>,
    free: Vec<u32>,
}

/// Why a field cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Nothing is stored there.
    Null,
    /// It was given up, or its word was made up.
    Unknown,
    /// It belongs to another object.
    NotOwner,
}

impl Fields {
    fn parts(field: HPyField) -> (usize, u32) {
        let word = field._i as u64;
        ((word as u32).wrapping_sub(1) as usize, (word >> 32) as u32)
    }

    /// The field of an object that leads to another.
    pub(crate) fn store(&mut self, owner: usize, object: PyObjectRef) -> HPyField {
        let index = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place {
                generation: 0,
                held: None,
            });
            (self.places.len() - 1) as u32
        });
        let place = &mut self.places[index as usize];
        place.held = Some((object, owner));
        HPyField {
            _i: ((i64::from(place.generation) << 32) | i64::from(index + 1)) as isize,
        }
    }

    /// What a field leads to, if `owner` is the object that holds it.
    ///
    /// # Errors
    /// If it is not.
    pub(crate) fn load(&self, owner: usize, field: HPyField) -> Result<PyObjectRef, Unreadable> {
        if field.is_null() {
            return Err(Unreadable::Null);
        }
        match self.held(field) {
            Some((object, held_by)) if *held_by == owner => Ok(object.clone()),
            Some(_) => Err(Unreadable::NotOwner),
            None => Err(Unreadable::Unknown),
        }
    }

    /// What a field leads to, for the collector.
    pub(crate) fn peek(&self, field: HPyField) -> Option<&PyObjectRef> {
        self.held(field).map(|(object, _)| object)
    }

    /// How many lead somewhere.
    pub(crate) fn count(&self) -> usize {
        let held = self.places.iter().filter(|place| place.held.is_some());
        held.count()
    }

    fn held(&self, field: HPyField) -> Option<&(PyObjectRef, usize)> {
        let (index, generation) = Self::parts(field);
        let place = self.places.get(index)?;
        place
            .held
            .as_ref()
            .filter(|_| place.generation == generation)
    }

    /// Lets a field of `owner` lead to another object, or to none. What it led to is to be
    /// dropped when this is not borrowed.
    ///
    /// Giving a field up asks for no owner: that may be on its way to its end, and have no
    /// handle any more.
    ///
    /// # Errors
    /// If the field is not null, and none that `owner` has stored.
    pub(crate) fn replace(
        &mut self,
        owner: usize,
        field: &mut HPyField,
        object: Option<PyObjectRef>,
    ) -> Result<Option<PyObjectRef>, Unreadable> {
        match self.load(owner, *field) {
            Ok(_) | Err(Unreadable::Null) => {}
            Err(Unreadable::NotOwner) if object.is_none() => {}
            Err(other) => return Err(other),
        }
        let before = self.take(*field);
        *field = object.map_or(HPyField::NULL, |object| self.store(owner, object));
        Ok(before)
    }

    /// Gives a field up. What it led to is to be dropped when this is not borrowed.
    pub(crate) fn take(&mut self, field: HPyField) -> Option<PyObjectRef> {
        let (index, generation) = Self::parts(field);
        let place = self.places.get_mut(index)?;
        if place.generation != generation {
            return None;
        }
        let (object, _) = place.held.take()?;
        place.generation = (place.generation + 1) & i32::MAX as u32;
        self.free.push(index as u32);
        Some(object)
    }
}

#[cfg(test)]
mod tests;
