//! The exception that is pending in the interpreter, as a value with an owner.

use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

use hpy_sys::HPyContext;

use crate::context::Context;

/// How many threads have a pending exception with an owner. Almost always zero,
/// so that a successful call pays one load to know that it forgot none.
static OWNED: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// The owned exception of this thread: an interpreter has room for one.
    static CURRENT: Cell<Slot> = const {
        Cell::new(Slot { context: ptr::null_mut(), serial: 0, last: 0 })
    };
}

#[derive(Clone, Copy)]
struct Slot {
    /// The context in which it is pending; null when there is none.
    context: *mut HPyContext,
    /// Tells its owner from the owners of earlier ones.
    serial: u32,
    /// The last serial that was given to an owner.
    last: u32,
}

/// Owns the pending exception until it is dropped, raised, or replaced by a
/// later one.
pub(super) struct Pending {
    serial: u32,
    _this_thread: PhantomData<*mut ()>,
}

impl Pending {
    pub(super) fn new(cx: Context<'_>) -> Self {
        let previous = CURRENT.get();
        if previous.context.is_null() {
            OWNED.fetch_add(1, Ordering::Relaxed);
        }
        let serial = previous.last.wrapping_add(1);
        CURRENT.set(Slot {
            context: cx.as_raw(),
            serial,
            last: serial,
        });
        Pending {
            serial,
            _this_thread: PhantomData,
        }
    }

    /// Gives up ownership and leaves the exception pending. `false` if it is
    /// not there any more.
    pub(super) fn release(self) -> bool {
        let owned = self.is_current();
        if owned {
            disown();
        }
        std::mem::forget(self);
        owned
    }

    pub(super) fn is_current(&self) -> bool {
        let slot = CURRENT.get();
        !slot.context.is_null() && slot.serial == self.serial
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.is_current() {
            let context = CURRENT.get().context;
            disown();
            // SAFETY: an owned exception's context is that of a call which has
            // not returned yet: `clear_forgotten` disowns what outlives its call.
            unsafe { hpy_sys::HPyErr_Clear(context) }
        }
    }
}

fn disown() {
    CURRENT.set(Slot {
        context: ptr::null_mut(),
        ..CURRENT.get()
    });
    OWNED.fetch_sub(1, Ordering::Relaxed);
}

/// Keeps this thread's exception out of its owner's reach, for while the thread
/// is outside Python: an owner that is dropped meanwhile leaves it alone. Then
/// it is cleared when the call is over.
pub(crate) struct Suspended(Slot);

impl Suspended {
    pub(crate) fn new() -> Self {
        let slot = CURRENT.get();
        if !slot.context.is_null() {
            disown();
        }
        Suspended(slot)
    }
}

impl Drop for Suspended {
    fn drop(&mut self) {
        let Slot {
            context, serial, ..
        } = self.0;
        if context.is_null() {
            return;
        }
        let now = CURRENT.get();
        if now.context.is_null() {
            OWNED.fetch_add(1, Ordering::Relaxed);
        }
        CURRENT.set(Slot {
            context,
            serial,
            last: now.last,
        });
    }
}

/// Whether some thread may own a pending exception. A call that is about to
/// return checks this, and only then looks closer.
#[inline(always)]
pub(crate) fn forgotten() -> bool {
    OWNED.load(Ordering::Relaxed) != 0
}

/// Clears the exception that this thread owns, if any: its `Error` was
/// forgotten or stored, and the call that it belongs to is over.
#[cold]
pub(crate) fn clear_forgotten() {
    let slot = CURRENT.get();
    if !slot.context.is_null() {
        disown();
        // SAFETY: the context is that of the call which is just returning.
        unsafe { hpy_sys::HPyErr_Clear(slot.context) }
    }
}
