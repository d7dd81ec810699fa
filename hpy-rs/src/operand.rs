//! Values on their way into an operation: without a handle of their own where
//! none is needed.

use std::ffi::c_char;
use std::marker::PhantomData;

use hpy_sys::{HPy, HPy_ssize_t};

use crate::context::Context;
use crate::handle::{Borrowed, Handle};

/// An operand of an operation: a handle made for it, which is closed
/// afterwards, or one that somebody else keeps open meanwhile.
///
/// Not public API: what [`IntoPython`](crate::IntoPython) hands to operations.
pub struct Operand<'a, 'cx> {
    raw: HPy,
    cx: Context<'cx>,
    owned: bool,
    /// Who keeps the handle open, if it is not ours.
    _keeper: PhantomData<&'a ()>,
}

impl<'a, 'cx> Operand<'a, 'cx> {
    /// A handle made for the operation.
    #[inline]
    pub fn owned<T>(handle: Handle<'cx, T>) -> Self {
        Operand {
            cx: handle.cx(),
            raw: handle.into_raw(),
            owned: true,
            _keeper: PhantomData,
        }
    }

    /// A handle that somebody else keeps open.
    #[inline]
    pub(crate) fn borrowed<T>(handle: Borrowed<'a, 'cx, T>) -> Self {
        Operand {
            raw: handle.as_raw(),
            cx: handle.cx(),
            owned: false,
            _keeper: PhantomData,
        }
    }

    /// The handle, open as long as the operand lives.
    #[inline]
    pub(crate) fn raw(&self) -> HPy {
        self.raw
    }

    /// A handle of one's own: the one that was made, or another one.
    #[inline]
    pub(crate) fn into_owned(self) -> HPy {
        let cx = self.cx;
        match self.into_parts() {
            (raw, true) => raw,
            // SAFETY: the handle is open, as its keeper outlives the operand.
            (raw, false) => unsafe { hpy_sys::HPy_Dup(cx.pointer(), raw) },
        }
    }

    /// Takes the operand apart: the handle, and whether it has to be closed.
    #[inline]
    pub(crate) fn into_parts(self) -> (HPy, bool) {
        let this = std::mem::ManuallyDrop::new(self);
        (this.raw, this.owned)
    }
}

impl Drop for Operand<'_, '_> {
    #[inline]
    fn drop(&mut self) {
        if self.owned {
            self.cx.closing(|ctx| {
                // SAFETY: the handle is open, ours, and used no more.
                unsafe { hpy_sys::HPy_Close(ctx, self.raw) }
            });
        }
    }
}

impl std::fmt::Debug for Operand<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Operand").field(&self.raw).finish()
    }
}

/// A key of an item, in the form that costs the host least.
///
/// Not public API: what [`IntoPython`](crate::IntoPython) hands to item
/// operations. Only this crate can make one or look into it.
#[derive(Debug)]
pub struct Key<'a>(pub(crate) RawKey, pub(crate) PhantomData<&'a ()>);

/// What a [`Key`] is.
#[derive(Debug)]
pub(crate) enum RawKey {
    /// Any object.
    Object(HPy),
    /// An index.
    Index(HPy_ssize_t),
    /// A C string of UTF-8.
    Text(*const c_char),
}

impl<'a> Key<'a> {
    /// An object that is open as long as the key lives.
    #[inline]
    pub(crate) fn object(operand: &'a Operand<'_, '_>) -> Self {
        Key(RawKey::Object(operand.raw()), PhantomData)
    }

    /// The index of this value, if it is in the range of indexes.
    #[inline]
    pub(crate) fn index(value: impl TryInto<HPy_ssize_t>) -> Option<Self> {
        let index = value.try_into().ok()?;
        Some(Key(RawKey::Index(index), PhantomData))
    }

    /// A C string.
    ///
    /// # Safety
    ///
    /// It must live as long as the key.
    #[inline]
    pub(crate) unsafe fn text(text: *const c_char) -> Self {
        Key(RawKey::Text(text), PhantomData)
    }
}
