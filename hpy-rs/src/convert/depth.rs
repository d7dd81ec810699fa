//! How deeply conversions may nest.
//!
//! Objects that contain themselves, and types that do, could nest without end.
//! HPy has no way to ask the interpreter how much stack is left, and PyPy, which
//! watches over less than a megabyte of it, ends the process when a context
//! function is called beyond that. So the stack is measured here.

use std::cell::Cell;

use crate::error::{Error, Result};
use crate::exc::{ExceptionType, RecursionError};

/// So many levels, half of Python's own default limit.
const LEVELS: u32 = 500;

/// So many bytes of stack: a third of what PyPy allows for all.
const BYTES: usize = 256 * 1024;

#[derive(Clone, Copy)]
struct State {
    level: u32,
    /// Where on the stack the outermost level is.
    base: usize,
}

thread_local! {
    static STATE: Cell<State> = const { Cell::new(State { level: 0, base: 0 }) };
}

/// One level of nesting, until it is dropped.
#[derive(Debug)]
pub struct Depth(());

/// Goes one level deeper.
///
/// # Errors
///
/// `RecursionError`.
#[inline]
pub fn enter() -> Result<Depth> {
    let marker = 0u8;
    let here = std::ptr::from_ref(&marker).addr();
    let mut state = STATE.get();
    if state.level == 0 {
        state.base = here;
    } else if state.level >= LEVELS || state.base.abs_diff(here) > BYTES {
        return Err(too_deep());
    }
    state.level += 1;
    STATE.set(state);
    Ok(Depth(()))
}

#[cold]
fn too_deep() -> Error {
    RecursionError::error("maximum recursion depth exceeded in a conversion")
}

impl Drop for Depth {
    #[inline]
    fn drop(&mut self) {
        let mut state = STATE.get();
        state.level -= 1;
        STATE.set(state);
    }
}
