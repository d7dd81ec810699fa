//! The memory of objects that export it: CPython's buffer protocol.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;

use hpy_sys::{HPy, HPyContext};

use crate::capi::*;
use crate::host;
use crate::members::object;

/// `PyBUF_RECORDS_RO`: with shape, strides and format, but no indirection.
const RECORDS: c_int = 0x0010 | 0x0008 | 0x0004;

/// `Py_buffer`, with room at the end for what emulations keep there. It is not
/// moved, because shape and strides may point into it.
#[repr(C)]
struct Memory {
    buffer: Py_buffer,
    _room: [usize; 512],
}

/// An object's memory, which stays where it is until this is dropped. That has to
/// be within the call, since it takes the interpreter's lock.
pub struct View(Box<MaybeUninit<Memory>>);

impl View {
    /// Asks an object for its memory: `PyObject_GetBuffer` for reading items that
    /// lie in place. It is left to the exporter whether it can be written.
    ///
    /// # Errors
    /// An exception is pending then: `TypeError` of objects that export none,
    /// `BufferError`, or anything of the exporter's.
    ///
    /// # Safety
    /// `ctx` must be a context of this host that is valid for the running call,
    /// `h` an open handle. The view must be dropped within the call.
    #[expect(clippy::result_unit_err, reason = "the error is the pending exception")]
    pub unsafe fn new(_ctx: *mut HPyContext, h: HPy) -> Result<View, ()> {
        let mut memory: Box<MaybeUninit<Memory>> = Box::new(MaybeUninit::zeroed());
        // SAFETY: by the caller's word; the struct has the size that it must have.
        unsafe {
            let (Some(get), Some(_)) = (PyObject_GetBuffer(), PyBuffer_Release()) else {
                host::lacking(c"PyObject_GetBuffer");
                return Err(());
            };
            if get(object(h), memory.as_mut_ptr().cast(), RECORDS) < 0 {
                return Err(());
            }
        }
        Ok(View(memory))
    }

    fn buffer(&self) -> &Py_buffer {
        // SAFETY: it is all zero at least, which all its fields can be, and was
        // filled in by the exporter.
        unsafe { &(*self.0.as_ptr()).buffer }
    }

    /// Where the first item is.
    pub fn start(&self) -> *mut u8 {
        self.buffer().buf.cast()
    }

    /// How many bytes all items have.
    pub fn bytes(&self) -> usize {
        self.buffer().len.max(0).cast_unsigned()
    }

    /// How many bytes an item has.
    pub fn item_size(&self) -> usize {
        self.buffer().itemsize.max(0).cast_unsigned()
    }

    /// Whether the memory must not be written.
    pub fn is_read_only(&self) -> bool {
        self.buffer().readonly != 0
    }

    /// What an item is, as the module `struct` says it.
    pub fn format(&self) -> &CStr {
        let format = self.buffer().format;
        if format.is_null() {
            return c"B";
        }
        // SAFETY: it is a C string for as long as the view.
        unsafe { CStr::from_ptr(format) }
    }

    /// How many items there are, in each dimension.
    pub fn shape(&self) -> Vec<usize> {
        let buffer = self.buffer();
        if buffer.shape.is_null() {
            return match buffer.ndim {
                0 => Vec::new(),
                _ => vec![self.bytes() / self.item_size().max(1)],
            };
        }
        // SAFETY: there are as many numbers as dimensions.
        let shape = unsafe { std::slice::from_raw_parts(buffer.shape, buffer.ndim as usize) };
        shape.iter().map(|&n| n.max(0).cast_unsigned()).collect()
    }

    /// How many bytes there are from an item to the next, in each dimension; none
    /// where the items follow each other as in C.
    pub fn strides(&self) -> Option<&[isize]> {
        let buffer = self.buffer();
        if buffer.strides.is_null() {
            return None;
        }
        // SAFETY: there are as many numbers as dimensions.
        Some(unsafe { std::slice::from_raw_parts(buffer.strides, buffer.ndim as usize) })
    }
}

impl Drop for View {
    fn drop(&mut self) {
        if let Some(release) = PyBuffer_Release() {
            // SAFETY: the exporter has filled it in, and by the word given to `new`
            // the lock is held.
            unsafe { release(self.0.as_mut_ptr().cast()) };
        }
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").finish_non_exhaustive()
    }
}
