//! Text and bytes of objects that an extension may read for as long as a handle is open.

use crate::birth::Birth;
use crate::guard::Pages;

/// What is written over it when the handle is closed; it is no UTF-8.
pub(crate) const SPENT: u8 = 0xdd;

/// How many bytes that are over are kept while the handle's place waits, so that who still
/// reads them finds them spent, and not what came to lie there.
const KEPT: usize = 1 << 16;

/// A copy of an object's text or bytes, with a NUL at its end.
pub(crate) struct Loan {
    memory: Memory,
    /// By which function of the API it was lent.
    pub(crate) birth: Birth,
}

enum Memory {
    Heap(Box<[u8]>),
    /// Pages of its own, which can be taken from the extension.
    Pages(Pages),
}

impl Loan {
    /// Lends this.
    pub(crate) fn new(content: &[u8], guarded: bool, birth: Birth) -> Loan {
        let mut bytes = Vec::with_capacity(content.len() + 1);
        bytes.extend_from_slice(content);
        bytes.push(0);
        let pages = guarded.then(|| Pages::new(&bytes)).flatten();
        let memory = match pages {
            Some(pages) => Memory::Pages(pages),
            None => Memory::Heap(bytes.into_boxed_slice()),
        };
        Loan { memory, birth }
    }

    /// Where it is.
    pub(crate) fn as_ptr(&self) -> *const u8 {
        match &self.memory {
            Memory::Heap(bytes) => bytes.as_ptr(),
            Memory::Pages(pages) => pages.as_ptr(),
        }
    }

    /// Takes it back. What is to be kept for a while comes back; `message` says of pages
    /// what it means to touch them now.
    pub(crate) fn end(self, message: impl FnOnce(&Birth) -> String) -> Option<Box<[u8]>> {
        match self.memory {
            Memory::Heap(mut bytes) => {
                // The NUL at the end stays.
                let length = bytes.len() - 1;
                bytes[..length].fill(SPENT);
                Some(bytes).filter(|_| length <= KEPT)
            }
            Memory::Pages(pages) => {
                pages.guard(message(&self.birth));
                None
            }
        }
    }
}
