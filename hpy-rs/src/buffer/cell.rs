//! [`SharedCell`]: an item that a class and those who have its buffer write alike.

use std::cell::UnsafeCell;
use std::fmt;

use super::BufferItem;

/// An item of memory that may be written while others look at it: what a class keeps
/// whose buffer is written while its methods go on.
///
/// A class is used by several threads, so this is not a [`Cell`](std::cell::Cell): an
/// item is read and written as a whole, atomically, which costs no more than a plain
/// move. As long as nobody else can look, [`as_mut_slice`](Self::as_mut_slice) gives the
/// items as they are, for code that goes through many.
///
/// ```
/// use hpy::buffer::SharedCell;
///
/// let mut items = vec![SharedCell::new(1.5), SharedCell::new(2.5)];
/// items[0].set(items[1].get() + 1.0);
/// assert_eq!(SharedCell::as_mut_slice(&mut items), [3.5, 2.5]);
/// ```
#[repr(transparent)]
pub struct SharedCell<T>(UnsafeCell<T>);

// SAFETY: items are only read and written as a whole, atomically, by a shared reference.
unsafe impl<T: BufferItem> Sync for SharedCell<T> {}

impl<T: BufferItem> SharedCell<T> {
    /// An item.
    pub const fn new(value: T) -> Self {
        SharedCell(UnsafeCell::new(value))
    }

    /// What is there now.
    #[inline]
    pub fn get(&self) -> T {
        // SAFETY: the place holds a value, which others write atomically.
        unsafe { T::load(self.0.get()) }
    }

    /// Writes another value.
    #[inline]
    pub fn set(&self, value: T) {
        // SAFETY: the place holds a value, which others read and write atomically.
        unsafe { T::store(self.0.get(), value) }
    }

    /// The items, while nobody else has them.
    #[inline]
    pub fn as_mut_slice(items: &mut [Self]) -> &mut [T] {
        // SAFETY: a cell is laid out as what is in it, and nobody else has these.
        unsafe { &mut *(std::ptr::from_mut(items) as *mut [T]) }
    }

    /// Items of which nobody else has any, as cells.
    #[inline]
    pub fn from_mut_slice(items: &mut [T]) -> &[Self] {
        // SAFETY: as above.
        unsafe { &*(std::ptr::from_mut(items) as *const [Self]) }
    }
}

impl<T: BufferItem> Clone for SharedCell<T> {
    fn clone(&self) -> Self {
        SharedCell::new(self.get())
    }
}

impl<T: BufferItem> From<T> for SharedCell<T> {
    fn from(value: T) -> Self {
        SharedCell::new(value)
    }
}

impl<T: BufferItem + Default> Default for SharedCell<T> {
    fn default() -> Self {
        SharedCell::new(T::default())
    }
}

impl<T: BufferItem + fmt::Debug> fmt::Debug for SharedCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
