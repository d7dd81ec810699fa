//! What compound values ask of their items.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::{ptr, slice};

use crate::context::Context;
use crate::convert::FromPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::own_host;

/// A Rust value that can be made from a Python object which lives no longer
/// than the conversion, because it keeps nothing of it: what makes a type
/// usable as an item of a `Vec`, a key of a `HashMap`, or a field.
///
/// Every type that implements [`FromPython`] without borrowing from the object
/// implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from an item of a Python object",
    label = "this type has no conversion from Python, or borrows from the object it is made from",
    note = "an item is only held while it is converted: take `String` for `&str`, `Vec<u8>` for `&[u8]`, `Handle` for `&Handle`; for a type of your own, write `#[derive(FromPython)]`"
)]
pub trait FromItem<'cx>: for<'x> FromPython<'x, 'cx> {}

impl<'cx, T: for<'x> FromPython<'x, 'cx>> FromItem<'cx> for T {}

/// Says whether `T` is `u8` or `&u8`, so that a sequence of it is `bytes` in
/// Python and moves as one block. Only this crate can say so.
pub struct Element<T> {
    kind: Kind,
    _type: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    Byte,
    ByteRef,
    Float,
    Int,
}

impl<T> Element<T> {
    /// Nothing special.
    pub const ANY: Self = Element::of(Kind::Any);

    const fn of(kind: Kind) -> Self {
        Element {
            kind,
            _type: PhantomData,
        }
    }

    /// Whether `T` is `u8`.
    #[inline]
    pub(super) fn is_byte(&self) -> bool {
        self.kind == Kind::Byte
    }

    /// The items as bytes, where `T` is `u8`.
    #[inline]
    pub(super) fn as_bytes<'s>(&self, items: &'s [T]) -> Option<&'s [u8]> {
        // SAFETY: `Byte` is only said of `u8`.
        self.is_byte()
            .then(|| unsafe { slice::from_raw_parts(items.as_ptr().cast(), items.len()) })
    }

    /// Bytes as items, where `T` is `u8`.
    #[inline]
    pub(super) fn vec_of(&self, bytes: Vec<u8>) -> Option<Vec<T>> {
        if !self.is_byte() {
            return None;
        }
        let mut bytes = ManuallyDrop::new(bytes);
        // SAFETY: `Byte` is only said of `u8`, so this is the same vector.
        Some(unsafe {
            Vec::from_raw_parts(bytes.as_mut_ptr().cast(), bytes.len(), bytes.capacity())
        })
    }

    /// Takes the first items of a list or a tuple all at once, as many as the host
    /// can read so: where `T` is a number, and the items are plain ones.
    #[inline]
    pub(super) fn take_first(&self, sequence: &Handle<'_>, to: &mut Vec<T>) {
        let (ctx, raw) = (sequence.cx().pointer(), sequence.as_raw());
        let to = ptr::from_mut(to);
        // SAFETY: the kinds are only said of `f64` and `i64`, so this is the same
        // type; the handle is open.
        unsafe {
            match self.kind {
                Kind::Float => own_host::floats(ctx, raw, &mut *to.cast()),
                Kind::Int => own_host::ints(ctx, raw, &mut *to.cast()),
                _ => {}
            }
        }
    }

    /// A list of numbers, where the host can make it all at once.
    #[inline]
    pub(super) fn list<'cx>(&self, cx: Context<'cx>, items: &[T]) -> Option<Result<Handle<'cx>>> {
        let (start, len) = (items.as_ptr(), items.len());
        // SAFETY: as above; the functions return a new handle or fail.
        unsafe {
            let list = match self.kind {
                Kind::Float => {
                    own_host::list_of_floats(cx.as_raw(), slice::from_raw_parts(start.cast(), len))
                }
                Kind::Int => {
                    own_host::list_of_ints(cx.as_raw(), slice::from_raw_parts(start.cast(), len))
                }
                _ => None,
            };
            list.map(|raw| cx.own(raw))
        }
    }
}

impl<T> Element<&T> {
    /// The items as bytes, where `T` is `u8`.
    #[inline]
    pub(super) fn behind<'s>(&self, items: &'s [T]) -> Option<&'s [u8]> {
        // SAFETY: `ByteRef` is only said of `&u8`.
        (self.kind == Kind::ByteRef)
            .then(|| unsafe { slice::from_raw_parts(items.as_ptr().cast(), items.len()) })
    }
}

impl Element<u8> {
    /// A byte.
    pub(crate) const BYTE: Self = Element::of(Kind::Byte);
}

impl Element<f64> {
    /// A `float`.
    pub(crate) const FLOAT: Self = Element::of(Kind::Float);
}

impl Element<i64> {
    /// An `int`.
    pub(crate) const INT: Self = Element::of(Kind::Int);
}

impl Element<&u8> {
    /// A reference to a byte.
    pub(crate) const BYTE_REF: Self = Element::of(Kind::ByteRef);
}
