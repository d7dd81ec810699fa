//! The memory of other objects: `bytes`, `bytearray`, `array.array`, `memoryview`,
//! NumPy's arrays, and whatever else exports a buffer.
//!
//! [`Handle::buffer`](crate::Handle::buffer) asks an object for it, and a
//! [`Buffer`] is also an argument:
//!
//! ```
//! use hpy::buffer::Buffer;
//! use hpy::prelude::*;
//!
//! #[hpy::function]
//! fn mean(data: Buffer<'_, f64>) -> Result<f64> {
//!     hpy::ensure!(!data.is_empty(), ValueError, "no data");
//!     let sum: f64 = match data.as_slice() {
//!         Some(items) => items.iter().map(|item| item.get()).sum(),
//!         // Not one item after the other, such as every second one of an array.
//!         None => data.to_vec().iter().sum(),
//!     };
//!     Ok(sum / data.len() as f64)
//! }
//! ```
//!
//! Under the CPython host that the binary carries this is the object's own memory.
//! HPy 0.9 cannot read the buffers of others, so on other hosts it is a copy of it,
//! made when it is asked for: good for reading; writing raises `BufferError`, or
//! gives `None`.
//!
//! A class's own objects export memory by the special method `__buffer__`, which gives
//! an [`Export`].
//!
//! # Why cells
//!
//! Whoever else has the object can write its memory while Rust looks at it, as soon
//! as any Python code runs. So there are no `&[T]` and no `&mut [T]` to it, but
//! [`ReadOnlyCell`]s and [`Cell`]s, which say what is there at this moment. They
//! cost nothing more to read. For content that never changes, that of `bytes`,
//! there is [`as_bytes`](crate::Handle::as_bytes), and [`to_vec`](Buffer::to_vec)
//! for a copy that is yours. Where CPython runs without a GIL other threads may
//! write at any time, as they may to any memory that they share in Python: see to
//! it that they do not.

mod cell;
mod export;
mod foreign;
mod item;
mod shape;
#[cfg(feature = "cpython-host")]
mod view;

use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;

pub use cell::SharedCell;
pub(crate) use export::Arrays;
pub use export::{Export, ExportItem};
pub use item::BufferItem;
#[doc(hidden)]
pub use item::Kind;
#[cfg(feature = "cpython-host")]
pub(crate) use view::bytes;

use crate::context::Context;
use crate::convert::FromPython;
use crate::error::{Error, Result};
use crate::exc::{BufferError, ExceptionType, TypeError, ValueError};
use crate::handle::Handle;

/// An item of memory that others may write, to be read: a [`Cell`] without `set`.
#[repr(transparent)]
pub struct ReadOnlyCell<T>(UnsafeCell<T>);

impl<T: Copy> ReadOnlyCell<T> {
    /// What is there now.
    #[inline]
    pub fn get(&self) -> T {
        // SAFETY: nobody has a reference to what is inside, and who writes it does
        // so on this thread, or sees to the order; see the module's documentation.
        unsafe { *self.0.get() }
    }
}

impl<T: Copy + std::fmt::Debug> std::fmt::Debug for ReadOnlyCell<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

/// An object's memory, as items of type `T`. Dropping it releases the object, which
/// may not change its size until then.
///
/// See [the module](self) for what it is where. It stays on its thread and in
/// Python, as handles do: take a copy along.
///
/// ```compile_fail
/// # use hpy::{buffer::Buffer, prelude::*};
/// fn wrong(cx: Context<'_>, data: Buffer<'_, f64>) -> usize {
///     cx.leave_python(|| data.len())
/// }
/// ```
///
/// ```
/// # use hpy::{buffer::Buffer, prelude::*};
/// fn right(cx: Context<'_>, data: Buffer<'_, f64>) -> f64 {
///     let items = data.to_vec();
///     cx.leave_python(|| items.iter().sum())
/// }
/// ```
pub struct Buffer<'cx, T> {
    items: usize,
    shape: Vec<usize>,
    strides: Vec<isize>,
    format: String,
    read_only: bool,
    contiguous: bool,
    memory: Memory<T>,
    _call: PhantomData<Context<'cx>>,
}

/// Whose memory it is.
enum Memory<T> {
    /// The object's.
    #[cfg(feature = "cpython-host")]
    View {
        /// The first item.
        start: *mut T,
        /// Keeps it there.
        _view: hpy_cpython::beyond::View,
    },
    /// Ours, with the items one after the other.
    Copy(Vec<T>),
}

impl<'cx> Handle<'cx> {
    /// The memory of this object, as items of type `T`, to be read and, where the
    /// object allows it, to be written. On hosts other than the CPython host in the
    /// binary it is a copy; see [`buffer`](crate::buffer).
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn first(x: &Handle<'_>) -> Result<Option<i32>> {
    ///     Ok(x.buffer::<i32>()?.to_vec().first().copied())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// `TypeError` if the object exports no memory, `BufferError` if its items are
    /// not of type `T` or not aligned, and what the exporter raises.
    pub fn buffer<T: BufferItem>(&self) -> Result<Buffer<'cx, T>> {
        #[cfg(feature = "cpython-host")]
        // SAFETY: the context is valid.
        if unsafe { hpy_cpython::is_ours(self.cx().pointer()) } {
            return view::buffer(self);
        }
        foreign::buffer(self)
    }
}

/// An argument whose memory is read or written.
impl<'cx, T: BufferItem> FromPython<'_, 'cx> for Buffer<'cx, T> {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        obj.buffer()
    }
}

impl<T: BufferItem> Buffer<'_, T> {
    /// The items, one after the other; `None` if they do not lie so.
    #[inline]
    pub fn as_slice(&self) -> Option<&[ReadOnlyCell<T>]> {
        // SAFETY: the memory is there as long as `self`, has so many items, is
        // aligned, and any bytes are an item. Cells allow that others write.
        self.contiguous
            .then(|| unsafe { std::slice::from_raw_parts(self.start().cast(), self.items) })
    }

    /// The items, one after the other, to be written; `None` if they do not lie so,
    /// or must not be written.
    #[inline]
    pub fn as_mut_slice(&self) -> Option<&[Cell<T>]> {
        // SAFETY: as for `as_slice`, and the exporter lets it be written.
        (self.contiguous && !self.read_only)
            .then(|| unsafe { std::slice::from_raw_parts(self.start().cast(), self.items) })
    }

    /// A copy of all items, in C's order: the last index changes fastest.
    pub fn to_vec(&self) -> Vec<T> {
        let mut items = Vec::with_capacity(self.items);
        self.read(|item| items.push(item));
        items
    }

    /// Copies all items, in C's order.
    ///
    /// # Errors
    ///
    /// `ValueError` if the slice is not as long as the buffer.
    pub fn copy_to_slice(&self, target: &mut [T]) -> Result<()> {
        self.check_len(target.len())?;
        let mut places = target.iter_mut();
        self.read(|item| {
            if let Some(place) = places.next() {
                *place = item;
            }
        });
        Ok(())
    }

    /// Writes all items, in C's order.
    ///
    /// # Errors
    ///
    /// `ValueError` if the slice is not as long as the buffer, and `BufferError` if
    /// the object does not allow it or the host has given a copy.
    pub fn copy_from_slice(&self, source: &[T]) -> Result<()> {
        self.check_writable()?;
        self.check_len(source.len())?;
        let mut source = source.iter();
        let start = self.start();
        shape::each(&self.shape, &self.strides, |offset| {
            if let Some(&item) = source.next() {
                // SAFETY: the offset is that of an item, which may be written.
                unsafe { start.byte_offset(offset).write(item) }
            }
        });
        Ok(())
    }

    /// That the memory may be written, or why it may not.
    ///
    /// # Errors
    ///
    /// `BufferError`.
    pub fn check_writable(&self) -> Result<()> {
        if !self.read_only {
            return Ok(());
        }
        Err(BufferError::error(if self.is_copy() {
            "this HPy host can only copy the memory of objects, so there is no writing it; \
             the CPython host in this extension can"
        } else {
            "the object's memory is read-only"
        }))
    }

    fn check_len(&self, len: usize) -> Result<()> {
        if len == self.items {
            return Ok(());
        }
        let items = self.items;
        Err(ValueError::error(format!(
            "a slice of {len} items does not fit a buffer of {items}"
        )))
    }

    /// The first item.
    fn start(&self) -> *mut T {
        match &self.memory {
            #[cfg(feature = "cpython-host")]
            Memory::View { start, .. } => *start,
            Memory::Copy(items) => items.as_ptr().cast_mut(),
        }
    }

    fn read(&self, mut visit: impl FnMut(T)) {
        let in_order = match &self.memory {
            #[cfg(feature = "cpython-host")]
            Memory::View { .. } => self.contiguous,
            Memory::Copy(_) => true,
        };
        let start = self.start();
        if in_order {
            for index in 0..self.items {
                // SAFETY: there are so many items, one after the other.
                visit(unsafe { start.add(index).read() });
            }
        } else {
            shape::each(&self.shape, &self.strides, |offset| {
                // SAFETY: the offset is that of an item.
                visit(unsafe { start.byte_offset(offset).read() });
            });
        }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items == 0
    }

    /// How many dimensions there are.
    pub fn ndim(&self) -> usize {
        self.shape.len()
    }

    /// How many items there are in each dimension.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// How many bytes there are from an item to the next in each dimension.
    pub fn strides(&self) -> &[isize] {
        &self.strides
    }

    /// How many bytes an item has.
    pub fn item_size(&self) -> usize {
        size_of::<T>()
    }

    /// What an item is, as Python's module `struct` says it.
    pub fn format(&self) -> &str {
        &self.format
    }

    /// Whether the memory must not be written, which is so for every copy.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Whether the items lie one after the other, as an array in C does.
    pub fn is_c_contiguous(&self) -> bool {
        self.contiguous
    }

    /// Whether this is a copy of the object's memory, which does not follow it.
    pub fn is_copy(&self) -> bool {
        matches!(self.memory, Memory::Copy(_))
    }
}

impl<T> std::fmt::Debug for Buffer<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Buffer")
            .field("format", &self.format)
            .field("shape", &self.shape)
            .field("strides", &self.strides)
            .finish_non_exhaustive()
    }
}

/// What an object raises that exports no memory.
#[cold]
fn no_buffer(obj: &Handle<'_>) -> Error {
    TypeError::error(format!(
        "a bytes-like object is required, not '{}'",
        obj.type_name()
    ))
}

/// The error for items of another type.
#[cold]
fn wrong_items<T>(format: &str) -> Error {
    let rust = std::any::type_name::<T>();
    BufferError::error(format!(
        "the items are of format '{format}', which is not Rust's {rust}"
    ))
}
