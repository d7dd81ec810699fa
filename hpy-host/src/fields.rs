//! `HPyField`s: references that objects hold from their own memory.
//!
//! The object that a field leads to is a reference of its owner's, which the collector finds
//! by the owner's `HPy_tp_traverse`, and not a root.

use hpy_sys::HPyField;
use rustpython_vm::PyObjectRef;

use crate::birth::Birth;
use crate::words::Words;

struct Place {
    generation: u32,
    held: Option<Stored>,
}

/// What a field leads to.
pub(crate) struct Stored {
    pub(crate) object: PyObjectRef,
    /// The address of the object whose field it is.
    owner: usize,
    /// Where it was stored.
    pub(crate) birth: Birth,
}

/// All fields of an interpreter that lead somewhere.
pub(crate) struct Fields {
    places: Vec<Place>,
    free: Vec<u32>,
    words: Words,
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
    /// None yet, of the `number`th interpreter of the process.
    pub(crate) fn new(number: u32, stress: bool) -> Fields {
        Fields {
            places: Vec::new(),
            free: Vec::new(),
            words: Words::new(number, stress, "fields"),
        }
    }

    /// The field of an object that leads to another.
    pub(crate) fn store(&mut self, owner: usize, object: PyObjectRef, birth: Birth) -> HPyField {
        let index = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place {
                generation: self.words.first(self.places.len()),
                held: None,
            });
            (self.places.len() - 1) as u32
        });
        let place = &mut self.places[index as usize];
        place.held = Some(Stored {
            object,
            owner,
            birth,
        });
        HPyField {
            _i: self.words.word(index as usize, place.generation),
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
            Some(stored) if stored.owner == owner => Ok(stored.object.clone()),
            Some(_) => Err(Unreadable::NotOwner),
            None => Err(Unreadable::Unknown),
        }
    }

    /// What a field leads to, for the collector.
    pub(crate) fn peek(&self, field: HPyField) -> Option<&PyObjectRef> {
        self.held(field).map(|stored| &stored.object)
    }

    /// How many lead somewhere.
    pub(crate) fn count(&self) -> usize {
        let held = self.places.iter().filter(|place| place.held.is_some());
        held.count()
    }

    /// What is known of a field that leads somewhere.
    pub(crate) fn held(&self, field: HPyField) -> Option<&Stored> {
        let (index, generation) = self.words.parts(field._i);
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
        birth: impl FnOnce() -> Birth,
    ) -> Result<Option<PyObjectRef>, Unreadable> {
        match self.load(owner, *field) {
            Ok(_) | Err(Unreadable::Null) => {}
            Err(Unreadable::NotOwner) if object.is_none() => {}
            Err(other) => return Err(other),
        }
        let before = self.take(*field);
        *field = match object {
            Some(object) => self.store(owner, object, birth()),
            None => HPyField::NULL,
        };
        Ok(before)
    }

    /// Gives a field up. What it led to is to be dropped when this is not borrowed.
    pub(crate) fn take(&mut self, field: HPyField) -> Option<PyObjectRef> {
        let (index, generation) = self.words.parts(field._i);
        let place = self.places.get_mut(index)?;
        if place.generation != generation {
            return None;
        }
        let stored = place.held.take()?;
        if let Some(next) = self.words.following(index, generation) {
            place.generation = next;
            self.free.push(index as u32);
        }
        Some(stored.object)
    }
}

#[cfg(test)]
mod tests;
