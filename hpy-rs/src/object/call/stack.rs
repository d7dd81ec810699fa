//! [`Stack`]: the handles of a call's arguments, in one array.

use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};

use hpy_sys::{HPy, HPy_ssize_t};

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::Tuple;

/// As many handles are kept without an allocation.
const INLINE: usize = 16;

/// As many handles are given to functions of which some hosts copy the array to
/// the C stack.
pub(super) const MANY: usize = 1024;

/// The handles of a call's arguments. It closes those that were made for the
/// call, and leaves alone those that were lent.
///
/// Not public API: what [`Arguments`](super::Arguments) fill.
pub struct Stack<'a, 'cx> {
    cx: Context<'cx>,
    /// Who keeps the handles open that are not ours.
    _keepers: PhantomData<&'a ()>,
    /// How many there are.
    len: usize,
    /// The first of them, and all of them while there is nothing in `spilled`.
    inline: [MaybeUninit<HPy>; INLINE],
    /// Which of `inline` are ours to close.
    owned: u32,
    /// What there is once `inline` is full. Dropped where handles are closed, so that
    /// a call of few arguments has nothing to look at.
    spilled: ManuallyDrop<Option<Box<Spilled>>>,
}

struct Spilled {
    /// All handles, those of `inline` included.
    all: Vec<HPy>,
    /// Those that are not in `inline` and are ours to close.
    to_close: Vec<HPy>,
}

impl<'a, 'cx> Stack<'a, 'cx> {
    #[inline]
    pub(crate) fn new(cx: Context<'cx>) -> Self {
        Stack {
            cx,
            _keepers: PhantomData,
            len: 0,
            // SAFETY: an array of what need not be initialised need not be either.
            // (Written as a repetition it is filled with zeros.)
            inline: unsafe { MaybeUninit::uninit().assume_init() },
            owned: 0,
            spilled: ManuallyDrop::new(None),
        }
    }

    /// The context of the call.
    #[inline]
    pub fn cx(&self) -> Context<'cx> {
        self.cx
    }

    /// Converts a value and pushes it.
    ///
    /// # Errors
    ///
    /// Those of the conversion.
    #[inline]
    pub fn push(&mut self, value: impl IntoPython<'cx> + 'a) -> Result<()> {
        let (raw, owned) = value.into_operand(self.cx)?.into_parts();
        if self.len < INLINE {
            self.inline[self.len].write(raw);
            self.owned |= u32::from(owned) << self.len;
        } else {
            self.spill(raw, owned);
        }
        self.len += 1;
        Ok(())
    }

    #[cold]
    fn spill(&mut self, raw: HPy, owned: bool) {
        if self.spilled.is_none() {
            let mut all = Vec::with_capacity(2 * INLINE);
            all.extend_from_slice(self.inline());
            let to_close = Vec::new();
            *self.spilled = Some(Box::new(Spilled { all, to_close }));
        }
        if let Some(spilled) = &mut *self.spilled {
            spilled.all.push(raw);
            if owned {
                spilled.to_close.push(raw);
            }
        }
    }

    /// How many arguments there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The handles, which stay open as long as the stack lives.
    #[inline]
    pub(crate) fn as_raw(&self) -> &[HPy] {
        match &*self.spilled {
            None => self.inline(),
            Some(spilled) => &spilled.all,
        }
    }

    #[inline]
    fn inline(&self) -> &[HPy] {
        let filled = self.len.min(INLINE);
        // SAFETY: the first `filled` elements have been written.
        unsafe { std::slice::from_raw_parts(self.inline.as_ptr().cast(), filled) }
    }
}

impl Stack<'_, '_> {
    #[inline(never)]
    fn close(&mut self) {
        self.cx.closing(|ctx| {
            let mut owned = self.owned;
            while owned != 0 {
                let index = owned.trailing_zeros() as usize % INLINE;
                owned &= owned - 1;
                // SAFETY: the element was written when its bit was set; the handle
                // is open, ours, and used no more.
                unsafe { hpy_sys::HPy_Close(ctx, self.inline[index].assume_init()) }
            }
        });
        if self.spilled.is_some() {
            self.close_spilled();
        }
    }

    #[cold]
    fn close_spilled(&mut self) {
        if let Some(spilled) = self.spilled.take() {
            self.cx.closing(|ctx| {
                for &raw in &spilled.to_close {
                    // SAFETY: the handle is open, ours, and used no more.
                    unsafe { hpy_sys::HPy_Close(ctx, raw) }
                }
            });
        }
    }
}

impl Drop for Stack<'_, '_> {
    #[inline]
    fn drop(&mut self) {
        // Told here, because most often there is nothing to close.
        if self.owned != 0 || self.spilled.is_some() {
            self.close();
        }
    }
}

impl std::fmt::Debug for Stack<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stack").field(&self.as_raw()).finish()
    }
}

/// Makes a tuple of handles.
///
/// # Safety
///
/// The handles must be open and of `cx`.
pub(crate) unsafe fn tuple<'cx>(cx: Context<'cx>, items: &[HPy]) -> Result<Handle<'cx, Tuple>> {
    let ctx = cx.as_raw();
    let len = items.len() as HPy_ssize_t;
    if items.len() <= MANY {
        // SAFETY: the handles are open; the function takes none over and only
        // reads the array; it returns a new handle to a tuple or fails.
        return unsafe {
            cx.own(hpy_sys::HPyTuple_FromArray(
                ctx,
                items.as_ptr().cast_mut(),
                len,
            ))
        };
    }
    // SAFETY: every place is set once, with an open handle that stays the
    // caller's, before the tuple is built. A builder that could not be made
    // ignores what is set, and fails when it builds.
    unsafe {
        let builder = hpy_sys::HPyTupleBuilder_New(ctx, len);
        for (index, &item) in items.iter().enumerate() {
            hpy_sys::HPyTupleBuilder_Set(ctx, builder, index as HPy_ssize_t, item);
        }
        cx.own(hpy_sys::HPyTupleBuilder_Build(ctx, builder))
    }
}
