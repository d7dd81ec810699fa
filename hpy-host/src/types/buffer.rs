//! Buffers that objects export.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_int};
use std::fmt;
use std::rc::Rc;

use hpy_sys::{HPy, HPy_buffer};
use rustpython_vm::common::borrow::{BorrowedValue, BorrowedValueMut};
use rustpython_vm::protocol::{BufferDescriptor, BufferMethods, PyBuffer};
use rustpython_vm::vm::thread::with_vm;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::info::Info;
use super::instance::Instance;
use crate::call::Call;
use crate::state::State;

/// `PyBUF_FULL_RO`: RustPython asks for any layout, and says nothing of what a consumer
/// wants.
const FULL_RO: c_int = 0x011c;

/// A buffer that an object has exported.
pub(super) struct Export {
    buffer: RefCell<HPy_buffer>,
    /// The lowest of its bytes, and how many there are from there.
    start: *mut u8,
    span: usize,
    /// How the `struct` module calls an item. Where this text is tells exports apart.
    format: Box<str>,
    /// How many of RustPython's buffers have it.
    users: Cell<usize>,
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("span", &self.span).finish()
    }
}

// RustPython may ask on for what it has released: there is nothing of it then.
static METHODS: BufferMethods = BufferMethods {
    obj_bytes: |buffer| {
        let bytes = match find(buffer) {
            // SAFETY: the object has exported so many bytes, until they are released.
            Some(export) => unsafe { std::slice::from_raw_parts(export.start, export.span) },
            None => &[],
        };
        BorrowedValue::Ref(bytes)
    },
    obj_bytes_mut: |buffer| {
        let bytes = match find(buffer) {
            // SAFETY: as above; RustPython asks for this of writable buffers alone, and one
            // thread runs at a time.
            Some(export) => unsafe { std::slice::from_raw_parts_mut(export.start, export.span) },
            None => &mut [],
        };
        BorrowedValueMut::RefMut(bytes)
    },
    release: |buffer| {
        if let Some(export) = find(buffer) {
            let users = export.users.get().saturating_sub(1);
            export.users.set(users);
            if users == 0 {
                release(buffer, export.format.as_ptr());
            }
        }
    },
    retain: |buffer| {
        if let Some(export) = find(buffer) {
            export.users.set(export.users.get() + 1);
        }
    },
};

/// What has exported a buffer.
fn exporter(buffer: &PyBuffer) -> &Instance {
    let instance = buffer.obj.downcast_ref::<Instance>();
    instance.expect("only these export buffers by these methods")
}

/// The export that a buffer is of, if that was not released.
fn find(buffer: &PyBuffer) -> Option<Rc<Export>> {
    let exports = exporter(buffer).exports().borrow();
    let wanted = buffer.desc.format.as_ptr();
    let found = exports
        .iter()
        .find(|export| std::ptr::eq(export.format.as_ptr(), wanted));
    found.cloned()
}

/// What RustPython asks for an object's buffer by.
pub(super) fn get(object: &PyObject, vm: &VirtualMachine) -> PyResult<PyBuffer> {
    let exports = |info: &Rc<Info>| info.line().find_map(|info| info.get_buffer);
    let Some((instance, function)) = object
        .downcast_ref::<Instance>()
        .and_then(|instance| Some((instance, exports(instance.info())?)))
    else {
        return Err(vm.new_type_error(format!(
            "a bytes-like object is required, not '{}'",
            object.class().name()
        )));
    };
    let state = instance.info().state.clone();
    // SAFETY: all zeroes are null pointers, the null handle and numbers.
    let mut buffer: HPy_buffer = unsafe { std::mem::zeroed() };
    let mut call = Call::begin(&state, vm, &"HPy_bf_getbuffer");
    let h = call.argument(object.to_owned());
    // SAFETY: the handle is open; the function fills the buffer in.
    let failed = unsafe { function(call.context(), h, &raw mut buffer, FULL_RO) } != 0;
    let exporter = take_handle(&state, &mut buffer);
    call.finish(failed)?;
    drop(exporter);
    let export = Rc::new(Export::new(vm, buffer)?);
    let description = export.description(vm);
    let description = match description {
        Ok(description) => description,
        Err(error) => {
            release_export(vm, object, &export);
            return Err(error);
        }
    };
    instance.exports().borrow_mut().push(export);
    Ok(PyBuffer::new(object.to_owned(), description, &METHODS))
}

/// Takes the handle of the exporter out of a buffer, which the consumer closes.
fn take_handle(state: &State, buffer: &mut HPy_buffer) -> Option<PyObjectRef> {
    let h = std::mem::replace(&mut buffer.obj, HPy::NULL);
    let death = || state.moment("the consumer of the buffer");
    state.handles.borrow_mut().close(h, death).ok()
}

impl Export {
    fn new(vm: &VirtualMachine, buffer: HPy_buffer) -> PyResult<Export> {
        let format = if buffer.format.is_null() {
            "B".into()
        } else {
            // SAFETY: the exporter says that it is a C string.
            let text = unsafe { CStr::from_ptr(buffer.format) };
            text.to_string_lossy().into_owned()
        };
        let (below, span) = span(vm, &buffer)?;
        Ok(Export {
            start: if buffer.buf.is_null() {
                std::ptr::NonNull::dangling().as_ptr()
            } else {
                buffer.buf.cast::<u8>().wrapping_sub(below)
            },
            span,
            format: format.into_boxed_str(),
            buffer: RefCell::new(buffer),
            users: Cell::new(0),
        })
    }

    /// What RustPython is to know of it.
    fn description(&self, vm: &VirtualMachine) -> PyResult<BufferDescriptor> {
        let buffer = self.buffer.borrow();
        let (below, _) = span(vm, &buffer)?;
        let mut dimensions = dimensions(&buffer);
        if let Some((_, _, first)) = dimensions.first_mut() {
            // Where strides are negative the first item is not the lowest.
            *first = below as isize;
        }
        let none = dimensions.iter().any(|(shape, ..)| *shape == 0);
        let count: usize = dimensions.iter().map(|(shape, ..)| *shape).product();
        let itemsize = buffer.itemsize.max(0) as usize;
        let still = !none && dimensions.iter().any(|(_, stride, _)| *stride == 0);
        if still || count * itemsize != buffer.len.max(0) as usize {
            return Err(vm.new_buffer_error(
                "the exported buffer's length is not that of its items, or a stride is 0, which \
                 this interpreter cannot read",
            ));
        }
        // SAFETY: the text is where it is as long as the export, which lives as long as
        // RustPython's buffer has it.
        let format: &'static str =
            unsafe { std::mem::transmute::<&str, &'static str>(&self.format) };
        Ok(BufferDescriptor {
            len: buffer.len.max(0) as usize,
            readonly: buffer.readonly != 0,
            itemsize,
            format: Cow::Borrowed(format),
            dim_desc: dimensions,
        })
    }
}

/// The dimensions of a buffer: how many items, the bytes from one to the next, and 0.
fn dimensions(buffer: &HPy_buffer) -> Vec<(usize, isize, isize)> {
    let count = buffer.ndim.max(0) as usize;
    if buffer.shape.is_null() {
        // Bytes in a row.
        let itemsize = buffer.itemsize.max(1);
        let items = (buffer.len / itemsize).max(0) as usize;
        return vec![(items, itemsize, 0)];
    }
    // SAFETY: the exporter says that there are so many.
    let shape: Vec<usize> = (0..count)
        .map(|i| unsafe { *buffer.shape.add(i) }.max(0) as usize)
        .collect();
    let mut strides = vec![0; count];
    if buffer.strides.is_null() {
        let mut size = buffer.itemsize;
        for (stride, items) in strides.iter_mut().zip(&shape).rev() {
            *stride = size;
            size *= *items as isize;
        }
    } else {
        for (i, stride) in strides.iter_mut().enumerate() {
            // SAFETY: as above.
            *stride = unsafe { *buffer.strides.add(i) };
        }
    }
    shape
        .into_iter()
        .zip(strides)
        .map(|(items, stride)| (items, stride, 0))
        .collect()
}

/// How many bytes there are below the first item, and how many there are in all.
fn span(vm: &VirtualMachine, buffer: &HPy_buffer) -> PyResult<(usize, usize)> {
    let dimensions = dimensions(buffer);
    if dimensions.iter().any(|(items, ..)| *items == 0) {
        return Ok((0, 0));
    }
    let (mut below, mut above) = (0_isize, buffer.itemsize.max(0));
    for (items, stride, _) in dimensions {
        let reach = stride.checked_mul(items as isize - 1);
        let Some(reach) = reach else {
            return Err(vm.new_buffer_error("the exported buffer is larger than memory"));
        };
        if reach < 0 {
            below -= reach;
        } else {
            above += reach;
        }
    }
    Ok((below as usize, (below + above) as usize))
}

/// Lets go of an export that nobody has any more.
fn release(buffer: &PyBuffer, format: *const u8) {
    let instance = exporter(buffer);
    let mut exports = instance.exports().borrow_mut();
    let place = exports
        .iter()
        .position(|export| std::ptr::eq(export.format.as_ptr(), format));
    let Some(place) = place else {
        return;
    };
    let export = exports.swap_remove(place);
    drop(exports);
    // No call of an extension need be under way, so the state may know of no interpreter.
    with_vm(&buffer.obj, |vm| release_export(vm, &buffer.obj, &export));
}

/// Tells the exporter that its buffer is not used any more.
fn release_export(vm: &VirtualMachine, object: &PyObject, export: &Export) {
    let Some(instance) = object.downcast_ref::<Instance>() else {
        return;
    };
    let info = instance.info();
    let Some(function) = info.line().find_map(|info| info.release_buffer) else {
        return;
    };
    let state = info.state.clone();
    let mut call = Call::begin(&state, vm, &"HPy_bf_releasebuffer");
    let h = call.argument(object.to_owned());
    let mut buffer = export.buffer.borrow_mut();
    buffer.obj = h;
    // SAFETY: the handle is open; the buffer is the one that was filled in.
    unsafe { function(call.context(), h, &raw mut *buffer) };
    buffer.obj = HPy::NULL;
    drop(buffer);
    let done = call.finish_if_raised();
    if let Err(exception) = done {
        vm.run_unraisable(exception, None, object.as_object().to_owned());
    }
}
