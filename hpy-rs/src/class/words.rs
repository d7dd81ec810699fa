//! The words of an object's fields, where the collector finds them.
//!
//! They are beside the object's value, and never move: in the object's memory, or in a
//! box where a host may give that memory up without a word. A
//! [`Field`](super::Field) is a ticket for one of them. It may be kept longer than its
//! object, so it touches its word only by way of its owner, which shows by its number
//! that it is the one: numbers are never used again.
//!
//! A field that is dropped has no owner at hand. It leaves its word to be swept, unless
//! it goes with its object. Of an object that ends while it has fields elsewhere the
//! number is kept, and what they leave is of no use then. All of that is behind one
//! lock, so that what is left is either of a living object or known not to be.
//!
//! Who may touch a word: its field, of which there is one, by the host's functions; the
//! collector; and whoever sweeps. A word is given up by exchanging it for null,
//! atomically, so that of two who give it up on two threads (a collector that takes a
//! dead object apart, and the sweep that goes after dropped fields) one has its content.

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicIsize, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPy, HPyContext, HPyField, HPyFunc_visitproc};

use crate::context::Context;
use crate::error::{lower_attention, raise_attention};
use crate::own_host;

/// A word, as the host sees it an `HPyField`.
#[repr(transparent)]
#[derive(Debug)]
pub(super) struct Word(AtomicIsize);

impl Word {
    const fn null() -> Word {
        Word(AtomicIsize::new(0))
    }

    /// What is in it now.
    #[inline]
    pub(super) fn get(&self) -> HPyField {
        HPyField {
            _i: self.0.load(Ordering::Relaxed),
        }
    }

    /// The word, for the host to write.
    #[inline]
    pub(super) fn as_field(&self) -> *mut HPyField {
        self.0.as_ptr().cast()
    }

    /// Gives up what is in it.
    #[inline]
    pub(super) fn clear(&self) -> HPyField {
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
pub(super) struct Block {
    /// The object's number; 0 as long as there is no field.
    number: AtomicUsize,
    /// The interpreter that it belongs to.
    interpreter: AtomicUsize,
    /// Which of the first words are handed out, a bit each.
    taken: AtomicUsize,
    first: [Word; FIRST],
    /// Where there are more.
    more: AtomicPtr<More>,
}

/// More words.
struct More {
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
    const fn empty() -> Block {
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
    pub(super) fn number(&self) -> usize {
        self.number.load(Ordering::Relaxed)
    }

    /// The words that are not among the first.
    #[inline]
    fn more(&self) -> Option<&More> {
        // SAFETY: null or from `Box::into_raw`, until the object ends.
        unsafe { self.more.load(Ordering::Acquire).as_ref() }
    }

    /// A word that nobody has, null.
    #[inline]
    pub(super) fn take(&self) -> NonNull<Word> {
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
    pub(super) fn give(&self, word: NonNull<Word>) {
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
    fn count_first(&self) -> usize {
        // A digit for each sum of bits: the oldest processors have nothing that counts
        // them.
        const COUNTS: u64 = 0x4332_3221_3221_2110;
        const { assert!(FIRST == 4) };
        (COUNTS >> (4 * (self.taken.load(Ordering::Relaxed) & ALL)) & 15) as usize
    }

    /// How many words are handed out.
    fn count(&self) -> usize {
        self.count_first() + self.more().map_or(0, |more| more.places().taken)
    }

    /// Ends the use of the words, of whose fields so many were dropped with the object.
    #[cold]
    #[inline(never)]
    fn settle(&self, dropped: usize) {
        if self.count() != dropped {
            orphan(self, dropped);
        }
        let more = self.more.swap(ptr::null_mut(), Ordering::AcqRel);
        if !more.is_null() {
            // Who sweeps on another thread may be about to leave it.
            drop(estate());
            // SAFETY: from `Box::into_raw`, and nobody uses the words any more.
            drop(unsafe { Box::from_raw(more) });
        }
    }

    /// Visits every word that is not null.
    ///
    /// # Safety
    ///
    /// To be called for the collector.
    #[inline]
    unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
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

/// Tells interpreters apart. Only the host in this binary knows more than one, and has a
/// context for each; a debug mode has a new context for every call.
///
/// # Safety
///
/// The context must be valid.
unsafe fn interpreter(ctx: *mut HPyContext) -> usize {
    // SAFETY: by the caller's word.
    if unsafe { own_host::is(ctx) } {
        ctx as usize
    } else {
        0
    }
}

/// Lets go of what a word held, which was given up before anything runs.
///
/// # Safety
///
/// The context must be valid and of the word's interpreter, and no exception pending.
pub(super) unsafe fn let_go(ctx: *mut HPyContext, mut held: HPyField) {
    if held.is_null() {
        return;
    }
    // SAFETY: by the caller's word. A host that moves objects does so neither here nor
    // in between, and has no use for the owner when nothing is stored.
    unsafe { hpy_sys::HPyField_Store(ctx, (*ctx).h_None, &raw mut held, HPy::NULL) }
}

/// Whether a class's objects have fields: [`Fields`] or [`NoFields`].
///
/// # Safety
///
/// All zero must be a valid value without fields.
#[doc(hidden)]
pub unsafe trait Storage: 'static {
    /// Whether there can be any.
    const ANY: bool;

    /// Runs what drops the value, if there is one, and ends the use of the fields.
    ///
    /// # Safety
    ///
    /// The owner must be an object that dies: nobody uses its fields again.
    unsafe fn end(&self, drop_value: impl FnOnce());

    /// Visits each.
    ///
    /// # Safety
    ///
    /// To be called for the collector.
    unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int;
}

/// The objects of a class have no fields.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoFields;

// SAFETY: it is empty.
unsafe impl Storage for NoFields {
    const ANY: bool = false;

    #[inline]
    unsafe fn end(&self, drop_value: impl FnOnce()) {
        drop_value();
    }

    #[inline]
    unsafe fn visit(&self, _: HPyFunc_visitproc, _: *mut c_void) -> c_int {
        0
    }
}

/// The fields of one object: none as long as this is all zero.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fields {
    /// Where the words are: right here, or in a box. Null as long as there are none.
    block: AtomicPtr<Block>,
    here: Block,
}

/// The number of the next object with fields.
static NEXT: AtomicUsize = AtomicUsize::new(1);

impl Fields {
    /// The words, if there are any.
    #[inline]
    fn get(&self) -> Option<&Block> {
        // SAFETY: null, or one that lives until the object ends.
        unsafe { self.block.load(Ordering::Acquire).as_ref() }
    }

    /// Whether this is the object with that number.
    #[inline]
    pub(super) fn is(&self, number: usize) -> bool {
        self.get().is_some_and(|block| block.number() == number)
    }

    /// The words, made where there are none yet.
    ///
    /// # Safety
    ///
    /// The context must be valid.
    #[inline]
    pub(super) unsafe fn block(&self, ctx: *mut HPyContext) -> &Block {
        match self.get() {
            Some(block) => block,
            // SAFETY: by the caller's word.
            None => unsafe { self.begin(ctx) },
        }
    }

    /// Makes this an object with fields.
    ///
    /// # Safety
    ///
    /// The context must be valid.
    #[inline(never)]
    unsafe fn begin(&self, ctx: *mut HPyContext) -> &Block {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // After a wrap a field could be taken for another object's.
        if number == 0 || number > usize::MAX / 2 {
            NEXT.store(usize::MAX / 2 + 1, Ordering::Relaxed);
            panic!("too many objects with fields");
        }
        // SAFETY: by the caller's word.
        let (own, interpreter) = unsafe { (own_host::is(ctx), interpreter(ctx)) };
        // PyPy gives up the memory of some objects without a word.
        let block = if own && !own_host::is_emulated() {
            // Of two threads that come here at once one has its number taken.
            self.here.interpreter.store(interpreter, Ordering::Relaxed);
            let (order, failed) = (Ordering::AcqRel, Ordering::Acquire);
            let _ = self.here.number.compare_exchange(0, number, order, failed);
            let here = ptr::from_ref(&self.here).cast_mut();
            self.block.store(here, Ordering::Release);
            here
        } else {
            let new = Block::empty();
            new.number.store(number, Ordering::Relaxed);
            new.interpreter.store(interpreter, Ordering::Relaxed);
            let new = Box::into_raw(Box::new(new));
            let (order, failed) = (Ordering::AcqRel, Ordering::Acquire);
            match self
                .block
                .compare_exchange(ptr::null_mut(), new, order, failed)
            {
                Ok(_) => new,
                Err(other) => {
                    // SAFETY: made above, and seen by nobody.
                    drop(unsafe { Box::from_raw(new) });
                    other
                }
            }
        };
        // SAFETY: it lives until the object ends.
        unsafe { &*block }
    }
}

// SAFETY: all zero is one without words.
unsafe impl Storage for Fields {
    const ANY: bool = true;

    #[inline]
    unsafe fn end(&self, drop_value: impl FnOnce()) {
        let Some(block) = self.get() else {
            // A value without a context makes no fields.
            return drop_value();
        };
        let number = block.number();
        let dropped = ENDING.with(|ending| {
            let outer = ending.replace(Ending { number, dropped: 0 });
            drop_value();
            ending.replace(outer).dropped
        });
        if block.count_first() != dropped || block.more().is_some() {
            block.settle(dropped);
        }
        let block = self.block.swap(ptr::null_mut(), Ordering::AcqRel);
        if !ptr::eq(block, &self.here) {
            // SAFETY: as above.
            drop(unsafe { Box::from_raw(block) });
        }
    }

    #[inline]
    unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        match self.get() {
            // SAFETY: by the caller's word.
            Some(block) => unsafe { block.visit(visit, arg) },
            None => 0,
        }
    }
}

/// An object whose value is being dropped.
#[derive(Clone, Copy)]
struct Ending {
    /// Its number; 0 of none.
    number: usize,
    /// How many of its fields went with it.
    dropped: usize,
}

thread_local! {
    /// The innermost such object of this thread.
    static ENDING: Cell<Ending> = const { Cell::new(Ending { number: 0, dropped: 0 }) };
}

/// A word whose field was dropped.
struct Left {
    number: usize,
    block: NonNull<Block>,
    word: NonNull<Word>,
}

// SAFETY: what they point to is used under the lock, and only of an object that lives.
unsafe impl Send for Left {}

/// What fields have left behind, or will.
#[derive(Default)]
struct Estate {
    /// The words of dropped fields: a drop has no context to let their objects go with.
    left: Vec<Left>,
    /// The objects that have ended while they had fields elsewhere, and how many.
    orphans: Option<HashMap<usize, usize>>,
}

impl Estate {
    /// Whether a word is of no use any more; if so it is forgotten.
    fn forget(&mut self, number: usize) -> bool {
        let Some(orphans) = &mut self.orphans else {
            return false;
        };
        let Some(count) = orphans.get_mut(&number) else {
            return false;
        };
        *count -= 1;
        if *count == 0 {
            orphans.remove(&number);
        }
        true
    }
}

static ESTATE: Mutex<Estate> = Mutex::new(Estate {
    left: Vec::new(),
    orphans: None,
});

/// Nothing of the interpreter's is called while this is held.
fn estate() -> MutexGuard<'static, Estate> {
    ESTATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves a word of a dropped field to be swept, unless its object ends just now.
#[inline]
pub(super) fn leave(number: usize, block: NonNull<Block>, word: NonNull<Word>) {
    let with_its_object = ENDING.with(|ending| {
        let Ending {
            number: of,
            dropped,
        } = ending.get();
        if of != number {
            return false;
        }
        let dropped = dropped + 1;
        ending.set(Ending { number, dropped });
        true
    });
    if !with_its_object {
        leave_behind(number, block, word);
    }
}

/// Leaves a word to be swept.
#[inline(never)]
fn leave_behind(number: usize, block: NonNull<Block>, word: NonNull<Word>) {
    // Counted first, so that whoever takes it back finds it counted.
    raise_attention();
    estate().left.push(Left {
        number,
        block,
        word,
    });
}

/// Notes that an object ends which has more fields than were dropped with it.
#[cold]
fn orphan(block: &Block, dropped: usize) {
    let number = block.number();
    let mut estate = estate();
    let before = estate.left.len();
    estate.left.retain(|left| left.number != number);
    let swept = before - estate.left.len();
    // Counted anew: what was swept meanwhile, on another thread, has none any more.
    let elsewhere = block.count() - dropped - swept;
    if elsewhere != 0 {
        estate
            .orphans
            .get_or_insert_default()
            .insert(number, elsewhere);
    }
    drop(estate);
    lower_attention(swept as u32);
}

/// Lets go of what dropped fields have left, in this context's interpreter.
pub(crate) fn sweep(cx: Context<'_>) {
    let ctx = cx.pointer();
    // SAFETY: the context is valid.
    let here = unsafe { interpreter(ctx) };
    // One by one: what runs here may end the object of another, and sweep on its own
    // account.
    let mut from = 0;
    loop {
        let mut estate = estate();
        from = from.min(estate.left.len());
        let Some(&Left {
            number,
            block,
            word,
        }) = estate.left.get(from)
        else {
            return;
        };
        let held = if estate.forget(number) {
            None
        } else {
            // SAFETY: an object that ends takes what is left of it out of the list, or
            // is known as an orphan's; so this one lives, as long as the lock is held.
            let block = unsafe { block.as_ref() };
            if block.interpreter.load(Ordering::Relaxed) != here {
                from += 1;
                continue;
            }
            // SAFETY: as above.
            let held = unsafe { word.as_ref() }.clear();
            block.give(word);
            Some(held)
        };
        estate.left.swap_remove(from);
        drop(estate);
        lower_attention(1);
        if let Some(held) = held {
            // SAFETY: the object was of this interpreter.
            unsafe { let_go(ctx, held) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn collect(field: *mut HPyField, seen: *mut c_void) -> c_int {
        // SAFETY: both are what `seen` below hands over.
        unsafe {
            let value = (*field)._i;
            (*seen.cast::<Vec<isize>>()).push(value);
            // A collector that moves what it finds.
            (*field)._i = value + 1000;
            c_int::from(value == 13)
        }
    }

    fn seen(table: &Block) -> Vec<isize> {
        let mut seen = Vec::new();
        // SAFETY: the visitor takes a list of what it has seen.
        unsafe { table.visit(collect, (&raw mut seen).cast()) };
        seen.sort_unstable();
        seen
    }

    fn put(word: NonNull<Word>, value: isize) {
        // SAFETY: the word's table is alive.
        unsafe { word.as_ref() }.0.store(value, Ordering::Relaxed);
    }

    #[test]
    fn words_stay_where_they_are_and_all_are_visited() {
        let table = Block::empty();
        let words: Vec<_> = (100..200).map(|value| (table.take(), value)).collect();
        assert_eq!(seen(&table), []);
        for &(word, value) in &words {
            put(word, value);
        }
        assert_eq!(seen(&table), (100..200).collect::<Vec<_>>());
        assert_eq!(seen(&table), (1100..1200).collect::<Vec<_>>());
        for (word, value) in words {
            // SAFETY: the table is alive.
            assert_eq!(unsafe { word.as_ref() }.get()._i, value + 2000);
        }
    }

    #[test]
    fn places_are_used_again() {
        let table = Block::empty();
        let words: Vec<_> = (0..10).map(|_| table.take()).collect();
        put(words[0], 1);
        table.give(words[7]);
        table.give(words[3]);
        assert_eq!(table.take(), words[3]);
        assert_eq!(table.take(), words[7]);
        let new = table.take();
        assert!(!words.contains(&new));
        put(new, 2);
        assert_eq!(seen(&table), [1, 2]);
    }

    #[test]
    fn a_visit_ends_where_it_is_told_to() {
        let table = Block::empty();
        for value in [12, 13, 14] {
            put(table.take(), value);
        }
        assert_eq!(seen(&table), [12, 13]);
    }

    #[test]
    fn what_outlives_its_object_is_forgotten() {
        const NUMBER: usize = usize::MAX;
        let of_this = |estate: &Estate| {
            let left = estate.left.iter().filter(|left| left.number == NUMBER);
            let orphans = estate.orphans.as_ref();
            (
                left.count(),
                orphans.and_then(|all| all.get(&NUMBER).copied()),
            )
        };
        let block = Block::empty();
        block.number.store(NUMBER, Ordering::Relaxed);
        let words: Vec<_> = (0..10).map(|_| block.take()).collect();
        assert_eq!(block.count(), 10);
        let drop_field = |word| leave(NUMBER, NonNull::from(&block), word);
        // Before the object ends, with it, and after it.
        drop_field(words[0]);
        drop_field(words[9]);
        assert_eq!(of_this(&estate()), (2, None));
        let none = ENDING.replace(Ending {
            number: NUMBER,
            dropped: 0,
        });
        words[1..7].iter().copied().for_each(drop_field);
        let dropped = ENDING.replace(none).dropped;
        assert_eq!((dropped, of_this(&estate())), (6, (2, None)));
        orphan(&block, dropped);
        assert_eq!(of_this(&estate()), (0, Some(2)));
        words[7..9].iter().copied().for_each(drop_field);
        assert_eq!(of_this(&estate()), (2, Some(2)));
        let mut estate = estate();
        assert!(estate.forget(NUMBER) && estate.forget(NUMBER));
        assert!(!estate.forget(NUMBER));
        estate.left.retain(|left| left.number != NUMBER);
        lower_attention(2);
    }
}
