//! What extensions hold other than by handles: builders and trackers.
//!
//! All kinds share one table, so that a word of one is known not to be another's.

use std::fmt;

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
    /// What each is called in messages.
    pub(crate) const LIST: &str = "a list builder";
    pub(crate) const TUPLE: &str = "a tuple builder";
    pub(crate) const TRACKER: &str = "a tracker";

    /// What it is called in messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Held::List(_) => Held::LIST,
            Held::Tuple(_) => Held::TUPLE,
            Held::Tracker(_) => Held::TRACKER,
        }
    }
}

struct Place {
    generation: u32,
    held: Option<(Held, Birth)>,
    /// What was held here before.
    past: Option<Box<Past>>,
}

/// What is remembered of something that was held.
#[derive(Debug)]
struct Past {
    generation: u32,
    kind: &'static str,
    birth: Birth,
    death: Birth,
}

/// The word leads to nothing that is held, or not to what is wanted.
#[derive(Debug)]
pub(crate) struct NotHeld(String);

impl fmt::Display for NotHeld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
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
                past: None,
            });
        }
        let place = &mut self.places[index];
        place.held = Some((held, birth));
        self.count += 1;
        self.words.word(index, place.generation)
    }

    /// What a word leads to, if it is `wanted`, as [`Held::kind`] says it.
    ///
    /// # Errors
    /// What it leads to instead.
    pub(crate) fn get(&mut self, word: isize, wanted: &'static str) -> Result<&mut Held, NotHeld> {
        let (index, generation) = self.words.parts(word);
        match self.places.get(index) {
            Some(Place {
                generation: now,
                held: Some((held, _)),
                ..
            }) if *now == generation && held.kind() == wanted => {}
            place => return Err(self.not_held(place, generation, wanted)),
        }
        let (held, _) = self.places[index].held.as_mut().expect("it was found");
        Ok(held)
    }

    /// What is said of a word that does not lead to what is wanted.
    #[cold]
    fn not_held(&self, place: Option<&Place>, generation: u32, wanted: &str) -> NotHeld {
        let own = place.filter(|place| place.generation == generation);
        if let Some((held, birth)) = own.and_then(|place| place.held.as_ref()) {
            let kind = held.kind();
            return NotHeld(format!("it is not {wanted} but {kind}, made by {birth}"));
        }
        let past = place.and_then(|place| place.past.as_ref());
        if let Some(past) = past.filter(|past| past.generation == generation) {
            let Past {
                kind, birth, death, ..
            } = &**past;
            return NotHeld(format!(
                "{kind} has ended before; it was made by {birth}, ended by {death}{}{}",
                birth.backtrace("made by "),
                death.backtrace("ended by "),
            ));
        }
        NotHeld(format!(
            "there is no such thing as {wanted} by this word: it ended long ago, is another \
             interpreter's, or was made up"
        ))
    }

    /// Ends what a word leads to, if it is `wanted`. What it held is to be dropped when this is
    /// not borrowed.
    ///
    /// # Errors
    /// What it leads to instead.
    pub(crate) fn take(
        &mut self,
        word: isize,
        wanted: &'static str,
        death: impl FnOnce() -> Birth,
    ) -> Result<Held, NotHeld> {
        self.get(word, wanted)?;
        Ok(self.end(word, death()).0)
    }

    /// Ends what a word is known to lead to.
    fn end(&mut self, word: isize, death: Birth) -> (Held, Birth) {
        let (index, generation) = self.words.parts(word);
        let place = &mut self.places[index];
        let (held, birth) = place.held.take().expect("it is held");
        place.past = Some(Box::new(Past {
            generation,
            kind: held.kind(),
            birth: birth.clone(),
            death,
        }));
        if let Some(next) = self.words.following(index, place.generation) {
            place.generation = next;
            self.free.push(index as u32);
        }
        self.count -= 1;
        (held, birth)
    }

    /// How many there are.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Ends those that came to be since the `since`th birth; oldest first.
    pub(crate) fn end_since(&mut self, since: u64, death: &Birth) -> Vec<(Held, Birth)> {
        let mut found: Vec<(u64, isize)> = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            if let Some((_, birth)) = &place.held
                && birth.number >= since
            {
                found.push((birth.number, self.words.word(index, place.generation)));
            }
        }
        found.sort_unstable();
        found
            .into_iter()
            .map(|(_, word)| self.end(word, death.clone()))
            .collect()
    }
}
