//! Values on their way into an operation: without a handle of their own where
//! none is needed.

use std::ffi::c_char;

use hpy_sys::{HPy, HPy_ssize_t};

use crate::context::Context;
use crate::handle::Handle;

/// An operand of an operation: a handle made for it, which is closed
/// afterwards, or one that somebody else keeps open meanwhile.
///
/// Not public API: what [`IntoPython`](crate::IntoPython) hands to operations.
pub struct Operand<'cx> {
    raw: HPy,
    cx: Context<'cx>,
    owned: bool,
}

impl<'cx> Operand<'cx> {
    /// A handle made for the operation.
    #[inline]
    pub fn owned<T>(handle: Handle<'cx, T>) -> Self {
        Operand {
            cx: handle.cx(),
            raw: handle.into_raw(),
            owned: true,
        }
    }

    /// A handle that somebody else keeps open.
    ///
    /// The operand may not outlive the borrow. The type does not say so, but
    /// nothing can be done with an operand outside this crate, and here none is
    /// kept beyond the operation that it was made for.
    #[inline]
    pub(crate) fn borrowed<T>(handle: &Handle<'cx, T>) -> Self {
        Operand {
            raw: handle.as_raw(),
            cx: handle.cx(),
            owned: false,
        }
    }

    /// The handle, open as long as the operand lives.
    #[inline]
    pub(crate) fn raw(&self) -> HPy {
        self.raw
    }

    /// Takes the operand apart: the handle, and whether it has to be closed.
    #[inline]
    pub(crate) fn into_parts(self) -> (HPy, bool) {
        let this = std::mem::ManuallyDrop::new(self);
        (this.raw, this.owned)
    }
}

impl Drop for Operand<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.owned {
            // SAFETY: the handle is open, ours, and used no more.
            unsafe { hpy_sys::HPy_Close(self.cx.as_raw(), self.raw) }
        }
    }
}

impl std::fmt::Debug for Operand<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Operand").field(&self.raw).finish()
    }
}

/// A key of an item, in the form that costs the host least.
///
/// Not public API: what [`IntoPython`](crate::IntoPython) hands to item
/// operations.
#[derive(Debug)]
pub enum Key {
    /// Any object.
    #[doc(hidden)]
    Object(RawKey<HPy>),
    /// An index.
    #[doc(hidden)]
    Index(HPy_ssize_t),
    /// A C string of UTF-8.
    #[doc(hidden)]
    Text(RawKey<*const c_char>),
}

impl Key {
    /// The index of this value, if it is in the range of indexes.
    #[inline]
    pub(crate) fn index(value: impl TryInto<HPy_ssize_t>) -> Option<Key> {
        value.try_into().ok().map(Key::Index)
    }
}

/// Something that only this crate can look into or make.
#[derive(Debug)]
pub struct RawKey<T>(pub(crate) T);
