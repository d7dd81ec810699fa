//! `HPyGlobal`s: references that modules hold, for each interpreter its own.

use std::sync::atomic::{AtomicIsize, Ordering};

use hpy_sys::HPyGlobal;
use rustpython_vm::PyObjectRef;

/// What an interpreter has in the globals of all modules.
///
/// A global is a static variable of the extension, and there is one for all interpreters
/// of the process. So its word is a number, the same for all, and what it is the number of
/// stands here.
#[derive(Default)]
pub(crate) struct Globals(Vec<Option<PyObjectRef>>);

impl Globals {
    /// Gives a global its number, if it has none.
    ///
    /// # Safety
    /// The pointer must be valid.
    pub(crate) unsafe fn number(global: *mut HPyGlobal) -> usize {
        static NEXT: AtomicIsize = AtomicIsize::new(1);
        // SAFETY: by the caller's word; interpreters in several threads may come at once.
        let word = unsafe { AtomicIsize::from_ptr(&raw mut (*global)._i) };
        let known = word.load(Ordering::Acquire);
        if known > 0 {
            return known as usize;
        }
        let new = NEXT.fetch_add(1, Ordering::Relaxed);
        match word.compare_exchange(known, new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => new as usize,
            Err(other) => other as usize,
        }
    }

    /// Puts an object there; the one before.
    pub(crate) fn store(
        &mut self,
        number: usize,
        object: Option<PyObjectRef>,
    ) -> Option<PyObjectRef> {
        if self.0.len() <= number {
            self.0.resize(number + 1, None);
        }
        std::mem::replace(&mut self.0[number], object)
    }

    /// What is there.
    pub(crate) fn load(&self, global: HPyGlobal) -> Option<PyObjectRef> {
        self.0.get(usize::try_from(global._i).ok()?)?.clone()
    }

    /// How many hold something.
    pub(crate) fn count(&self) -> usize {
        self.0.iter().flatten().count()
    }

    /// Takes everything out, at the interpreter's end.
    pub(crate) fn take(&mut self) -> Vec<Option<PyObjectRef>> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests;
