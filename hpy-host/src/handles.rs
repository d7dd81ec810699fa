//! The table of handles.
//!
//! A handle's word differs from all others that were ever open in its place, and one that
//! was closed is known as such for ever. An open handle keeps its object alive.

use hpy_sys::HPy;
use rustpython_vm::{PyObject, PyObjectRef};

use crate::birth::Birth;
use crate::fault::Fault;
use crate::loan::Loan;
use crate::seen::Seen;
use crate::words::Words;

/// How many places wait before one is used again, so that what a handle was can still be
/// told some time after its end.
const RESTING: usize = 256;

/// The same in the stress mode, where each call ends the constants of its context.
const RESTING_STRESSED: usize = 1 << 14;

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
    /// What was lent of the object's text or bytes.
    lent: Option<Box<Loan>>,
}

/// What is remembered of a handle that was closed.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    /// Where it came from.
    pub(crate) birth: Birth,
    /// Where it was closed.
    pub(crate) death: Birth,
    /// What the object was.
    pub(crate) object: Seen,
}

/// Why a word is no open handle, or not one for this purpose.
#[derive(Debug, Clone)]
pub(crate) enum Misuse {
    /// The null handle.
    Null,
    /// It was closed; what is still known of it.
    Closed(Option<Box<Past>>),
    /// It was not the extension's, and has ended with the call that it was for.
    Ended(Owner),
    /// It never was a handle of this interpreter.
    Foreign,
    /// It is not the extension's to close, but an argument.
    Argument(Box<Seen>),
    /// It is not the extension's to close, but the constant of this name.
    Constant(&'static str),
}

struct Place {
    /// Of the handle that is open here, or else of the next one.
    generation: u32,
    /// Of the last handle here that has ended, and whose it was.
    last: u32,
    last_owner: Owner,
    open: Option<Open>,
    /// Of the last handle here that was the extension's.
    past: Option<Box<Past>>,
    /// What the last handle here has lent.
    spent: Option<Box<[u8]>>,
    /// The place that waits after this one, while both do.
    next: usize,
}

/// The places that wait to be used again, each of which knows the next.
#[derive(Default)]
struct Queue {
    first: usize,
    last: usize,
    length: usize,
}

/// All handles of an interpreter.
pub(crate) struct Handles {
    places: Vec<Place>,
    waiting: Queue,
    words: Words,
    /// How many places wait before one is used again.
    resting: usize,
    owned: usize,
}

impl Handles {
    /// An empty table, the `number`th of this process.
    pub(crate) fn new(number: u32, stress: bool) -> Handles {
        Handles {
            places: Vec::new(),
            waiting: Queue::default(),
            words: Words::new(number, stress, "handles"),
            resting: if stress { RESTING_STRESSED } else { RESTING },
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
        let index = if self.waiting.length > self.resting {
            let index = self.waiting.first;
            let place = &mut self.places[index];
            self.waiting.first = place.next;
            self.waiting.length -= 1;
            place.open = open;
            place.spent = None;
            index
        } else {
            let generation = self.words.first(self.places.len());
            self.places.push(Place {
                generation,
                last: generation,
                last_owner: owner,
                open,
                past: None,
                spent: None,
                next: 0,
            });
            self.places.len() - 1
        };
        let generation = self.places[index].generation;
        HPy {
            _i: self.words.word(index, generation),
        }
    }

    /// The place and the generation that a word names.
    #[inline]
    fn parts(&self, h: HPy) -> (usize, u32) {
        self.words.parts(h._i)
    }

    /// What an open handle is.
    ///
    /// # Errors
    /// If it is not an open handle.
    #[inline]
    pub(crate) fn get(&self, h: HPy) -> Result<&Open, Misuse> {
        let (index, generation) = self.parts(h);
        match self.places.get(index) {
            Some(Place {
                generation: now,
                open: Some(open),
                ..
            }) if *now == generation => Ok(open),
            _ => Err(self.misuse(h)),
        }
    }

    /// Why a word is not an open handle.
    #[cold]
    fn misuse(&self, h: HPy) -> Misuse {
        if h.is_null() {
            return Misuse::Null;
        }
        let (index, generation) = self.parts(h);
        match self.places.get(index) {
            Some(place)
                if place.last == generation
                    || self.words.has_had(index, generation, place.generation) =>
            {
                let last = place.last == generation;
                match place.last_owner {
                    Owner::Extension => Misuse::Closed(place.past.clone().filter(|_| last)),
                    owner if last => Misuse::Ended(owner),
                    _ => Misuse::Closed(None),
                }
            }
            _ => Misuse::Foreign,
        }
    }

    /// Closes a handle that the extension owns, and gives its object, which is to be dropped
    /// when this table is not borrowed, because that may run Python.
    ///
    /// # Errors
    /// If it is not such a handle.
    #[inline]
    pub(crate) fn close(
        &mut self,
        h: HPy,
        death: impl FnOnce() -> Birth,
    ) -> Result<PyObjectRef, Misuse> {
        let open = self.get(h)?;
        match open.owner {
            Owner::Extension => {}
            Owner::Call => return Err(Misuse::Argument(Box::new(Seen::of(&open.object)))),
            Owner::Context => return Err(Misuse::Constant(open.birth.by)),
        }
        self.owned -= 1;
        let death = death();
        let (place, object, birth) = self.end(h, &death);
        let past = Past {
            birth,
            death,
            object: Seen::of(&object),
        };
        match &mut place.past {
            // What was told of the one before makes room.
            Some(before) => **before = past,
            none => *none = Some(Box::new(past)),
        }
        Ok(object)
    }

    /// Ends a handle that is known to be open, and not the extension's; its object.
    #[inline]
    pub(crate) fn end_argument(&mut self, h: HPy) -> PyObjectRef {
        const DEATH: Birth = Birth {
            number: 0,
            by: "the end of the call",
            trace: None,
        };
        self.end(h, &DEATH).1
    }

    /// The place where a handle was, its object, and where it came from.
    #[inline]
    fn end(&mut self, h: HPy, death: &Birth) -> (&mut Place, PyObjectRef, Birth) {
        let (index, generation) = self.parts(h);
        let place = &mut self.places[index];
        let Open {
            object,
            owner,
            birth,
            lent,
        } = place.open.take().expect("the handle is open");
        if let Some(loan) = lent {
            place.spent = loan.end(|by| spent(by, &object, &birth, death));
        }
        (place.last, place.last_owner) = (generation, owner);
        if let Some(next) = self.words.following(index, generation) {
            place.generation = next;
            match self.waiting.length {
                0 => self.waiting.first = index,
                _ => self.places[self.waiting.last].next = index,
            }
            self.waiting.last = index;
            self.waiting.length += 1;
        }
        (&mut self.places[index], object, birth)
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
                let word = self.words.word(index, place.generation);
                found.push((open.birth.number, HPy { _i: word }));
            }
        }
        found.sort_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, h)| h).collect()
    }

    /// Lends a copy of an object's text or bytes for as long as the handle is open; the
    /// address of the first byte. `loan` is asked once for a handle.
    ///
    /// # Errors
    /// If it is not an open handle.
    pub(crate) fn lend(
        &mut self,
        h: HPy,
        loan: impl FnOnce() -> Loan,
    ) -> Result<*const u8, Misuse> {
        self.get(h)?;
        let (index, _) = self.parts(h);
        let open = self.places[index]
            .open
            .as_mut()
            .expect("the handle is open");
        Ok(open.lent.get_or_insert_with(|| Box::new(loan())).as_ptr())
    }
}

/// What is said of someone who touches what was lent when its handle has ended.
#[cold]
fn spent(by: &Birth, object: &PyObject, birth: &Birth, death: &Birth) -> String {
    let object = Seen::of(object);
    let what = format!(
        "what it gave was used after its handle had been closed; the handle was {object}, opened \
         by {birth}, closed by {death}{}{}",
        birth.backtrace("opened by "),
        death.backtrace("closed by "),
    );
    Fault {
        function: by.by.to_owned(),
        what,
        trace: by.trace.clone(),
    }
    .last_words()
}

#[cfg(test)]
mod tests;
