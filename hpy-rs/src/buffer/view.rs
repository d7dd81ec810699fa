//! Buffers of the CPython host in the binary: the object's own memory.

use std::marker::PhantomData;
use std::ptr::NonNull;

use hpy_cpython::beyond::View;

use super::{Buffer, BufferItem, Memory, item, no_buffer, shape, wrong_items};
use crate::convert::defines;
use crate::error::{Error, Result};
use crate::exc::{BufferError, ExceptionType, TypeError};
use crate::handle::Handle;

/// The memory of an object, if it exports any.
///
/// The view must be dropped within the call.
pub(crate) fn view(obj: &Handle<'_>) -> Result<Option<View>> {
    let cx = obj.cx();
    // SAFETY: the context is the host's own, and the handle is open. Who gets the
    // view keeps it within the call.
    match unsafe { View::new(cx.as_raw(), obj.as_raw()) } {
        Ok(view) => Ok(Some(view)),
        Err(()) => {
            let error = Error::fetch(cx);
            // Since 3.12 there can be Python code behind a buffer, whose own
            // `TypeError` is to pass.
            if error.matches::<TypeError>(cx) && !defines(obj, c"__buffer__") {
                return Ok(None);
            }
            Err(error)
        }
    }
}

pub(super) fn buffer<'cx, T: BufferItem>(obj: &Handle<'cx>) -> Result<Buffer<'cx, T>> {
    let view = view(obj)?.ok_or_else(|| no_buffer(obj))?;
    let format = view.format().to_string_lossy().into_owned();
    if !item::is::<T>(format.as_bytes(), view.item_size()) {
        return Err(wrong_items::<T>(&format));
    }
    let size = size_of::<T>();
    let shape = view.shape();
    let strides = match view.strides() {
        Some(strides) => strides.to_vec(),
        None => shape::contiguous(&shape, size),
    };
    let items = shape.iter().product();
    let mut start = view.start().cast::<T>();
    if items == 0 {
        start = NonNull::dangling().as_ptr();
    }
    let align = align_of::<T>();
    let aligned = start.is_aligned()
        && strides
            .iter()
            .all(|stride| stride.rem_euclid(align.cast_signed()) == 0);
    if items != 0 && !aligned {
        return Err(BufferError::error(format!(
            "the items are not at addresses that are multiples of {align}"
        )));
    }
    Ok(Buffer {
        items,
        contiguous: shape::is_contiguous(&shape, &strides, size),
        shape,
        strides,
        format,
        read_only: view.is_read_only(),
        memory: Memory::View { start, _view: view },
        _call: PhantomData,
    })
}

/// A copy of the bytes of an object with a buffer, whatever its items are; nothing
/// if it has none, or they do not lie one after the other.
pub(crate) fn bytes(obj: &Handle<'_>) -> Result<Option<Vec<u8>>> {
    let Some(view) = view(obj)? else {
        return Ok(None);
    };
    let (start, len, size) = (view.start(), view.bytes(), view.item_size());
    if len == 0 {
        return Ok(Some(Vec::new()));
    }
    let shape = view.shape();
    let strides = match view.strides() {
        Some(strides) => strides.to_vec(),
        None => shape::contiguous(&shape, size),
    };
    let mut bytes = Vec::with_capacity(len);
    // SAFETY: items of that size are at these places, and nobody writes them
    // before the view is released.
    unsafe {
        if shape::is_contiguous(&shape, &strides, size) {
            bytes.extend_from_slice(std::slice::from_raw_parts(start, len));
        } else {
            shape::each(&shape, &strides, |offset| {
                let item = start.offset(offset);
                bytes.extend_from_slice(std::slice::from_raw_parts(item, size));
            });
        }
    }
    Ok(Some(bytes))
}
