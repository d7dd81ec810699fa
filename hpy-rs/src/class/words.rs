//! The words of an object's fields, where the collector finds them.
//!
//! They are in a table beside the object's value, and never move. The table is shared
//! by the object and by the [`Field`](super::Field)s that have a word in it, so a field
//! that is kept longer than its object has a word still, if one of no use.
//!
//! Who may touch a word: its field, of which there is one, by the host's functions; the
//! collector; and [`let_go`]. A word is given up by exchanging it for null, atomically,
//! so that of two who give it up on two threads (a collector that takes a dead object
//! apart, and the sweep that goes after dropped fields) one has its content.

use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPy, HPyContext, HPyField, HPyFunc_visitproc};

use crate::context::Context;
use crate::error::{lower_attention, raise_attention};
use crate::own_host;

/// A word, as the host sees it an `HPyField`.
#[repr(transparent)]
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
}

/// How many words a table has from the start.
const FIRST: usize = 4;

/// The words of one object.
pub(super) struct Table {
    /// Whether the object is dead.
    closed: AtomicBool,
    /// The interpreter that it belongs to.
    interpreter: usize,
    first: [Word; FIRST],
    /// Where there are more: a list, the newest and longest first.
    more: AtomicPtr<Chunk>,
    places: Mutex<Places>,
}

/// More words.
struct Chunk {
    words: Box<[Word]>,
    older: *mut Chunk,
}

/// Which words are to be had.
struct Places {
    /// How many of the newest were handed out.
    used: usize,
    /// Those that were given back.
    free: Vec<NonNull<Word>>,
}

// SAFETY: the pointers are to words and chunks of the table itself, which live as long
// as it does; words are atomic.
unsafe impl Send for Table {}
// SAFETY: as above; the places are behind a lock.
unsafe impl Sync for Table {}

impl Table {
    /// A table for an object of the context's interpreter.
    ///
    /// # Safety
    ///
    /// The context must be valid.
    unsafe fn new(ctx: *mut HPyContext) -> Arc<Table> {
        Arc::new(Table {
            closed: AtomicBool::new(false),
            // SAFETY: by the caller's word.
            interpreter: unsafe { interpreter(ctx) },
            first: [const { Word::null() }; FIRST],
            more: AtomicPtr::new(ptr::null_mut()),
            places: Mutex::new(Places {
                used: 0,
                free: Vec::new(),
            }),
        })
    }

    /// Nothing of the interpreter's is called while this is held.
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A word that nobody has, null.
    pub(super) fn take(&self) -> NonNull<Word> {
        let mut places = self.places();
        if let Some(word) = places.free.pop() {
            return word;
        }
        let newest = self.more.load(Ordering::Relaxed);
        // SAFETY: chunks live as long as the table.
        let words = unsafe { newest.as_ref() }.map_or(&self.first[..], |chunk| &chunk.words);
        let word = match words.get(places.used) {
            Some(word) => word,
            None => {
                places.used = 0;
                let chunk = Box::into_raw(Box::new(Chunk {
                    words: std::iter::repeat_with(Word::null)
                        .take(words.len() * 2)
                        .collect(),
                    older: newest,
                }));
                self.more.store(chunk, Ordering::Release);
                // SAFETY: just made.
                unsafe { &(&(*chunk).words)[0] }
            }
        };
        places.used += 1;
        NonNull::from(word)
    }

    /// Takes a word back, which must be null.
    pub(super) fn give(&self, word: NonNull<Word>) {
        self.places().free.push(word);
    }

    /// Whether the object is dead.
    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Visits every word that is not null.
    ///
    /// # Safety
    ///
    /// To be called for the collector.
    unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        let mut chunk = self.more.load(Ordering::Acquire);
        let mut words = &self.first[..];
        loop {
            for word in words {
                if word.get().is_null() {
                    continue;
                }
                // SAFETY: the host's own function, with a field of the object. Where it
                // runs code, because it clears the field, that may take other words,
                // but none away.
                let stop = unsafe { visit(word.as_field(), arg) };
                if stop != 0 {
                    return stop;
                }
            }
            // SAFETY: chunks live as long as the table.
            let Some(next) = (unsafe { chunk.as_ref() }) else {
                return 0;
            };
            words = &next.words;
            chunk = next.older;
        }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let mut chunk = *self.more.get_mut();
        while !chunk.is_null() {
            // SAFETY: from `Box::into_raw`, and nobody has the table any more.
            chunk = unsafe { Box::from_raw(chunk) }.older;
        }
    }
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

/// Lets go of what a word holds: the word is null before anything runs.
///
/// # Safety
///
/// The context must be valid and of the word's interpreter, and no exception pending.
pub(super) unsafe fn let_go(ctx: *mut HPyContext, word: &Word) {
    let mut held = HPyField {
        _i: word.0.swap(0, Ordering::Relaxed),
    };
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

    /// Ends the use of the fields: their owner dies.
    fn close(&self);

    /// Lets the table go, once the value is dropped.
    ///
    /// # Safety
    ///
    /// Nobody may use it again.
    unsafe fn free(&self);

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
    fn close(&self) {}

    #[inline]
    unsafe fn free(&self) {}

    #[inline]
    unsafe fn visit(&self, _: HPyFunc_visitproc, _: *mut c_void) -> c_int {
        0
    }
}

/// The fields of one object: none as long as this is null.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fields(AtomicPtr<Table>);

impl Fields {
    /// The table, if there is one.
    #[inline]
    fn get(&self) -> Option<&Table> {
        // SAFETY: the pointer comes from an `Arc` that this owns a share of.
        unsafe { self.0.load(Ordering::Acquire).as_ref() }
    }

    /// Whether this is the object's table.
    #[inline]
    pub(super) fn is(&self, table: &Arc<Table>) -> bool {
        ptr::eq(self.0.load(Ordering::Acquire), Arc::as_ptr(table))
    }

    /// The table, made where there is none yet.
    ///
    /// # Safety
    ///
    /// The context must be valid.
    pub(super) unsafe fn share(&self, ctx: *mut HPyContext) -> Arc<Table> {
        let mut table = self.0.load(Ordering::Acquire).cast_const();
        if table.is_null() {
            // SAFETY: by the caller's word.
            let new = Arc::into_raw(unsafe { Table::new(ctx) });
            let empty = ptr::null_mut();
            let set =
                self.0
                    .compare_exchange(empty, new.cast_mut(), Ordering::AcqRel, Ordering::Acquire);
            table = match set {
                Ok(_) => new,
                Err(other) => {
                    // SAFETY: made above, and seen by nobody.
                    drop(unsafe { Arc::from_raw(new) });
                    other
                }
            };
        }
        // SAFETY: from an `Arc` that this owns a share of.
        unsafe {
            Arc::increment_strong_count(table);
            Arc::from_raw(table)
        }
    }
}

// SAFETY: null is one without a table.
unsafe impl Storage for Fields {
    const ANY: bool = true;

    fn close(&self) {
        if let Some(table) = self.get() {
            table.closed.store(true, Ordering::Release);
        }
    }

    unsafe fn free(&self) {
        let table = self.0.swap(ptr::null_mut(), Ordering::AcqRel);
        if !table.is_null() {
            // SAFETY: the share that this owned.
            drop(unsafe { Arc::from_raw(table) });
        }
    }

    unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        match self.get() {
            // SAFETY: by the caller's word.
            Some(table) => unsafe { table.visit(visit, arg) },
            None => 0,
        }
    }
}

/// A word whose field was dropped, and whose object may be there still.
struct Left {
    table: Arc<Table>,
    word: NonNull<Word>,
}

// SAFETY: the word is one of the table's, which may go anywhere.
unsafe impl Send for Left {}

/// The words of dropped fields: a drop has no context to let their objects go with.
static LEFT: Mutex<Vec<Left>> = Mutex::new(Vec::new());

/// Leaves a word to be swept.
pub(super) fn leave(table: Arc<Table>, word: NonNull<Word>) {
    // Counted first, so that whoever takes it back finds it counted.
    raise_attention();
    LEFT.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Left { table, word });
}

/// Lets go of what dropped fields have left, in this context's interpreter.
pub(crate) fn sweep(cx: Context<'_>) {
    let ctx = cx.pointer();
    // SAFETY: the context is valid.
    let here = unsafe { interpreter(ctx) };
    let left: Vec<Left> = {
        let mut all = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
        all.extract_if(.., |left| {
            left.table.interpreter == here || left.table.is_closed()
        })
        .collect()
    };
    lower_attention(left.len() as u32);
    for Left { table, word } in left {
        if table.is_closed() {
            continue;
        }
        // SAFETY: the word is in the table, and its object alive and of this
        // interpreter. What runs here may sweep on its own account.
        unsafe { let_go(ctx, word.as_ref()) };
        table.give(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            closed: AtomicBool::new(false),
            interpreter: 0,
            first: [const { Word::null() }; FIRST],
            more: AtomicPtr::new(ptr::null_mut()),
            places: Mutex::new(Places {
                used: 0,
                free: Vec::new(),
            }),
        }
    }

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

    fn seen(table: &Table) -> Vec<isize> {
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
        let table = table();
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
        let table = table();
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
        let table = table();
        for value in [12, 13, 14] {
            put(table.take(), value);
        }
        assert_eq!(seen(&table), [12, 13]);
    }
}
