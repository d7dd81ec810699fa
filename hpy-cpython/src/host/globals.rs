//! What `HPyGlobal`s hold, in one interpreter.
//!
//! The word of a global is a number that all interpreters share; each has its own
//! table of objects by that number. The table grows by segments that never move,
//! so reading takes no lock but the interpreter's. A build that may do without that
//! one takes another, lest an object is let go of while it is read.

use std::sync::atomic::{AtomicIsize, AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hpy_sys::HPyGlobal;

use crate::capi::PyObject;
use crate::object::{decref, incref, is_cpython};

/// The size of the first segment; each next one is twice as long.
const FIRST: usize = 64;
const SEGMENTS: usize = 24;

/// The number that the next global gets; 0 is that of one without a number.
static NEXT: AtomicIsize = AtomicIsize::new(1);

/// Held while an object is read or replaced, where there may be no interpreter's
/// lock.
static READING: Mutex<()> = Mutex::new(());

#[inline]
fn reading() -> Option<MutexGuard<'static, ()>> {
    // Free-threaded builds are among those that are no plain CPython.
    (!is_cpython()).then(|| READING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The objects of an interpreter's globals.
pub(crate) struct Globals {
    segments: [AtomicPtr<Place>; SEGMENTS],
}

/// Where a global's object is.
#[derive(Default)]
pub(crate) struct Place(AtomicPtr<PyObject>);

impl Place {
    /// Puts another object there and gives back what was there; references go
    /// with them.
    pub(crate) fn replace(&self, object: *mut PyObject) -> *mut PyObject {
        let _reading = reading();
        self.0.swap(object, Ordering::AcqRel)
    }
}

/// The segment of a number, and the place in it.
fn split(number: usize) -> (usize, usize) {
    let from_first = number + FIRST;
    let segment = (from_first / FIRST).ilog2() as usize;
    (segment, from_first - (FIRST << segment))
}

impl Globals {
    pub(super) const fn new() -> Globals {
        Globals {
            segments: [const { AtomicPtr::new(std::ptr::null_mut()) }; SEGMENTS],
        }
    }

    /// The place of a global, which gets its number now if it has none.
    ///
    /// # Safety
    /// `global` must point to a module's global.
    pub(crate) unsafe fn place(&self, global: *mut HPyGlobal) -> &Place {
        // SAFETY: by the caller's word; hosts of several interpreters may come
        // here at once.
        let number = unsafe { &*global.cast::<AtomicIsize>() };
        let mut known = number.load(Ordering::Acquire);
        if known == 0 {
            let new = NEXT.fetch_add(1, Ordering::Relaxed);
            known = match number.compare_exchange(0, new, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => new,
                Err(other) => other,
            };
        }
        let (segment, index) = split(known as usize);
        let mut places = self.segments[segment].load(Ordering::Acquire);
        if places.is_null() {
            places = self.grow(segment);
        }
        // SAFETY: the segment has that many places and is never freed.
        unsafe { &*places.add(index) }
    }

    fn grow(&self, segment: usize) -> *mut Place {
        let length = FIRST << segment;
        let new: Box<[Place]> = (0..length).map(|_| Place::default()).collect();
        let new = Box::into_raw(new);
        let places = &self.segments[segment];
        match places.compare_exchange(
            std::ptr::null_mut(),
            new.cast(),
            Ordering::AcqRel,
            Ordering::Acquire,
        ) {
            Ok(_) => new.cast(),
            Err(other) => {
                // SAFETY: nobody has seen it.
                drop(unsafe { Box::from_raw(new) });
                other
            }
        }
    }

    /// A new reference to what a global holds; null if it holds nothing.
    ///
    /// # Safety
    /// With the interpreter's lock held.
    #[inline]
    pub(crate) unsafe fn load(&self, global: HPyGlobal) -> *mut PyObject {
        let (segment, index) = split(global._i as usize);
        let places = self.segments[segment].load(Ordering::Acquire);
        if places.is_null() {
            return std::ptr::null_mut();
        }
        let _reading = reading();
        // SAFETY: the segment has that many places; the object is alive as long as
        // it is in its place, and nobody takes it from there meanwhile.
        unsafe { incref((*places.add(index)).0.load(Ordering::Acquire)) }
    }

    /// What a global holds, borrowed; null if it holds nothing.
    ///
    /// # Safety
    /// With the interpreter's lock held, of a global whose object stays there.
    #[inline]
    pub(crate) unsafe fn look(&self, global: HPyGlobal) -> *mut PyObject {
        let number = global._i as usize;
        // Most numbers are in the first segment.
        let (segment, index) = if number < FIRST {
            (0, number)
        } else {
            split(number)
        };
        let places = self.segments[segment].load(Ordering::Acquire);
        if places.is_null() {
            return std::ptr::null_mut();
        }
        // SAFETY: the segment has that many places.
        unsafe { (*places.add(index)).0.load(Ordering::Acquire) }
    }

    /// Lets go of all objects.
    ///
    /// # Safety
    /// With the interpreter's lock held.
    pub(super) unsafe fn clear(&self) {
        for (segment, places) in self.segments.iter().enumerate() {
            let places = places.load(Ordering::Acquire);
            if places.is_null() {
                continue;
            }
            for index in 0..FIRST << segment {
                // SAFETY: the segment has that many places; the reference is the
                // place's.
                unsafe { decref((*places.add(index)).replace(std::ptr::null_mut())) };
            }
        }
    }
}
