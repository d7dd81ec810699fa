//! How deeply conversions may nest.

use std::cell::Cell;

use crate::error::{Error, Result};
use crate::exc::{ExceptionType, RecursionError};

/// Objects that contain themselves, and types that do, could nest without end.
/// Half of Python's own default limit, since a level takes more of the stack
/// than one of Python's.
const LIMIT: u32 = 500;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
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
    let depth = DEPTH.get();
    if depth >= LIMIT {
        return Err(too_deep());
    }
    DEPTH.set(depth + 1);
    Ok(Depth(()))
}

#[cold]
fn too_deep() -> Error {
    RecursionError::error("maximum recursion depth exceeded in a conversion")
}

impl Drop for Depth {
    #[inline]
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}
