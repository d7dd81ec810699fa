//! What extensions hold other than by handles: builders and trackers.
//!
//! All kinds share one table, so that a word of one is known not to be another's.

use hpy_sys::HPy;
use rustpython_vm::PyObjectRef;

use crate::birth::Birth;
use crate::words::Words;

/// What is held.
pub(crate) enum Held {
    /// The list that is built.
    List(Items),
    /// The tuple that is built.
    Tuple(Items),
    /// The handles that are tracked.
    Tracker(Vec<HPy>),
}

/// The items of something that is built.
pub(crate) struct Items {
    /// How many there are to be.
    pub(crate) size: usize,
    /// Those that were set, and none between them; not all of the places may be there.
    pub(crate) set: Vec<Option<PyObjectRef>>,
}

impl Held {
    /// What it is called in messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Held::List(_) => "a list builder",
            Held::Tuple(_) => "a tuple builder",
            Held::Tracker(_) => "a tracker",
        }
    }
}

struct Place {
    generation: u32,
    held: Option<(Held, Birth)>,
}

/// Everything of an interpreter's that is held.
pub(crate) struct Holdings {
    places: Vec<Place>,
    free: Vec<u32>,
    words: Words,
    count: usize,
}

impl Holdings {
    /// Nothing yet, of the `number`th interpreter of the process.
    pub(crate) fn new(number: u32, stress: bool) -> Holdings {
        Holdings {
            places: Vec::new(),
            free: Vec::new(),
            words: Words::new(number, stress, "builders and trackers"),
            count: 0,
        }
    }

    /// Begins to hold something.
    pub(crate) fn open(&mut self, held: Held, birth: Birth) -> isize {
        let index = self
            .free
            .pop()
            .map_or(self.places.len(), |index| index as usize);
        if index == self.places.len() {
            self.places.push(Place {
                generation: self.words.first(index),
                held: None,
            });
        }
        let place = &mut self.places[index];
        place.held = Some((held, birth));
        self.count += 1;
        self.words.word(index, place.generation)
    }

    /// What a word leads to.
    pub(crate) fn get(&mut self, word: isize) -> Option<&mut Held> {
        let (index, generation) = self.words.parts(word);
        let place = self.places.get_mut(index)?;
        let (held, _) = place.held.as_mut()?;
        (place.generation == generation).then_some(held)
    }

    /// Ends what a word leads to, if it `is` what is wanted. What it held is to be dropped
    /// when this is not borrowed.
    pub(crate) fn take(
        &mut self,
        word: isize,
        is: impl FnOnce(&Held) -> bool,
    ) -> Option<(Held, Birth)> {
        self.get(word).filter(|held| is(held))?;
        let (index, _) = self.words.parts(word);
        let place = &mut self.places[index];
        if let Some(next) = self.words.following(index, place.generation) {
            place.generation = next;
            self.free.push(index as u32);
        }
        self.count -= 1;
        place.held.take()
    }

    /// How many there are.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Those that came to be since the `since`th birth, oldest first.
    pub(crate) fn since(&self, since: u64) -> Vec<isize> {
        let mut found: Vec<(u64, isize)> = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            if let Some((_, birth)) = &place.held
                && birth.number >= since
            {
                found.push((birth.number, self.words.word(index, place.generation)));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, word)| word).collect()
    }
}
