//! Who may still enter an interpreter, and who is in.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

thread_local! {
    /// How often this thread is in, by all gates.
    static HERE: Cell<usize> = const { Cell::new(0) };
}

/// Counts the threads that have entered an interpreter by themselves, so that its
/// end can wait for them: one that asks for the lock of an interpreter which has
/// ended is killed or hangs.
pub(crate) struct Gate {
    open: AtomicBool,
    /// Made when it is first needed, and never freed.
    counter: AtomicPtr<Counter>,
}

/// The threads inside.
struct Counter {
    /// The process that they are threads of. A fork begins with one thread, and
    /// with whatever locks the others have held.
    process: u32,
    inside: Mutex<usize>,
    left: Condvar,
}

impl Counter {
    fn lock(&self) -> MutexGuard<'_, usize> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    /// A closed one.
    pub(crate) const fn new() -> Gate {
        Gate {
            open: AtomicBool::new(false),
            counter: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// Lets threads in from now on.
    pub(super) fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }

    /// Whether threads are let in.
    pub(super) fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    /// Lets nobody in any more.
    pub(crate) fn close(&self) {
        self.open.store(false, Ordering::SeqCst);
    }

    fn counter(&self) -> &'static Counter {
        let process = std::process::id();
        loop {
            let known = self.counter.load(Ordering::Acquire);
            // SAFETY: it is null or was leaked below.
            if let Some(counter) = unsafe { known.as_ref() }
                && counter.process == process
            {
                return counter;
            }
            let new = Box::into_raw(Box::new(Counter {
                process,
                inside: Mutex::new(HERE.get()),
                left: Condvar::new(),
            }));
            if self
                .counter
                .compare_exchange(known, new, Ordering::AcqRel, Ordering::Relaxed)
                .is_err()
            {
                // SAFETY: nobody has seen it.
                drop(unsafe { Box::from_raw(new) });
            }
        }
    }

    /// Lets this thread in, until the pass is dropped.
    pub(super) fn enter(&'static self) -> Option<Pass> {
        let counter = self.counter();
        let mut inside = counter.lock();
        if !self.is_open() {
            return None;
        }
        *inside += 1;
        HERE.set(HERE.get() + 1);
        Some(Pass(self))
    }

    /// Waits a while for all other threads to leave, and says whether they have.
    pub(super) fn wait(&self) -> bool {
        const WHILE: Duration = Duration::from_millis(50);
        let here = HERE.get();
        let counter = self.counter();
        let (inside, _) = counter
            .left
            .wait_timeout_while(counter.lock(), WHILE, |inside| *inside > here)
            .unwrap_or_else(PoisonError::into_inner);
        *inside <= here
    }
}

/// The right of this thread to be in.
pub(super) struct Pass(&'static Gate);

impl Drop for Pass {
    fn drop(&mut self) {
        let counter = self.0.counter();
        *counter.lock() -= 1;
        HERE.set(HERE.get() - 1);
        counter.left.notify_all();
    }
}
