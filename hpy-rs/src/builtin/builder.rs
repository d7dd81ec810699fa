//! [`ListBuilder`] and [`TupleBuilder`]: sequences of a known length, built in
//! place.

use std::mem::ManuallyDrop;
use std::ptr;

use hpy_sys::layout::Layout;
use hpy_sys::{HPy, HPy_ssize_t, HPyListBuilder, HPyTupleBuilder};

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, IndexError, MemoryError, ValueError};
use crate::handle::Handle;
use crate::own_host;
use crate::types::{List, Tuple};

#[cold]
fn out_of_memory() -> Error {
    MemoryError::error("")
}

/// Whether the host's builders keep what they were given for ever: those of PyPy's HPy,
/// which closes the handle of none, built or cancelled. There they are not used.
pub(crate) fn leak() -> bool {
    hpy_sys::layout::adopted() == Some(Layout::Shifted)
}

/// Complains of what has fewer items than it said.
#[cold]
pub(super) fn unfinished(filled: usize, len: usize) -> Error {
    ValueError::error(format!("only {filled} of {len} items are set"))
}

fn make_list<'cx>(cx: Context<'cx>, items: &[Handle<'cx>]) -> Result<Handle<'cx, List>> {
    cx.list(items)
}

fn make_tuple<'cx>(cx: Context<'cx>, items: &[Handle<'cx>]) -> Result<Handle<'cx, Tuple>> {
    let raw: Vec<HPy> = items.iter().map(Handle::as_raw).collect();
    // SAFETY: so many handles, all of them open, stand there, and they are only read;
    // the function returns a new one or fails.
    unsafe {
        cx.own(hpy_sys::HPyTuple_FromArray(
            cx.as_raw(),
            raw.as_ptr().cast_mut(),
            raw.len() as HPy_ssize_t,
        ))
    }
}

macro_rules! builder {
    (
        $(#[$doc:meta])*
        $name:ident($raw:ident) builds $ty:ident {
            new = $new:ident $new_alias:literal;
            push = $set:ident $set_alias:literal;
            build = $build:ident $build_alias:literal;
            drop = $cancel:ident $cancel_alias:literal;
            places = $places:ident;
            make = $make:ident;
        }
    ) => {
        $(#[$doc])*
        pub struct $name<'cx> {
            cx: Context<'cx>,
            raw: $raw,
            len: usize,
            filled: usize,
            /// Where items go without the host's help; null where they do not.
            places: *mut HPy,
            /// The items, where the host's builder is left alone: then there is none.
            kept: Option<Vec<Handle<'cx>>>,
        }

        impl<'cx> $name<'cx> {
            /// Begins with a length.
            ///
            /// # Errors
            ///
            /// `MemoryError`; some hosts tell it only in [`build`](Self::build).
            #[doc(alias = $new_alias)]
            pub fn new(cx: Context<'cx>, len: usize) -> Result<Self> {
                // A host's count of bytes must not overflow.
                if len > isize::MAX as usize / 16 {
                    return Err(out_of_memory());
                }
                if leak() {
                    return Ok($name {
                        cx,
                        raw: $raw::NULL,
                        len,
                        filled: 0,
                        places: ptr::null_mut(),
                        kept: Some(Vec::new()),
                    });
                }
                // SAFETY: the context is valid.
                let raw = unsafe { hpy_sys::$new(cx.as_raw(), len as HPy_ssize_t) };
                if raw.is_null() {
                    // Some hosts raise, others leave that to the end.
                    return Err(if cx.occurred() { Error::fetch(cx) } else { out_of_memory() });
                }
                // SAFETY: the builder is new.
                let places = unsafe { own_host::$places(cx.pointer(), raw) };
                Ok($name { cx, raw, len, filled: 0, places, kept: None })
            }

            /// Sets the next item.
            ///
            /// # Errors
            ///
            /// `IndexError` if all are set already, and what the conversion raises.
            #[doc(alias = $set_alias)]
            #[inline]
            pub fn push(&mut self, item: impl IntoPython<'cx>) -> Result<()> {
                let item = item.into_operand(self.cx)?;
                if self.filled == self.len {
                    return Err(self.full());
                }
                if let Some(kept) = &mut self.kept {
                    // SAFETY: it owns a handle.
                    kept.push(unsafe { Handle::from_raw(self.cx, item.into_owned()) });
                } else if self.places.is_null() {
                    let index = self.filled as HPy_ssize_t;
                    // SAFETY: the builder is open, the index is within it and has not
                    // been set; the item stays ours.
                    unsafe { hpy_sys::$set(self.cx.as_raw(), self.raw, index, item.raw()) };
                } else {
                    // SAFETY: the same; the item is given up.
                    unsafe { *self.places.add(self.filled) = item.into_owned() };
                }
                self.filled += 1;
                Ok(())
            }

            /// Sets the next items: as [`push`](Self::push) for each, in less.
            #[inline]
            #[allow(dead_code, reason = "lists alone are made of iterators")]
            pub(crate) fn extend<T: IntoPython<'cx>>(
                &mut self,
                items: impl Iterator<Item = T>,
            ) -> Result<()> {
                if self.places.is_null() {
                    for item in items {
                        self.push(item)?;
                    }
                    return Ok(());
                }
                for item in items {
                    let item = item.into_python(self.cx)?;
                    if self.filled == self.len {
                        return Err(self.full());
                    }
                    // SAFETY: the builder is open, the place is within it and has not
                    // been set; the item is given up.
                    unsafe { *self.places.add(self.filled) = item.into_raw() };
                    self.filled += 1;
                }
                Ok(())
            }

            /// How many items are still to be set.
            #[inline]
            pub fn remaining(&self) -> usize {
                self.len - self.filled
            }

            /// Ends with the finished object.
            ///
            /// # Errors
            ///
            /// `ValueError` if items are missing, and `MemoryError`.
            #[doc(alias = $build_alias)]
            pub fn build(self) -> Result<Handle<'cx, $ty>> {
                if self.remaining() > 0 {
                    return Err(unfinished(self.filled, self.len));
                }
                let mut this = ManuallyDrop::new(self);
                if let Some(kept) = this.kept.take() {
                    return $make(this.cx, &kept);
                }
                // SAFETY: the builder is open and every item is set; it is used no
                // more. The function returns a new handle or fails.
                unsafe { this.cx.own(hpy_sys::$build(this.cx.as_raw(), this.raw)) }
            }

            #[cold]
            fn full(&self) -> Error {
                IndexError::error(format!("all {} items are set", self.len))
            }

        }

        /// Gives up what was not built.
        impl Drop for $name<'_> {
            #[doc(alias = $cancel_alias)]
            fn drop(&mut self) {
                if self.kept.is_some() {
                    return;
                }
                // SAFETY: the builder is open: `build` forgets it.
                unsafe { hpy_sys::$cancel(self.cx.as_raw(), self.raw) }
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({} of {})"), self.filled, self.len)
            }
        }
    };
}

builder! {
    /// Builds a `list` of known length in place: HPy's `HPyListBuilder`.
    ///
    /// Items are set in order, and all of them have to be, so that Python never
    /// sees one that is missing. Dropping the builder gives the list up
    /// (`HPyListBuilder_Cancel`). [`Context::list`] does all of it for an
    /// iterator.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// use hpy::builtin::ListBuilder;
    ///
    /// fn reprs<'cx>(items: &[Handle<'cx>], cx: Context<'cx>) -> Result<Handle<'cx, List>> {
    ///     let mut list = ListBuilder::new(cx, items.len())?;
    ///     for item in items {
    ///         list.push(item.repr()?)?;
    ///     }
    ///     list.build()
    /// }
    /// ```
    ListBuilder(HPyListBuilder) builds List {
        new = HPyListBuilder_New "HPyListBuilder_New";
        push = HPyListBuilder_Set "HPyListBuilder_Set";
        build = HPyListBuilder_Build "HPyListBuilder_Build";
        drop = HPyListBuilder_Cancel "HPyListBuilder_Cancel";
        places = list_places;
        make = make_list;
    }
}

builder! {
    /// Builds a `tuple` of known length in place: HPy's `HPyTupleBuilder`.
    ///
    /// Items are set in order, and all of them have to be, so that Python never
    /// sees one that is missing. Dropping the builder gives the tuple up
    /// (`HPyTupleBuilder_Cancel`). [`Context::tuple`] does all of it for items
    /// that exist.
    TupleBuilder(HPyTupleBuilder) builds Tuple {
        new = HPyTupleBuilder_New "HPyTupleBuilder_New";
        push = HPyTupleBuilder_Set "HPyTupleBuilder_Set";
        build = HPyTupleBuilder_Build "HPyTupleBuilder_Build";
        drop = HPyTupleBuilder_Cancel "HPyTupleBuilder_Cancel";
        places = tuple_places;
        make = make_tuple;
    }
}
