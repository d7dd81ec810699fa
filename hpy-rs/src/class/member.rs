//! Values that the interpreter reads and writes by itself, where they stand in an
//! object's memory: HPy's members.

use std::ffi::{CStr, CString};
use std::fmt;
use std::marker::PhantomPinned;
use std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU16,
    AtomicU32, AtomicU64, AtomicUsize, Ordering,
};

use hpy_sys::HPyMember_FieldType as Kind;

use crate::context::Context;
use crate::convert::{FromPython, IntoPython};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::types::Str;

/// A type that C has a kind of member for.
///
/// # Safety
///
/// Values must stand in memory as members of that kind do.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the interpreter cannot read a `{Self}` by itself",
    label = "not a kind of member",
    note = "members are `hpy::class::Member<T>`, `TextMember` and `InlineTextMember<N>`"
)]
pub unsafe trait Native {
    /// The kind.
    const KIND: Kind;
}

/// What a [`Member`] can hold: `bool`, integers of at most 64 bits, `f32`, `f64`,
/// [`AsciiChar`], and `()`, which is `None`.
///
/// # Safety
///
/// As for [`Native`]; `Cell` has the value's layout, and every value that the
/// interpreter writes is one.
pub unsafe trait MemberValue: Native + Copy + 'static {
    /// The memory, which several may read and write.
    #[doc(hidden)]
    type Cell: Send + Sync + 'static;

    #[doc(hidden)]
    fn cell(self) -> Self::Cell;

    #[doc(hidden)]
    fn load(cell: &Self::Cell) -> Self;

    #[doc(hidden)]
    fn store(self, cell: &Self::Cell);
}

/// Writes [`Native`] and [`MemberValue`] for numbers.
macro_rules! numbers {
    ($($ty:ty, $kind:expr, $cell:ty, $to:expr, $from:expr;)*) => {$(
        // SAFETY: the kind is C's for this type.
        unsafe impl Native for $ty {
            const KIND: Kind = $kind;
        }

        // SAFETY: the atomic types have the layout of the plain ones.
        unsafe impl MemberValue for $ty {
            type Cell = $cell;

            #[inline]
            fn cell(self) -> $cell {
                <$cell>::new($to(self))
            }

            #[inline]
            fn load(cell: &$cell) -> $ty {
                $from(cell.load(Ordering::Relaxed))
            }

            #[inline]
            fn store(self, cell: &$cell) {
                cell.store($to(self), Ordering::Relaxed);
            }
        }
    )*};
}

/// An unsigned integer as large as a pointer: C has a kind for the signed one alone.
const USIZE: Kind = if size_of::<usize>() == size_of::<u64>() {
    Kind::ULONGLONG
} else {
    Kind::UINT
};

numbers! {
    bool, Kind::BOOL, AtomicBool, |x| x, |x| x;
    i8, Kind::BYTE, AtomicI8, |x| x, |x| x;
    u8, Kind::UBYTE, AtomicU8, |x| x, |x| x;
    i16, Kind::SHORT, AtomicI16, |x| x, |x| x;
    u16, Kind::USHORT, AtomicU16, |x| x, |x| x;
    i32, Kind::INT, AtomicI32, |x| x, |x| x;
    u32, Kind::UINT, AtomicU32, |x| x, |x| x;
    i64, Kind::LONGLONG, AtomicI64, |x| x, |x| x;
    u64, Kind::ULONGLONG, AtomicU64, |x| x, |x| x;
    isize, Kind::HPYSSIZET, AtomicIsize, |x| x, |x| x;
    usize, USIZE, AtomicUsize, |x| x, |x| x;
    f32, Kind::FLOAT, AtomicU32, f32::to_bits, f32::from_bits;
    f64, Kind::DOUBLE, AtomicU64, f64::to_bits, f64::from_bits;
}

/// A character of one byte: what C's members can hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct AsciiChar(u8);

impl AsciiChar {
    /// The character, if it is one of ASCII's.
    pub const fn new(char: char) -> Option<Self> {
        if char.is_ascii() {
            Some(AsciiChar(char as u8))
        } else {
            None
        }
    }

    /// The character.
    pub const fn get(self) -> char {
        self.0 as char
    }
}

// SAFETY: it is one byte.
unsafe impl Native for AsciiChar {
    const KIND: Kind = Kind::CHAR;
}

// SAFETY: as for `u8`; the interpreter takes a `str` that is one byte of UTF-8.
unsafe impl MemberValue for AsciiChar {
    type Cell = AtomicU8;

    #[inline]
    fn cell(self) -> AtomicU8 {
        AtomicU8::new(self.0)
    }

    #[inline]
    fn load(cell: &AtomicU8) -> Self {
        AsciiChar(cell.load(Ordering::Relaxed))
    }

    #[inline]
    fn store(self, cell: &AtomicU8) {
        cell.store(self.0, Ordering::Relaxed);
    }
}

impl<'cx> IntoPython<'cx> for AsciiChar {
    type Target = Str;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
        self.get().into_python(cx)
    }
}

impl<'a, 'cx> FromPython<'a, 'cx> for AsciiChar {
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        let char: char = obj.extract()?;
        AsciiChar::new(char)
            .ok_or_else(|| TypeError::error("must be a character of ASCII's, of one byte"))
    }
}

// SAFETY: there is nothing to read.
unsafe impl Native for () {
    const KIND: Kind = Kind::NONE;
}

// SAFETY: there is nothing to read or to write.
unsafe impl MemberValue for () {
    type Cell = ();

    fn cell(self) {}

    fn load((): &()) {}

    fn store(self, (): &()) {}
}

/// A value in an object's memory that the interpreter reads and writes by itself, as a
/// member of a C struct: HPy's `HPyMember`.
///
/// ```
/// use hpy::class::Member;
/// use hpy::prelude::*;
/// # #[hpy::module]
/// # mod counters { use super::*;
///
/// #[hpy::class]
/// struct Counter {
///     #[hpy(get, set)]
///     count: Member<i64>,
/// }
///
/// #[hpy::methods]
/// impl Counter {
///     fn __new__() -> Self {
///         Counter { count: Member::new(0) }
///     }
///
///     fn bump(&self) {
///         self.count.set(self.count.get() + 1);
///     }
/// }
/// # }
/// # fn main() {}
/// ```
///
/// Neither `counter.count` nor `counter.count = 5` calls Rust, nor asks whether
/// somebody uses the object's value: so it changes while Rust has a reference to it,
/// and `get` and `set` take `&self`.
///
/// What Python may assign is what it may assign to members of C: of an integer that is
/// too large some interpreters take the lowest bits, with a `RuntimeWarning`. Where
/// that will not do, `#[hpy(get, set)]` on a plain `i64` checks.
///
/// An object cannot be a member: a [`Field`](crate::Field) with `#[hpy(get, set)]` is
/// what stands for HPy's `HPyMember_OBJECT`.
#[repr(transparent)]
pub struct Member<T: MemberValue>(
    T::Cell,
    // A `&mut` to what the interpreter writes promises too much; types that may not
    // be moved are excepted from that promise.
    PhantomPinned,
);

impl<T: MemberValue> Member<T> {
    /// A member with this value.
    pub fn new(value: T) -> Self {
        Member(value.cell(), PhantomPinned)
    }

    /// The value.
    #[inline]
    pub fn get(&self) -> T {
        T::load(&self.0)
    }

    /// Changes the value.
    #[inline]
    pub fn set(&self, value: T) {
        value.store(&self.0);
    }
}

// SAFETY: transparent over the cell, which has the value's layout.
unsafe impl<T: MemberValue> Native for Member<T> {
    const KIND: Kind = T::KIND;
}

impl<T: MemberValue> Clone for Member<T> {
    fn clone(&self) -> Self {
        Member::new(self.get())
    }
}

impl<T: MemberValue + Default> Default for Member<T> {
    fn default() -> Self {
        Member::new(T::default())
    }
}

impl<T: MemberValue> From<T> for Member<T> {
    fn from(value: T) -> Self {
        Member::new(value)
    }
}

impl<T: MemberValue + fmt::Debug> fmt::Debug for Member<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl<'cx, T: MemberValue + IntoPython<'cx>> IntoPython<'cx> for &Member<T> {
    type Target = T::Target;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, T::Target>> {
        self.get().into_python(cx)
    }
}

/// A text that an interpreter reads by itself, as a member of a C struct that is a
/// pointer to one: `HPyMember_STRING`. It never changes.
///
/// In a class that is not `frozen` it is read as any other value is.
#[repr(transparent)]
pub struct TextMember(*const std::ffi::c_char);

// SAFETY: it owns the text, which nobody changes.
unsafe impl Send for TextMember {}
// SAFETY: as above.
unsafe impl Sync for TextMember {}

impl TextMember {
    /// A member with this text.
    ///
    /// # Errors
    ///
    /// `ValueError` if there is a NUL in it, which would end it.
    pub fn new(text: &str) -> Result<Self> {
        Ok(TextMember(CString::new(text)?.into_raw()))
    }

    /// The text.
    pub fn get(&self) -> &str {
        // SAFETY: the pointer is a `CString`'s, made of a `str`.
        unsafe { str::from_utf8_unchecked(CStr::from_ptr(self.0).to_bytes()) }
    }
}

impl Drop for TextMember {
    fn drop(&mut self) {
        // SAFETY: the pointer is a `CString`'s.
        drop(unsafe { CString::from_raw(self.0.cast_mut()) });
    }
}

// SAFETY: it is a pointer to a C string.
unsafe impl Native for TextMember {
    const KIND: Kind = Kind::STRING;
}

/// A text of less than `N` bytes that an interpreter reads by itself, inside an object's
/// memory: `HPyMember_STRING_INPLACE`.
///
/// In a class that is not `frozen` it is read as any other value is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct InlineTextMember<const N: usize>([u8; N]);

impl<const N: usize> InlineTextMember<N> {
    /// A member with this text.
    ///
    /// # Errors
    ///
    /// `ValueError` if it is too long, or if there is a NUL in it, which would end it.
    pub fn new(text: &str) -> Result<Self> {
        const { assert!(N > 0, "there is no room for the byte that ends a text") };
        let mut bytes = [0; N];
        if text.contains('\0') {
            return Err(value_error(
                "a text in a member has no NUL in it".to_owned(),
            ));
        }
        match bytes[..N - 1].get_mut(..text.len()) {
            Some(place) => place.copy_from_slice(text.as_bytes()),
            None => {
                let most = N - 1;
                return Err(value_error(format!("a text of at most {most} bytes fits")));
            }
        }
        Ok(InlineTextMember(bytes))
    }

    /// The text.
    pub fn get(&self) -> &str {
        let len = self.0.iter().position(|&byte| byte == 0).unwrap_or(N);
        // SAFETY: the bytes before the NUL are those of a `str`.
        unsafe { str::from_utf8_unchecked(&self.0[..len]) }
    }
}

#[cold]
fn value_error(message: String) -> Error {
    crate::exc::ValueError::error(message)
}

// SAFETY: the bytes end with a NUL.
unsafe impl<const N: usize> Native for InlineTextMember<N> {
    const KIND: Kind = Kind::STRING_INPLACE;
}

/// What both texts have.
macro_rules! texts {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        impl<$($generics)*> fmt::Debug for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.get().fmt(f)
            }
        }

        impl<'cx, $($generics)*> IntoPython<'cx> for &$ty {
            type Target = Str;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Str>> {
                self.get().into_python(cx)
            }
        }
    )*};
}

texts! {
    [] TextMember;
    [const N: usize] InlineTextMember<N>;
}
