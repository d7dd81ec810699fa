//! [`Export`]: the memory of a class's own objects, for others.

use std::ffi::{CStr, c_int, c_void};
use std::marker::PhantomData;
use std::ptr;

use hpy_sys::HPy_buffer;
use smallvec::{SmallVec, smallvec};

use super::{BufferItem, SharedCell, shape};
use crate::error::{Error, Result};
use crate::exc::{BufferError, ExceptionType};

/// A Rust type that an item of an exported buffer can be: every [`BufferItem`], and a
/// struct of yours.
///
/// # Safety
///
/// The type must have no padding, any bytes must be a value of it, and `FORMAT` must
/// describe it, in the letters of Python's module `struct` (`c"BBB"`, or `c"=di"`).
pub unsafe trait ExportItem: Copy + Send + Sync + 'static {
    /// What an item is.
    const FORMAT: &'static CStr;
}

/// What a class's `__buffer__` gives: memory that Python may look at, by `memoryview`,
/// `bytes`, NumPy and all others that take a buffer.
///
/// ```
/// use hpy::buffer::Export;
/// use hpy::prelude::*;
/// # #[hpy::module]
/// # mod table { use super::*;
///
/// /// Rows of numbers.
/// #[hpy::class]
/// struct Table {
///     columns: usize,
///     items: Vec<f64>,
/// }
///
/// #[hpy::methods]
/// impl Table {
///     fn __buffer__(&self) -> Result<Export<'_>> {
///         let rows = self.items.len() / self.columns;
///         Export::read_only(&self.items).shape(&[rows, self.columns])
///     }
/// }
/// # }
/// # fn main() {}
/// ```
///
/// # As long as it is exported
///
/// the value is lent, until whoever asked for the buffer releases it: the memory stays
/// where it is. So a method with `&mut self` raises `BufferError`: "Existing exports of
/// data: object cannot be re-sized". Which others can be called depends on how
/// `__buffer__` takes its object:
///
/// | | memory | meanwhile |
/// |---|---|---|
/// | `&self` | [`read_only`](Self::read_only) | methods with `&self` |
/// | `&self` | [`shared`](Self::shared): of [`SharedCell`]s, which all may write | methods with `&self` |
/// | `&mut self` | [`writable`](Self::writable) | none |
///
/// PyPy releases most buffers when its collector finds that they are not used any more,
/// even that of a `bytes(obj)`, as it does with its own: there use
/// `with memoryview(obj) as view`, which releases at the end.
///
/// # What is asked for
///
/// Whoever asks says what he can handle: memory that he may write, items one after the
/// other, with or without a shape. What the memory cannot give is a `BufferError`.
pub struct Export<'a> {
    start: *mut u8,
    /// How many items there are in the memory.
    items: usize,
    item_size: usize,
    format: &'static CStr,
    read_only: bool,
    shape: SmallVec<[usize; 4]>,
    strides: SmallVec<[isize; 4]>,
    _memory: PhantomData<&'a mut [u8]>,
}

impl<'a> Export<'a> {
    /// Items that nobody changes as long as they are exported.
    pub fn read_only<T: ExportItem>(items: &'a [T]) -> Self {
        let start = items.as_ptr().cast_mut();
        Export::new::<T>(start, items.len(), true)
    }

    /// Items that whoever has the buffer may write, and nobody else looks at meanwhile:
    /// for a `__buffer__` that takes `&mut self`.
    pub fn writable<T: ExportItem>(items: &'a mut [T]) -> Self {
        Export::new::<T>(items.as_mut_ptr(), items.len(), false)
    }

    /// Items that whoever has the buffer may write, and the class as well.
    pub fn shared<T: BufferItem>(items: &'a [SharedCell<T>]) -> Self {
        let start = items.as_ptr().cast_mut();
        Export::new::<T>(start.cast(), items.len(), false)
    }

    fn new<T: ExportItem>(start: *mut T, items: usize, read_only: bool) -> Self {
        Export {
            start: start.cast(),
            items,
            item_size: size_of::<T>(),
            format: T::FORMAT,
            read_only,
            shape: smallvec![items],
            strides: smallvec![size_of::<T>() as isize],
            _memory: PhantomData,
        }
    }

    /// The same memory as an array of several dimensions, in C's order: the last index
    /// changes fastest.
    ///
    /// # Errors
    ///
    /// `BufferError` if there are not as many items as the shape says, or more than 64
    /// dimensions.
    pub fn shape(mut self, shape: &[usize]) -> Result<Self> {
        let count = shape
            .iter()
            .try_fold(1usize, |count, &n| count.checked_mul(n));
        if count != Some(self.items) || shape.len() > MAX_DIMENSIONS {
            return Err(does_not_fit(shape, self.items));
        }
        self.strides = SmallVec::from_vec(shape::contiguous(shape, self.item_size));
        self.shape = SmallVec::from_slice(shape);
        Ok(self)
    }

    /// An array within the memory: its first item is the one at `first`, and in each
    /// dimension it has so many, and so many items of the memory from one to the next,
    /// backwards if negative.
    ///
    /// # Errors
    ///
    /// `BufferError` if that leaves the memory.
    pub fn strided(mut self, first: usize, shape: &[usize], strides: &[isize]) -> Result<Self> {
        if !fits(self.items, first, shape, strides) {
            return Err(does_not_fit(shape, self.items));
        }
        let size = self.item_size as isize;
        if !shape.contains(&0) {
            // SAFETY: this item is in the memory.
            self.start = unsafe { self.start.add(first * self.item_size) };
        }
        self.shape = SmallVec::from_slice(shape);
        self.strides = strides.iter().map(|stride| stride * size).collect();
        Ok(self)
    }

    /// How many items are exported.
    fn len(&self) -> usize {
        self.shape.iter().product()
    }

    fn is_c_contiguous(&self) -> bool {
        shape::is_contiguous(&self.shape, &self.strides, self.item_size)
    }

    fn is_fortran_contiguous(&self) -> bool {
        let shape: SmallVec<[usize; 4]> = self.shape.iter().rev().copied().collect();
        let strides: SmallVec<[isize; 4]> = self.strides.iter().rev().copied().collect();
        shape::is_contiguous(&shape, &strides, self.item_size)
    }

    /// Refuses what the memory cannot give, in CPython's words.
    pub(crate) fn check(&self, flags: c_int, class: &str) -> Result<()> {
        let asks = |flag| flags & flag == flag;
        if asks(flag::WRITABLE) && self.read_only {
            return Err(BufferError::error("Object is not writable."));
        }
        let c = self.is_c_contiguous();
        let missing = if asks(flag::C_CONTIGUOUS) && !c {
            "C-contiguous"
        } else if asks(flag::F_CONTIGUOUS) && !self.is_fortran_contiguous() {
            "Fortran contiguous"
        } else if asks(flag::ANY_CONTIGUOUS) && !c && !self.is_fortran_contiguous() {
            "contiguous"
        } else if !asks(flag::STRIDES) && !c {
            "C-contiguous"
        } else {
            return Ok(());
        };
        Err(BufferError::error(format!(
            "{class}: underlying buffer is not {missing}"
        )))
    }

    /// Describes the memory as it was asked for, but for the object. The arrays are in
    /// what this gives, and must be kept as long as the buffer.
    pub(crate) fn describe(self, flags: c_int, all: bool) -> (HPy_buffer, Arrays) {
        let asks = |flag| all || flags & flag == flag;
        let signed = |n: usize| n as isize;
        let mut arrays = Arrays {
            shape: self.shape.iter().map(|&n| signed(n)).collect(),
            strides: self.strides.iter().copied().collect(),
        };
        let given = |asked: bool, array: &mut Box<[isize]>| {
            if asked {
                array.as_mut_ptr()
            } else {
                ptr::null_mut()
            }
        };
        let buffer = HPy_buffer {
            buf: self.start.cast::<c_void>(),
            obj: hpy_sys::HPy::NULL,
            len: signed(self.len() * self.item_size),
            itemsize: signed(self.item_size),
            readonly: c_int::from(self.read_only),
            // Without a shape the memory is bytes in a row.
            ndim: if asks(flag::ND) {
                self.shape.len() as c_int
            } else {
                1
            },
            format: if asks(flag::FORMAT) {
                self.format.as_ptr().cast_mut()
            } else {
                ptr::null_mut()
            },
            shape: given(asks(flag::ND), &mut arrays.shape),
            strides: given(asks(flag::STRIDES), &mut arrays.strides),
            suboffsets: ptr::null_mut(),
            internal: ptr::null_mut(),
        };
        (buffer, arrays)
    }
}

/// The shape and the strides that a buffer points to.
pub(crate) struct Arrays {
    shape: Box<[isize]>,
    strides: Box<[isize]>,
}

/// CPython's limit.
const MAX_DIMENSIONS: usize = 64;

/// What is asked for, as CPython numbers it.
mod flag {
    use std::ffi::c_int;

    pub(super) const WRITABLE: c_int = 0x1;
    pub(super) const FORMAT: c_int = 0x4;
    pub(super) const ND: c_int = 0x8;
    pub(super) const STRIDES: c_int = 0x10 | ND;
    pub(super) const C_CONTIGUOUS: c_int = 0x20 | STRIDES;
    pub(super) const F_CONTIGUOUS: c_int = 0x40 | STRIDES;
    pub(super) const ANY_CONTIGUOUS: c_int = 0x80 | STRIDES;
}

/// Whether an array of this shape is within so many items.
fn fits(items: usize, first: usize, shape: &[usize], strides: &[isize]) -> bool {
    if shape.len() != strides.len() || shape.len() > MAX_DIMENSIONS {
        return false;
    }
    if shape.contains(&0) {
        return true;
    }
    let (mut low, mut high) = (first as i128, first as i128);
    let mut count = 1usize;
    for (&n, &stride) in shape.iter().zip(strides) {
        let reach = (n as i128 - 1) * stride as i128;
        if reach < 0 {
            low += reach;
        } else {
            high += reach;
        }
        match count.checked_mul(n) {
            // As many as the length in bytes can say.
            Some(product) if product <= isize::MAX as usize / 64 => count = product,
            _ => return false,
        }
    }
    low >= 0 && high < items as i128
}

#[cold]
fn does_not_fit(shape: &[usize], items: usize) -> Error {
    BufferError::error(format!(
        "an array of the shape {shape:?} does not fit a memory of {items} items"
    ))
}

impl std::fmt::Debug for Export<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export")
            .field("format", &self.format)
            .field("shape", &self.shape)
            .field("strides", &self.strides)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_stay_within_the_memory() {
        assert!(fits(6, 0, &[2, 3], &[3, 1]));
        assert!(fits(6, 5, &[6], &[-1]));
        assert!(fits(6, 4, &[3], &[-2]));
        assert!(fits(6, 0, &[100, 6], &[0, 1]));
        assert!(fits(1, 0, &[], &[]));
        assert!(fits(0, 0, &[0], &[1]));
        assert!(fits(0, 9, &[5, 0], &[7, 7]));
        assert!(!fits(6, 1, &[2, 3], &[3, 1]));
        assert!(!fits(6, 4, &[6], &[-1]));
        assert!(!fits(0, 0, &[], &[]));
        assert!(!fits(6, 0, &[2], &[1, 1]));
        assert!(!fits(6, 0, &[usize::MAX], &[0]));
        assert!(!fits(6, 0, &[2], &[isize::MAX]));
        assert!(!fits(6, 0, &[1; 65], &[1; 65]));
    }

    #[test]
    fn what_is_asked_for() {
        let items = [1u16, 2, 3, 4, 5, 6];
        let export = || Export::read_only(&items);
        assert!(export().check(0, "X").is_ok());
        assert!(export().check(flag::WRITABLE, "X").is_err());
        assert!(export().shape(&[2, 2]).is_err());
        let table = export().shape(&[2, 3]).unwrap();
        assert!(table.check(flag::C_CONTIGUOUS, "X").is_ok());
        assert!(table.check(flag::ANY_CONTIGUOUS, "X").is_ok());
        assert!(table.check(flag::F_CONTIGUOUS, "X").is_err());
        let (buffer, arrays) = table.describe(flag::STRIDES, false);
        assert_eq!(
            (&*arrays.shape, &*arrays.strides),
            (&[2, 3][..], &[6, 2][..])
        );
        assert_eq!((buffer.ndim, buffer.len, buffer.itemsize), (2, 12, 2));
        assert!(buffer.format.is_null() && !buffer.strides.is_null());
        let column = export().strided(1, &[2], &[3]).unwrap();
        assert!(column.check(flag::STRIDES, "X").is_ok());
        assert!(column.check(flag::ND, "X").is_err());
        assert!(column.check(flag::ANY_CONTIGUOUS, "X").is_err());
        let (buffer, _arrays) = column.describe(flag::STRIDES | flag::FORMAT, false);
        assert_eq!(buffer.buf.cast_const(), (&raw const items[1]).cast());
        assert_eq!((buffer.len, buffer.readonly), (4, 1));
        let turned = export().strided(0, &[3, 2], &[1, 3]).unwrap();
        assert!(turned.check(flag::F_CONTIGUOUS, "X").is_ok());
        assert!(turned.check(flag::C_CONTIGUOUS, "X").is_err());
    }
}
