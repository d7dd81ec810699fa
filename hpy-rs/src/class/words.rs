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

mod block;

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPy, HPyContext, HPyField, HPyFunc_visitproc};

use super::host::interpreter;
use crate::context::Context;
use crate::error::{lower_attention, raise_attention};
use crate::own_host;

pub(super) use block::{Block, Word};

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
            settle(block, dropped);
        }
        // Nobody else is there to exchange it with.
        let block = self.block.load(Ordering::Acquire);
        self.block.store(ptr::null_mut(), Ordering::Relaxed);
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

/// Ends the use of a block, of whose fields so many were dropped with the object.
#[cold]
#[inline(never)]
fn settle(block: &Block, dropped: usize) {
    if block.count() != dropped {
        orphan(block, dropped);
    }
    if let Some(more) = block.take_apart() {
        // Who sweeps on another thread may be about to leave it.
        drop(estate());
        drop(more);
    }
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
mod tests;
