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

/// Says that values of the class `T` may change.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is frozen: its values never change",
    label = "nothing can change a value of `{T}`",
    note = "remove `frozen` from its `#[hpy::class(frozen)]`, or take `&self`"
)]
pub trait Changing<T> {}

impl<T> Changing<T> for Mutable {}

/// The state of one object's value. Memory that is all zero, as hosts hand it out,
/// is one without a value.
#[repr(transparent)]
pub(crate) struct State(AtomicIsize);

/// There is no value yet, or no more.
const EMPTY: isize = 0;
/// There is one, and nobody uses it; so many more are its readers.
const FREE: isize = 1;
/// So many more for each export of its memory that only reads it.
const EXPORT: isize = 1 << (isize::BITS / 2);
/// Somebody writes it.
const WRITTEN: isize = -1;
/// Its memory is exported to be written.
const LENT_OUT: isize = -2;

/// Why a value cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// There is none.
    Empty,
    /// Somebody writes it.
    Written,
    /// Somebody reads it.
    Read,
    /// Its memory is exported.
    Exported,
}

impl Conflict {
    /// What a state means to whoever wants something else.
    #[cold]
    #[inline(never)]
    fn of(state: isize) -> Conflict {
        match state {
            EMPTY => Conflict::Empty,
            WRITTEN => Conflict::Written,
            LENT_OUT | EXPORT.. => Conflict::Exported,
            _ => Conflict::Read,
        }
    }
}

impl State {
    /// Notes that there is a value now.
    pub(crate) fn fill(&self) {
        self.0.store(FREE, Ordering::Release);
    }

    /// Notes that there is none any more; whether there was one. The object dies, so who
    /// else may come does nothing (see [`end_export`](Self::end_export)), and there is no
    /// need of an exchange, which takes longer than all the rest.
    pub(crate) fn empty(&self) -> bool {
        let state = self.0.load(Ordering::Acquire);
        self.0.store(EMPTY, Ordering::Relaxed);
        state != EMPTY
    }

    /// Whether there is a value.
    #[inline]
    pub(crate) fn is_filled(&self) -> bool {
        self.0.load(Ordering::Acquire) != EMPTY
    }

    /// Begins to read.
    #[inline]
    pub(crate) fn read<A: Access>(&self) -> Result<(), Conflict> {
        if A::COUNTED && together() {
            return self.read_together();
        }
        self.read_alone::<A>()
    }

    /// Begins to read what no other thread uses meanwhile.
    #[inline(always)]
    pub(crate) fn read_alone<A: Access>(&self) -> Result<(), Conflict> {
        let state = self.0.load(Ordering::Acquire);
        if state < FREE {
            return Err(Conflict::of(state));
        }
        if A::COUNTED {
            self.0.store(state + 1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Begins to read what other threads may use.
    fn read_together(&self) -> Result<(), Conflict> {
        let mut state = self.0.load(Ordering::Acquire);
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
    #[inline(always)]
    pub(crate) fn end_read<A: Access>(&self) {
        if A::COUNTED {
            if super::host::distance() == 0 {
                return self.end_read_elsewhere();
            }
            self.end_read_alone();
        }
    }

    #[inline(always)]
    fn end_read_alone(&self) {
        let state = self.0.load(Ordering::Relaxed);
        self.0.store(state - 1, Ordering::Relaxed);
    }

    /// Ends to read what other threads may use.
    #[inline(never)]
    fn end_read_elsewhere(&self) {
        if together() {
            self.0.fetch_sub(1, Ordering::AcqRel);
        } else {
            self.end_read_alone();
        }
    }

    /// Begins to export memory that is not written.
    pub(crate) fn export<A: Access>(&self) -> Result<(), Conflict> {
        let mut state = self.0.load(Ordering::Acquire);
        loop {
            if state < FREE {
                return Err(Conflict::of(state));
            }
            if !A::COUNTED {
                return Ok(());
            }
            match self.exchange(state, state + EXPORT) {
                Ok(()) => return Ok(()),
                Err(now) => state = now,
            }
        }
    }

    /// Ends to. The object may be dead, where a collector takes it apart before those
    /// who refer to it.
    pub(crate) fn end_export<A: Access>(&self) {
        let mut state = self.0.load(Ordering::Relaxed);
        while A::COUNTED && state > EXPORT {
            match self.exchange(state, state - EXPORT) {
                Ok(()) => return,
                Err(now) => state = now,
            }
        }
    }

    /// Begins to export memory that is written.
    pub(crate) fn export_mut(&self) -> Result<(), Conflict> {
        self.exchange(FREE, LENT_OUT).map_err(Conflict::of)
    }

    /// Ends to.
    pub(crate) fn end_export_mut(&self) {
        let _ = self.exchange(LENT_OUT, FREE);
    }

    /// Begins to write.
    #[inline]
    pub(crate) fn write(&self) -> Result<(), Conflict> {
        if together() {
            return self.exchange(FREE, WRITTEN).map_err(Conflict::of);
        }
        self.write_alone()
    }

    /// Begins to write what no other thread uses meanwhile.
    #[inline(always)]
    pub(crate) fn write_alone(&self) -> Result<(), Conflict> {
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
    fn exchange(&self, from: isize, to: isize) -> Result<(), isize> {
        self.0
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
            .map(|_| ())
    }
}

/// Whether threads run Python at the same time: an atomic exchange costs as much as the
/// rest of a method call, and is only needed there.
#[inline]
fn together() -> bool {
    // Where the distance is known, one runs at a time.
    super::host::distance() == 0 && crate::own_host::threads_run_together()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> State {
        let state = State(AtomicIsize::new(0));
        assert!(!state.is_filled());
        assert_eq!(state.read::<Mutable>(), Err(Conflict::Empty));
        assert_eq!(state.read::<Frozen>(), Err(Conflict::Empty));
        assert_eq!(state.write(), Err(Conflict::Empty));
        assert_eq!(state.export::<Mutable>(), Err(Conflict::Empty));
        assert_eq!(state.export_mut(), Err(Conflict::Empty));
        state.fill();
        assert!(state.is_filled());
        state
    }

    #[test]
    fn many_read_or_one_writes() {
        let state = filled();
        for _ in 0..3 {
            assert_eq!(state.read::<Mutable>(), Ok(()));
        }
        assert_eq!(state.write(), Err(Conflict::Read));
        for _ in 0..3 {
            assert_eq!(state.write(), Err(Conflict::Read));
            state.end_read::<Mutable>();
        }
        assert_eq!(state.write(), Ok(()));
        assert_eq!(state.read::<Mutable>(), Err(Conflict::Written));
        assert_eq!(state.write(), Err(Conflict::Written));
        assert_eq!(state.export::<Mutable>(), Err(Conflict::Written));
        assert_eq!(state.export_mut(), Err(Conflict::Written));
        state.end_write();
        assert_eq!(state.read::<Mutable>(), Ok(()));
    }

    #[test]
    fn what_is_frozen_is_not_counted() {
        let state = filled();
        assert_eq!(state.read::<Frozen>(), Ok(()));
        assert_eq!(state.export::<Frozen>(), Ok(()));
        assert_eq!(state.0.load(Ordering::Relaxed), FREE);
        state.end_export::<Frozen>();
        state.end_read::<Frozen>();
        assert_eq!(state.0.load(Ordering::Relaxed), FREE);
    }

    #[test]
    fn exports_let_read() {
        let state = filled();
        assert_eq!(state.export::<Mutable>(), Ok(()));
        assert_eq!(state.read::<Mutable>(), Ok(()));
        assert_eq!(state.export::<Mutable>(), Ok(()));
        assert_eq!(state.write(), Err(Conflict::Exported));
        state.end_export::<Mutable>();
        assert_eq!(state.export_mut(), Err(Conflict::Exported));
        state.end_export::<Mutable>();
        assert_eq!(state.write(), Err(Conflict::Read));
        state.end_read::<Mutable>();
        assert_eq!(state.write(), Ok(()));
    }

    #[test]
    fn exports_that_write_let_nobody() {
        let state = filled();
        assert_eq!(state.export_mut(), Ok(()));
        assert_eq!(state.read::<Mutable>(), Err(Conflict::Exported));
        assert_eq!(state.export::<Mutable>(), Err(Conflict::Exported));
        assert_eq!(state.write(), Err(Conflict::Exported));
        state.end_export_mut();
        assert_eq!(state.write(), Ok(()));
    }

    #[test]
    fn what_ends_after_the_object_does_nothing() {
        let state = filled();
        assert_eq!(state.export::<Mutable>(), Ok(()));
        assert!(state.empty());
        assert!(!state.empty());
        state.end_export::<Mutable>();
        state.end_export_mut();
        assert!(!state.is_filled());
    }
}
