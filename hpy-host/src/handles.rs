//! The table of handles.
//!
//! A handle's word is `generation << 32 | index + 1`: it is no pointer, every one
//! differs from all others that were ever open in its place, and one that was closed is
//! known as such for ever. An open handle keeps its object alive.

use std::collections::VecDeque;

use hpy_sys::HPy;
use rustpython_vm::PyObjectRef;

use crate::birth::Birth;

const _: () = assert!(size_of::<HPy>() == 8, "a handle's word has place for both");

/// How many places wait before one is used again, so that what a handle was can still be
/// told some time after its end.
const RESTING: usize = 256;

/// What lent bytes are overwritten with when their handle is closed; it is no UTF-8.
const SPENT: u8 = 0xdd;

/// How many lent bytes of a closed handle are kept while its place waits, so that who
/// still reads them finds them spent, and not what came to lie there.
const KEPT: usize = 1 << 16;

/// The highest generation: a handle's word is not negative. A place that has come so
/// far is not used any more.
const LAST_GENERATION: u32 = i32::MAX as u32;

/// Who closes a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Nobody: a constant of the context.
    Context,
    /// The host: an argument, for as long as the call takes.
    Call,
    /// The extension.
    Extension,
}

/// What a handle is that is open.
pub(crate) struct Open {
    /// The object.
    pub(crate) object: PyObjectRef,
    /// Who closes it.
    pub(crate) owner: Owner,
    /// Where it comes from.
    pub(crate) birth: Birth,
    /// A copy of the object's text or bytes that was lent, with a NUL at its end.
    lent: Option<Box<[u8]>>,
}

/// What is remembered of a handle that was closed.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    /// Where it came from.
    pub(crate) birth: Birth,
    /// Where it was closed.
    pub(crate) death: Birth,
    /// The name of the object's type.
    pub(crate) kind: String,
}

/// Why a word is no open handle, or not one for this purpose.
#[derive(Debug, Clone)]
pub(crate) enum Misuse {
    /// The null handle.
    Null,
    /// It was closed; what is still known of it.
    Closed(Option<Box<Past>>),
    /// It never was a handle of this interpreter.
    Foreign,
    /// It is not the extension's to close.
    NotOwned(Owner),
}

struct Place {
    generation: u32,
    open: Option<Open>,
    /// Of the last handle here that was closed by an extension.
    past: Option<Box<Past>>,
    /// What the last handle here has lent.
    spent: Option<Box<[u8]>>,
}

/// All handles of an interpreter.
pub(crate) struct Handles {
    places: Vec<Place>,
    free: VecDeque<u32>,
    /// Where generations begin: other than in other interpreters, so that their handles
    /// are foreign here.
    first_generation: u32,
    owned: usize,
}

impl Handles {
    /// An empty table, the `number`th of this process.
    pub(crate) fn new(number: u32) -> Handles {
        Handles {
            places: Vec::new(),
            free: VecDeque::new(),
            first_generation: (number % 1024) << 20,
            owned: 0,
        }
    }

    /// Opens a handle.
    #[inline]
    pub(crate) fn open(&mut self, object: PyObjectRef, owner: Owner, birth: Birth) -> HPy {
        let open = Some(Open {
            object,
            owner,
            birth,
            lent: None,
        });
        self.owned += usize::from(owner == Owner::Extension);
        let index = if self.free.len() > RESTING {
            let index = self.free.pop_front().expect("there are more than none");
            let place = &mut self.places[index as usize];
            place.open = open;
            place.spent = None;
            index
        } else {
            self.places.push(Place {
                generation: self.first_generation,
                open,
                past: None,
                spent: None,
            });
            (self.places.len() - 1) as u32
        };
        let generation = self.places[index as usize].generation;
        HPy {
            _i: ((i64::from(generation) << 32) | i64::from(index + 1)) as isize,
        }
    }

    /// The place and the generation that a word names.
    fn parts(h: HPy) -> (usize, u32) {
        let word = h._i as u64;
        ((word as u32).wrapping_sub(1) as usize, (word >> 32) as u32)
    }

    /// What an open handle is.
    ///
    /// # Errors
    /// If it is not an open handle.
    #[inline]
    pub(crate) fn get(&self, h: HPy) -> Result<&Open, Misuse> {
        let (index, generation) = Self::parts(h);
        match self.places.get(index) {
            Some(place) if place.generation == generation => match &place.open {
                Some(open) => Ok(open),
                None => Err(Misuse::Closed(None)),
            },
            _ => Err(self.misuse(h)),
        }
    }

    /// Why a word is not an open handle.
    #[cold]
    fn misuse(&self, h: HPy) -> Misuse {
        if h.is_null() {
            return Misuse::Null;
        }
        let (index, generation) = Self::parts(h);
        match self.places.get(index) {
            Some(place) if (self.first_generation..place.generation).contains(&generation) => {
                let last = place.generation - 1 == generation;
                Misuse::Closed(place.past.clone().filter(|_| last))
            }
            _ => Misuse::Foreign,
        }
    }

    /// Closes a handle that the extension owns, and gives what it was: the object is to
    /// be dropped when this table is not borrowed, because that may run Python.
    ///
    /// # Errors
    /// If it is not such a handle.
    #[inline]
    pub(crate) fn close(&mut self, h: HPy, death: impl FnOnce() -> Birth) -> Result<Open, Misuse> {
        let owner = self.get(h)?.owner;
        if owner != Owner::Extension {
            return Err(Misuse::NotOwned(owner));
        }
        self.owned -= 1;
        let open = self.end(h);
        let (index, _) = Self::parts(h);
        let (birth, death) = (open.birth.clone(), death());
        let class = open.object.class();
        let kind = class.name();
        match &mut self.places[index].past {
            // What was told of the one before makes room.
            Some(past) => {
                (past.birth, past.death) = (birth, death);
                past.kind.clear();
                past.kind.push_str(&kind);
            }
            none => {
                let kind = kind.to_owned();
                *none = Some(Box::new(Past { birth, death, kind }));
            }
        }
        drop(kind);
        Ok(open)
    }

    /// Ends a handle that is known to be open, and not the extension's.
    #[inline]
    pub(crate) fn end_argument(&mut self, h: HPy) -> Open {
        self.end(h)
    }

    fn end(&mut self, h: HPy) -> Open {
        let (index, _) = Self::parts(h);
        let place = &mut self.places[index];
        let mut open = place.open.take().expect("the handle is open");
        if let Some(mut lent) = open.lent.take() {
            // The NUL at the end stays.
            let bytes = lent.len() - 1;
            lent[..bytes].fill(SPENT);
            place.spent = Some(lent).filter(|_| bytes <= KEPT);
        }
        place.generation += 1;
        if place.generation < LAST_GENERATION {
            self.free.push_back(index as u32);
        }
        open
    }

    /// How many handles extensions own.
    #[inline]
    pub(crate) fn owned(&self) -> usize {
        self.owned
    }

    /// The handles that extensions own and that came to be since the `since`th birth,
    /// oldest first.
    pub(crate) fn owned_since(&self, since: u64) -> Vec<HPy> {
        let mut found: Vec<(u64, HPy)> = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            if let Some(open) = &place.open
                && open.owner == Owner::Extension
                && open.birth.number >= since
            {
                let word = (i64::from(place.generation) << 32) | (index as i64 + 1);
                found.push((open.birth.number, HPy { _i: word as isize }));
            }
        }
        found.sort_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, h)| h).collect()
    }

    /// Lends a copy of an object's text or bytes for as long as the handle is open; the
    /// address of the first byte. `content` is asked once for a handle.
    ///
    /// # Errors
    /// If it is not an open handle.
    pub(crate) fn lend(
        &mut self,
        h: HPy,
        content: impl FnOnce() -> Vec<u8>,
    ) -> Result<*const u8, Misuse> {
        self.get(h)?;
        let (index, _) = Self::parts(h);
        let open = self.places[index]
            .open
            .as_mut()
            .expect("the handle is open");
        let lent = open.lent.get_or_insert_with(|| {
            let mut bytes = content();
            bytes.push(0);
            bytes.into_boxed_slice()
        });
        Ok(lent.as_ptr())
    }
}

#[cfg(test)]
mod tests;
