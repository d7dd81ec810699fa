//! Who reads an object's value and who writes it.

use std::sync::atomic::{AtomicIsize, Ordering};

/// How the values of a class are reached: [`Frozen`] or [`Mutable`].
pub trait Access: sealed::Sealed + 'static {
    #[doc(hidden)]
    const COUNTED: bool;
}

/// The values of the class never change.
#[derive(Debug)]
pub enum Frozen {}

/// The values of the class may change, so their readers and writers are counted.
#[derive(Debug)]
pub enum Mutable {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Frozen {}
    impl Sealed for super::Mutable {}
}

impl Access for Frozen {
    const COUNTED: bool = false;
}

impl Access for Mutable {
    const COUNTED: bool = true;
}

/// The state of one object's value. Memory that is all zero, as hosts hand it out,
/// is one without a value.
#[repr(transparent)]
pub(crate) struct State(AtomicIsize);

/// There is no value yet, or no more.
const EMPTY: isize = 0;
/// There is one, and nobody uses it; so many more are its readers.
const FREE: isize = 1;
/// Somebody writes it.
const WRITTEN: isize = -1;

/// Why a value cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// There is none.
    Empty,
    /// Somebody writes it.
    Written,
    /// Somebody reads it.
    Read,
}

impl Conflict {
    /// What a state means to whoever wants something else.
    fn of(state: isize) -> Conflict {
        match state {
            EMPTY => Conflict::Empty,
            WRITTEN => Conflict::Written,
            _ => Conflict::Read,
        }
    }
}

impl State {
    /// Notes that there is a value now.
    pub(crate) fn fill(&self) {
        self.0.store(FREE, Ordering::Release);
    }

    /// Notes that there is none any more; whether there was one.
    pub(crate) fn empty(&self) -> bool {
        self.0.swap(EMPTY, Ordering::Acquire) != EMPTY
    }

    /// Whether there is a value.
    #[inline]
    pub(crate) fn is_filled(&self) -> bool {
        self.0.load(Ordering::Acquire) != EMPTY
    }

    /// Begins to read.
    #[inline]
    pub(crate) fn read<A: Access>(&self) -> Result<(), Conflict> {
        let state = self.0.load(Ordering::Acquire);
        if state < FREE {
            return Err(Conflict::of(state));
        }
        if A::COUNTED {
            if together() {
                return self.read_together(state);
            }
            self.0.store(state + 1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Begins to read what other threads may use.
    #[cold]
    #[inline(never)]
    fn read_together(&self, mut state: isize) -> Result<(), Conflict> {
        loop {
            if state < FREE {
                return Err(Conflict::of(state));
            }
            match self.exchange(state, state + 1) {
                Ok(()) => return Ok(()),
                Err(now) => state = now,
            }
        }
    }

    /// Ends to read.
    #[inline]
    pub(crate) fn end_read<A: Access>(&self) {
        if A::COUNTED {
            if together() {
                return self.end_read_together();
            }
            let state = self.0.load(Ordering::Relaxed);
            self.0.store(state - 1, Ordering::Relaxed);
        }
    }

    /// Ends to read what other threads may use.
    #[cold]
    #[inline(never)]
    fn end_read_together(&self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }

    /// Begins to write.
    #[inline]
    pub(crate) fn write(&self) -> Result<(), Conflict> {
        if together() {
            return self.exchange(FREE, WRITTEN).map_err(Conflict::of);
        }
        match self.0.load(Ordering::Relaxed) {
            FREE => {
                self.0.store(WRITTEN, Ordering::Relaxed);
                Ok(())
            }
            state => Err(Conflict::of(state)),
        }
    }

    /// Ends to write.
    #[inline]
    pub(crate) fn end_write(&self) {
        self.0.store(FREE, Ordering::Release);
    }

    /// Changes one state into another; else what it is instead.
    #[cold]
    #[inline(never)]
    fn exchange(&self, from: isize, to: isize) -> Result<(), isize> {
        self.0
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
            .map(|_| ())
    }
}

/// Whether threads run Python at the same time: an atomic exchange costs as much as the
/// rest of a method call, and is only needed there.
#[inline(always)]
fn together() -> bool {
    // Where the distance is known, one runs at a time.
    super::host::distance() == 0 && crate::own_host::threads_run_together()
}
