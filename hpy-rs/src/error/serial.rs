//! The numbers of exceptions that errors own.
//!
//! A number tells the interpreter as well, which alone can let go of what it keeps: several may
//! live in a process.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::class::host;
use crate::context::Context;

/// How many bits count exceptions; those above them tell the interpreter.
const COUNTED: u32 = 48;

/// The number of the next exception. Unique in the process, so that an error on another thread
/// cannot be taken for one of that thread's.
static COUNT: AtomicU64 = AtomicU64::new(1);

/// The interpreters of this process that have had an exception here, in their order.
static INTERPRETERS: Mutex<Vec<usize>> = Mutex::new(Vec::new());

/// A number for an exception of this interpreter.
pub(super) fn next(cx: Context<'_>) -> u64 {
    (interpreter(cx) << COUNTED) + COUNT.fetch_add(1, Ordering::Relaxed)
}

/// What the numbers of this interpreter's exceptions have in their upper bits.
pub(super) fn interpreter(cx: Context<'_>) -> u64 {
    // SAFETY: the context is valid.
    let here = unsafe { host::interpreter(cx.pointer()) };
    let mut known = INTERPRETERS.lock().unwrap_or_else(PoisonError::into_inner);
    let place = known.iter().position(|&interpreter| interpreter == here);
    let place = place.unwrap_or_else(|| {
        known.push(here);
        known.len() - 1
    });
    // More than there are bits for share the last place: what they keep may then stay.
    (place as u64).min(u64::MAX >> COUNTED)
}

/// Those bits of a number.
pub(super) fn interpreter_of(serial: u64) -> u64 {
    serial >> COUNTED
}
