//! Buffers of hosts that cannot hand out memory: a copy, by way of `memoryview`.

use std::marker::PhantomData;

use super::{Buffer, BufferItem, Memory, item, no_buffer, wrong_items};
use crate::convert::defines;
use crate::error::Result;
use crate::exc::{BufferError, ExceptionType, TypeError};
use crate::handle::Handle;
use crate::types::{Bytes, MemoryView, TypeObject};

pub(super) fn buffer<'cx, T: BufferItem>(obj: &Handle<'cx>) -> Result<Buffer<'cx, T>> {
    let cx = obj.cx();
    let view = match MemoryView::type_object(cx).call((obj,)) {
        Ok(view) => view,
        Err(error) if error.matches::<TypeError>(cx) && !defines(obj, c"__buffer__") => {
            return Err(no_buffer(obj));
        }
        Err(error) => return Err(error),
    };
    let copied = copy(&view);
    // A view may keep its object from changing size until it is released.
    view.call_method0("release")?;
    copied
}

fn copy<'cx, T: BufferItem>(view: &Handle<'cx>) -> Result<Buffer<'cx, T>> {
    let format: String = view.getattr("format")?.extract()?;
    let size: usize = view.getattr("itemsize")?.extract()?;
    if !item::is::<T>(format.as_bytes(), size) {
        return Err(wrong_items::<T>(&format));
    }
    let shape: Vec<usize> = view.getattr("shape")?.extract()?;
    let strides: Vec<isize> = view.getattr("strides")?.extract()?;
    let contiguous: bool = view.getattr("c_contiguous")?.extract()?;
    let bytes = view.call_method0("tobytes")?.downcast_into::<Bytes>()?;
    let bytes = bytes.as_bytes()?;
    let items = shape.iter().product();
    if bytes.len() / size != items {
        return Err(BufferError::error(
            "the object has more or fewer items than it says",
        ));
    }
    let mut copy = Vec::<T>::with_capacity(items);
    // SAFETY: there is room for so many items, and any bytes are items.
    unsafe {
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), copy.as_mut_ptr().cast(), items * size);
        copy.set_len(items);
    }
    Ok(Buffer {
        items,
        shape,
        strides,
        format,
        read_only: true,
        contiguous,
        memory: Memory::Copy(copy),
        _call: PhantomData,
    })
}
