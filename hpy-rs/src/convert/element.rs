//! What compound values ask of their items.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::slice;

use crate::convert::FromPython;

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

impl Element<&u8> {
    /// A reference to a byte.
    pub(crate) const BYTE_REF: Self = Element::of(Kind::ByteRef);
}
