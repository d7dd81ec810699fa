//! [`Element`]: what sequences know of their items.

use std::marker::PhantomData;

/// Says whether `T` is `u8` (or `&u8`), so that a sequence of it is `bytes` in
/// Python and moves as one block. Only this crate can say so.
pub struct Element<T> {
    byte: bool,
    _type: PhantomData<fn() -> T>,
}

impl<T> Element<T> {
    /// Nothing special.
    pub const ANY: Self = Element {
        byte: false,
        _type: PhantomData,
    };
}

impl Element<u8> {
    /// A byte.
    pub(crate) const BYTE: Self = Element {
        byte: true,
        _type: PhantomData,
    };
}

impl Element<&u8> {
    /// A reference to a byte.
    pub(crate) const BYTE: Self = Element {
        byte: true,
        _type: PhantomData,
    };
}
