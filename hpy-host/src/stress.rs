//! The stress mode: what is done at the calls of the API.

use std::cell::Cell;
use std::num::NonZeroU32;

use rustpython_vm::gc_state::gc_state;

/// How many collections of the youngest objects there are to one that looks at older ones, and
/// how many of these to one that looks at all.
const OLDER: u32 = 64;

/// The collector, which runs at every so many calls.
pub(crate) struct Stress {
    every: NonZeroU32,
    calls: Cell<u32>,
    collections: Cell<u32>,
}

impl Stress {
    /// Runs it at every `every`th call.
    pub(crate) fn new(every: NonZeroU32) -> Stress {
        Stress {
            every,
            calls: Cell::new(0),
            collections: Cell::new(0),
        }
    }

    /// A call begins.
    pub(crate) fn call(&self) {
        let calls = self.calls.get() + 1;
        if calls < self.every.get() {
            return self.calls.set(calls);
        }
        self.calls.set(0);
        let collections = self.collections.get().wrapping_add(1);
        self.collections.set(collections);
        let generation = if collections.is_multiple_of(OLDER * OLDER) {
            2
        } else {
            usize::from(collections.is_multiple_of(OLDER))
        };
        // Unless Python code has turned it off.
        gc_state().collect(generation);
    }
}
