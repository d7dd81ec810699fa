//! What items of a buffer can be.

use std::ffi::CStr;
use std::mem::size_of;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use super::ExportItem;

/// A Rust type that an item of a buffer can be: an integer or floating point
/// number that Python's module `struct` has a letter for.
///
/// # Safety
///
/// Any bytes must be a value of the type, and `KIND` must tell what it is.
pub unsafe trait BufferItem: ExportItem {
    /// What it is, besides its size.
    #[doc(hidden)]
    const KIND: Kind;

    /// Reads an item that others may write.
    ///
    /// # Safety
    ///
    /// There must be one, which is only read and written as a whole, atomically.
    #[doc(hidden)]
    unsafe fn load(place: *mut Self) -> Self;

    /// Writes an item that others may read and write.
    ///
    /// # Safety
    ///
    /// As for `load`.
    #[doc(hidden)]
    unsafe fn store(place: *mut Self, value: Self);
}

/// What a number is, besides its size.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An integer with a sign.
    Signed,
    /// An integer without.
    Unsigned,
    /// A floating point number.
    Float,
}

macro_rules! items {
    ($($ty:ident: $kind:ident $format:literal $atomic:ident $bits:ident;)*) => {$(
        // SAFETY: all bytes are a value of the type, and this is its kind.
        unsafe impl BufferItem for $ty {
            const KIND: Kind = Kind::$kind;

            #[inline]
            unsafe fn load(place: *mut Self) -> Self {
                // SAFETY: by the caller's word; the atomic has the type's size, and its
                // alignment or a smaller one.
                let bits = unsafe { $atomic::from_ptr(place.cast()) }.load(Ordering::Relaxed);
                Self::from_ne_bytes(bits.to_ne_bytes())
            }

            #[inline]
            unsafe fn store(place: *mut Self, value: Self) {
                let bits = $bits::from_ne_bytes(value.to_ne_bytes());
                // SAFETY: as above.
                unsafe { $atomic::from_ptr(place.cast()) }.store(bits, Ordering::Relaxed);
            }
        }

        // SAFETY: a number has no padding, and all bytes are one.
        unsafe impl ExportItem for $ty {
            const FORMAT: &'static CStr = $format;
        }
    )*};
}

items! {
    i8: Signed c"b" AtomicU8 u8;
    i16: Signed c"h" AtomicU16 u16;
    i32: Signed c"i" AtomicU32 u32;
    i64: Signed c"q" AtomicU64 u64;
    u8: Unsigned c"B" AtomicU8 u8;
    u16: Unsigned c"H" AtomicU16 u16;
    u32: Unsigned c"I" AtomicU32 u32;
    u64: Unsigned c"Q" AtomicU64 u64;
    f32: Float c"f" AtomicU32 u32;
    f64: Float c"d" AtomicU64 u64;
}

#[cfg(target_pointer_width = "64")]
items! {
    isize: Signed c"q" AtomicU64 u64;
    usize: Unsigned c"Q" AtomicU64 u64;
}

#[cfg(target_pointer_width = "32")]
items! {
    isize: Signed c"i" AtomicU32 u32;
    usize: Unsigned c"I" AtomicU32 u32;
}

/// Whether `T` is what a format of the module `struct` says, with items of that
/// size.
pub(super) fn is<T: BufferItem>(format: &[u8], size: usize) -> bool {
    size == size_of::<T>() && kind(format) == Some(T::KIND)
}

/// What a format says, if it is one number of this machine's byte order.
fn kind(format: &[u8]) -> Option<Kind> {
    let (order, letter) = match *format {
        [letter] => (b'@', letter),
        [order, letter] => (order, letter),
        _ => return None,
    };
    let here = match order {
        b'@' | b'=' => true,
        b'<' => cfg!(target_endian = "little"),
        b'>' | b'!' => cfg!(target_endian = "big"),
        _ => return None,
    };
    let kind = match letter {
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => Kind::Signed,
        b'B' | b'H' | b'I' | b'L' | b'Q' | b'N' | b'c' => Kind::Unsigned,
        b'f' | b'd' => Kind::Float,
        _ => return None,
    };
    // A byte has no order.
    (here || matches!(letter, b'b' | b'B' | b'c')).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        assert!(is::<u8>(b"B", 1) && is::<u8>(b"c", 1) && is::<u8>(b">B", 1));
        assert!(!is::<u8>(b"b", 1) && !is::<i8>(b"B", 1) && !is::<u8>(b"?", 1));
        assert!(is::<i32>(b"i", 4) && is::<i32>(b"=l", 4) && is::<i64>(b"l", 8));
        assert!(!is::<i64>(b"i", 4) && !is::<u32>(b"i", 4) && !is::<f32>(b"i", 4));
        assert!(is::<f64>(b"d", 8) && is::<f32>(b"f", 4) && !is::<f64>(b"dd", 16));
        assert!(!is::<f64>(b"T{d:x:}", 8) && !is::<f64>(b"", 8) && !is::<f64>(b"2d", 8));
        let (native, other) = if cfg!(target_endian = "little") {
            (b"<d", b">d")
        } else {
            (b">d", b"<d")
        };
        assert!(is::<f64>(native, 8) && !is::<f64>(other, 8));
    }
}
