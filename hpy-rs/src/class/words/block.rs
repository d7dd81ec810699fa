//! The words of one object: a few in a row, and more where these do not do.

use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicIsize, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPyField, HPyFunc_visitproc};

/// A word, as the host sees it an `HPyField`.
#[repr(transparent)]
#[derive(Debug)]
pub(in crate::class) struct Word(AtomicIsize);

impl Word {
    const fn null() -> Word {
        Word(AtomicIsize::new(0))
    }

    /// What is in it now.
    #[inline]
    pub(in crate::class) fn get(&self) -> HPyField {
        HPyField {
            _i: self.0.load(Ordering::Relaxed),
        }
    }

    /// The word, for the host to write.
    #[inline]
    pub(in crate::class) fn as_field(&self) -> *mut HPyField {
        self.0.as_ptr().cast()
    }

    /// Gives up what is in it.
    #[inline]
    pub(in crate::class) fn clear(&self) -> HPyField {
        HPyField {
            _i: self.0.swap(0, Ordering::Relaxed),
        }
    }
}

/// How many words an object has from the start: a power of two, so that a place among
/// them is told from others by its bits.
const FIRST: usize = 4;

/// The bits of these.
const ALL: usize = (1 << FIRST) - 1;

/// The words of one object. All zero is one that has none.
#[derive(Debug)]
pub(in crate::class) struct Block {
    /// The object's number; 0 as long as there is no field.
    pub(super) number: AtomicUsize,
    /// The interpreter that it belongs to.
    pub(super) interpreter: AtomicUsize,
    /// Which of the first words are handed out, a bit each.
    taken: AtomicUsize,
    first: [Word; FIRST],
    /// Where there are more.
    more: AtomicPtr<More>,
}

/// More words.
pub(super) struct More {
    /// A list, the newest and longest first.
    newest: AtomicPtr<Chunk>,
    places: Mutex<Places>,
}

/// Some of them.
struct Chunk {
    words: Box<[Word]>,
    older: *mut Chunk,
}

/// Which words are to be had.
struct Places {
    /// How many are handed out.
    taken: usize,
    /// How many of the newest were.
    used: usize,
    /// Those that were given back.
    free: Vec<NonNull<Word>>,
}

// SAFETY: the pointers are to words and chunks of its own, which live as long as it
// does; words are atomic.
unsafe impl Send for More {}
// SAFETY: as above; the places are behind a lock.
unsafe impl Sync for More {}

impl More {
    fn new() -> More {
        More {
            newest: AtomicPtr::new(ptr::null_mut()),
            places: Mutex::new(Places {
                taken: 0,
                used: 0,
                free: Vec::new(),
            }),
        }
    }

    /// Nothing of the interpreter's is called while this is held.
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A word that nobody has, null.
    fn take(&self) -> NonNull<Word> {
        let mut places = self.places();
        places.taken += 1;
        if let Some(word) = places.free.pop() {
            return word;
        }
        let newest = self.newest.load(Ordering::Relaxed);
        // SAFETY: chunks live as long as this.
        let words = unsafe { newest.as_ref() }.map_or(&[][..], |chunk| &chunk.words);
        let word = match words.get(places.used) {
            Some(word) => word,
            None => {
                places.used = 0;
                let length = (words.len() * 2).max(2 * FIRST);
                let chunk = Box::into_raw(Box::new(Chunk {
                    words: std::iter::repeat_with(Word::null).take(length).collect(),
                    older: newest,
                }));
                self.newest.store(chunk, Ordering::Release);
                // SAFETY: just made.
                unsafe { &(&(*chunk).words)[0] }
            }
        };
        places.used += 1;
        NonNull::from(word)
    }

    /// Takes a word back, which must be null.
    fn give(&self, word: NonNull<Word>) {
        let mut places = self.places();
        places.taken -= 1;
        places.free.push(word);
    }
}

impl Drop for More {
    fn drop(&mut self) {
        let mut chunk = *self.newest.get_mut();
        while !chunk.is_null() {
            // SAFETY: from `Box::into_raw`, and nobody has the words any more.
            chunk = unsafe { Box::from_raw(chunk) }.older;
        }
    }
}

impl Block {
    pub(super) const fn empty() -> Block {
        Block {
            number: AtomicUsize::new(0),
            interpreter: AtomicUsize::new(0),
            taken: AtomicUsize::new(0),
            first: [const { Word::null() }; FIRST],
            more: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// The object's number.
    #[inline]
    pub(in crate::class) fn number(&self) -> usize {
        self.number.load(Ordering::Relaxed)
    }

    /// The words that are not among the first.
    #[inline]
    pub(super) fn more(&self) -> Option<&More> {
        // SAFETY: null or from `Box::into_raw`, until the object ends.
        unsafe { self.more.load(Ordering::Acquire).as_ref() }
    }

    /// A word that nobody has, null.
    #[inline]
    pub(in crate::class) fn take(&self) -> NonNull<Word> {
        let mut taken = self.taken.load(Ordering::Relaxed);
        while taken != ALL {
            let place = taken.trailing_ones() as usize;
            match self.taken.compare_exchange(
                taken,
                taken | 1 << place,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return NonNull::from(&self.first[place]),
                Err(now) => taken = now,
            }
        }
        self.take_more()
    }

    #[cold]
    fn take_more(&self) -> NonNull<Word> {
        if let Some(more) = self.more() {
            return more.take();
        }
        let new = Box::into_raw(Box::new(More::new()));
        let (empty, order) = (ptr::null_mut(), Ordering::AcqRel);
        match self
            .more
            .compare_exchange(empty, new, order, Ordering::Acquire)
        {
            // SAFETY: just made, and now the block's.
            Ok(_) => unsafe { &*new }.take(),
            Err(other) => {
                // SAFETY: made above, and seen by nobody; the other is the block's.
                unsafe {
                    drop(Box::from_raw(new));
                    (*other).take()
                }
            }
        }
    }

    /// Takes a word back, which must be null and one of these.
    pub(in crate::class) fn give(&self, word: NonNull<Word>) {
        match self
            .first
            .iter()
            .position(|first| ptr::eq(first, word.as_ptr()))
        {
            Some(place) => {
                self.taken.fetch_and(!(1 << place), Ordering::Release);
            }
            None => {
                if let Some(more) = self.more() {
                    more.give(word);
                }
            }
        }
    }

    /// How many of the first words are handed out.
    #[inline]
    pub(super) fn count_first(&self) -> usize {
        // A digit for each sum of bits: the oldest processors have nothing that counts
        // them.
        const COUNTS: u64 = 0x4332_3221_3221_2110;
        const { assert!(FIRST == 4) };
        // After whatever a sweep on another thread did before it gave a word back.
        (COUNTS >> (4 * (self.taken.load(Ordering::Acquire) & ALL)) & 15) as usize
    }

    /// How many words are handed out.
    pub(super) fn count(&self) -> usize {
        self.count_first() + self.more().map_or(0, |more| more.places().taken)
    }

    /// The words that are not among the first, which are the block's no longer.
    pub(super) fn take_apart(&self) -> Option<Box<More>> {
        let more = self.more.swap(ptr::null_mut(), Ordering::AcqRel);
        // SAFETY: null or from `Box::into_raw`, and nobody takes it twice.
        (!more.is_null()).then(|| unsafe { Box::from_raw(more) })
    }

    /// Visits every word that is not null.
    ///
    /// # Safety
    ///
    /// To be called for the collector.
    #[inline]
    pub(super) unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        let mut taken = self.taken.load(Ordering::Acquire);
        while taken != 0 {
            let word = &self.first[taken.trailing_zeros() as usize & (FIRST - 1)];
            taken &= taken - 1;
            // SAFETY: by the caller's word.
            let stop = unsafe { visit_word(word, visit, arg) };
            if stop != 0 {
                return stop;
            }
        }
        match self.more() {
            // SAFETY: by the caller's word.
            Some(more) => unsafe { visit_more(more, visit, arg) },
            None => 0,
        }
    }
}

/// Visits a word, unless it is null.
///
/// # Safety
///
/// To be called for the collector.
#[inline]
unsafe fn visit_word(word: &Word, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
    if word.get().is_null() {
        return 0;
    }
    // SAFETY: the host's own function, with a field of the object. Where it runs code,
    // because it clears the field, that may take other words, but none away.
    unsafe { visit(word.as_field(), arg) }
}

/// Visits those that are not among the first.
///
/// # Safety
///
/// To be called for the collector.
#[inline(never)]
unsafe fn visit_more(more: &More, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
    // SAFETY: chunks live as long as their list.
    let mut next = unsafe { more.newest.load(Ordering::Acquire).as_ref() };
    while let Some(chunk) = next {
        for word in &chunk.words {
            // SAFETY: by the caller's word.
            let stop = unsafe { visit_word(word, visit, arg) };
            if stop != 0 {
                return stop;
            }
        }
        // SAFETY: as above.
        next = unsafe { chunk.older.as_ref() };
    }
    0
}

#[cfg(test)]
mod tests;
