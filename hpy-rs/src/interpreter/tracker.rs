//! [`Tracker`]: handles that are closed together.

use std::mem::ManuallyDrop;

use hpy_sys::{HPy, HPy_ssize_t, HPyTracker};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, MemoryError};
use crate::handle::{Borrowed, Handle};

/// Handles that are closed together: HPy's `HPyTracker`.
///
/// In C a tracker saves the closing of each handle on each way out of a
/// function. In Rust a [`Handle`] closes itself, and a `Vec<Handle>` is a
/// tracker with more to offer; this one is here for code that is ported line by
/// line.
///
/// ```
/// use hpy::prelude::*;
/// use hpy::interpreter::Tracker;
///
/// fn table<'cx>(cx: Context<'cx>) -> Result<Handle<'cx, Dict>> {
///     let mut tracker = Tracker::new(cx, 10)?;
///     let dict = cx.dict()?;
///     for n in 0..5 {
///         let key = tracker.add(cx.int(n)?)?.to_owned();
///         dict.set_item(&key, key.multiply(&key)?)?;
///     }
///     Ok(dict)
/// }
/// ```
pub struct Tracker<'cx> {
    cx: Context<'cx>,
    raw: HPyTracker,
    /// What the tracker holds, to be given back.
    handles: Vec<HPy>,
    /// An addition has failed, after which C allows no other.
    failed: bool,
}

impl<'cx> Tracker<'cx> {
    /// A tracker with room for so many handles; it grows when more are added.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyTracker_New")]
    pub fn new(cx: Context<'cx>, capacity: usize) -> Result<Self> {
        // Hosts add to the number and multiply it without looking.
        if capacity > HPy_ssize_t::MAX as usize / 64 {
            return Err(MemoryError::error(""));
        }
        // SAFETY: the context is valid.
        let raw = unsafe { hpy_sys::HPyTracker_New(cx.as_raw(), capacity as HPy_ssize_t) };
        if raw.is_null() {
            return Err(Error::fetch(cx));
        }
        Ok(Tracker {
            cx,
            raw,
            handles: Vec::new(),
            failed: false,
        })
    }

    /// Hands a handle over to be closed with the others, and lends it back.
    ///
    /// # Errors
    ///
    /// `MemoryError`; the handle is closed all the same.
    #[doc(alias = "HPyTracker_Add")]
    pub fn add<T>(&mut self, handle: Handle<'cx, T>) -> Result<Borrowed<'_, 'cx, T>> {
        if self.failed {
            return Err(MemoryError::error(""));
        }
        let raw = handle.into_raw();
        self.handles.push(raw);
        // SAFETY: the tracker is open and takes the handle over, even if it fails.
        let status = unsafe { hpy_sys::HPyTracker_Add(self.cx.as_raw(), self.raw, raw) };
        self.failed = status < 0;
        self.cx.status(status)?;
        // SAFETY: the handle stays open as long as the tracker, which cannot be
        // closed while it is borrowed.
        Ok(unsafe { Borrowed::from_raw(self.cx, raw) })
    }

    /// Gives the handles back to be closed one by one, in the order in which
    /// they were added.
    #[doc(alias = "HPyTracker_ForgetAll")]
    pub fn into_handles(self) -> Vec<Handle<'cx>> {
        let mut this = ManuallyDrop::new(self);
        let handles = std::mem::take(&mut this.handles);
        // SAFETY: the tracker is open, and used no more; it forgets the handles,
        // so that they are ours again.
        unsafe {
            hpy_sys::HPyTracker_ForgetAll(this.cx.as_raw(), this.raw);
            hpy_sys::HPyTracker_Close(this.cx.as_raw(), this.raw);
            let own = |raw| Handle::from_raw(this.cx, raw);
            handles.into_iter().map(own).collect()
        }
    }
}

/// Closes all handles.
impl Drop for Tracker<'_> {
    #[doc(alias = "HPyTracker_Close")]
    fn drop(&mut self) {
        self.cx.closing(|ctx| {
            // SAFETY: the tracker is open and used no more.
            unsafe { hpy_sys::HPyTracker_Close(ctx, self.raw) }
        });
    }
}

impl std::fmt::Debug for Tracker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tracker").field(&self.handles).finish()
    }
}
