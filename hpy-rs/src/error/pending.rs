//! The exception that is pending in the interpreter, as a value with an owner.
//!
//! An interpreter has room for one pending exception per thread, and must not be
//! asked to run anything while it is taken: on CPython a call that succeeds then
//! ends in `SystemError: ... returned a result with an exception set`. In Rust
//! it is natural to keep an error for a while, and to go on meanwhile:
//!
//! ```text
//! match table.get_item(key) {
//!     Err(error) if error.matches::<KeyError>(cx) => fallback.call(()),
//!     other => other,
//! }
//! ```
//!
//! `error` lives to the end of the `match`. So the owner of a pending exception
//! is known here, and whatever is about to use the interpreter ([`attend`], from
//! [`Context::as_raw`]) first moves the exception out of its way, to where
//! [`kept`](super::kept) exceptions are. Nobody pays for this but those who keep
//! an error: all others see one word that is zero.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

use hpy_sys::HPyContext;

use super::{kept, serial, taken};
use crate::context::Context;
use crate::handle::Handle;

/// How many threads have a pending exception with an owner, plus how many kept
/// exceptions have lost theirs. Almost always zero.
static ATTENTION: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// The owned exception of this thread.
    static CURRENT: Cell<Slot> = const { Cell::new(Slot::EMPTY) };
}

#[derive(Clone, Copy)]
struct Slot {
    /// The context in which it is pending; null when there is none.
    context: *mut HPyContext,
    /// Tells its owner from the owners of other ones.
    serial: u64,
}

impl Slot {
    const EMPTY: Slot = Slot {
        context: ptr::null_mut(),
        serial: 0,
    };

    fn is_empty(self) -> bool {
        self.context.is_null()
    }
}

/// Owns an exception that is in the interpreter: pending there until something
/// else is to be done, kept afterwards.
///
/// It is only a number, so it may go anywhere, to other threads and past the end
/// of its call.
pub(super) struct Caught {
    serial: u64,
}

/// Where an owned exception is.
pub(super) enum Place {
    /// Pending on this thread.
    Pending,
    /// With the kept ones, or nowhere any more.
    Elsewhere(u64),
}

impl Caught {
    /// Owns what is pending.
    pub(super) fn pending(cx: Context<'_>) -> Self {
        let serial = serial::next(cx);
        let slot = Slot {
            context: cx.pointer(),
            serial,
        };
        // An owned exception that was still there has been replaced in the
        // interpreter too.
        if CURRENT.replace(slot).is_empty() {
            raise_attention();
        }
        Caught { serial }
    }

    /// Owns an exception that is not pending: an instance.
    pub(super) fn keep(exception: &Handle<'_>) -> Self {
        let serial = serial::next(exception.cx());
        kept::store(exception.cx(), serial, exception.as_raw());
        Caught { serial }
    }

    pub(super) fn place(&self) -> Place {
        if self.is_pending() {
            Place::Pending
        } else {
            Place::Elsewhere(self.serial)
        }
    }

    pub(super) fn is_pending(&self) -> bool {
        let slot = CURRENT.get();
        !slot.is_empty() && slot.serial == self.serial
    }

    /// The context in which it is pending.
    pub(super) fn context(&self) -> Option<*mut HPyContext> {
        self.is_pending().then(|| CURRENT.get().context)
    }

    /// Gives up ownership of a pending exception and leaves it pending.
    pub(super) fn release(self) {
        debug_assert!(self.is_pending());
        disown();
        std::mem::forget(self);
    }

    /// Gives up ownership of an exception that has been dealt with.
    pub(super) fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Caught {
    fn drop(&mut self) {
        match self.context() {
            Some(context) => {
                disown();
                // SAFETY: an owned exception's context is that of a call which
                // has not returned yet: at its end the exception is moved.
                unsafe { hpy_sys::HPyErr_Clear(context) }
            }
            None => {
                kept::discard(self.serial);
                raise_attention();
            }
        }
    }
}

/// Asks for [`attend`].
pub(crate) fn raise_attention() {
    ATTENTION.fetch_add(1, Ordering::Relaxed);
}

/// Takes back what `count` calls of [`raise_attention`] asked for.
pub(crate) fn lower_attention(count: u32) {
    ATTENTION.fetch_sub(count, Ordering::Relaxed);
}

fn disown() {
    CURRENT.set(Slot::EMPTY);
    lower_attention(1);
}

/// Whether [`attend`] may have something to do.
#[inline(always)]
pub(crate) fn attention() -> bool {
    ATTENTION.load(Ordering::Relaxed) != 0
}

/// Makes the interpreter ready for use, or for the end of a call: moves an owned
/// pending exception away.
#[cold]
pub(crate) fn attend(cx: Context<'_>) {
    let slot = CURRENT.get();
    if !slot.is_empty() {
        disown();
        // Where it is pending: this may be a call in another interpreter, inside that one.
        // SAFETY: an owned exception's context is that of a call which has not returned yet.
        let of = unsafe { Context::from_raw(slot.context) };
        if kept::is_discarded(slot.serial) {
            // Its owner has gone on another thread.
            // SAFETY: the context is valid.
            unsafe { hpy_sys::HPyErr_Clear(of.pointer()) }
        } else {
            kept::move_pending(of, slot.serial);
        }
    }
    // An exception that has no owner yet belongs to code which is about to ask
    // what has failed: nothing else may be done now.
    // SAFETY: the context is valid.
    if unsafe { hpy_sys::HPyErr_Occurred(cx.pointer()) } == 0 {
        kept::sweep(cx);
        taken::sweep();
        crate::class::sweep(cx);
    }
}

/// Moves an owned pending exception away before this thread enters an interpreter by another
/// way than from its call.
pub(crate) fn put_aside() {
    let slot = CURRENT.get();
    if !slot.is_empty() {
        // SAFETY: an owned exception's context is that of a call which has not returned yet.
        attend(unsafe { Context::from_raw(slot.context) });
    }
}

/// While it lives, this thread's owned pending exception stays pending but is
/// nobody's: handles are being closed. The last handle to an object runs its
/// destructor, which may call into Rust again, and knows to leave the pending
/// exception as it was.
pub(crate) struct Aside(Slot);

impl Aside {
    #[cold]
    pub(crate) fn new() -> Self {
        Aside(CURRENT.replace(Slot::EMPTY))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}
