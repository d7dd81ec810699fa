//! Shapes: which builtin type's memory an object begins with, and where the
//! struct of its HPy type is after that.
//!
//! The struct of most shapes is at a fixed distance from the object. An `int` and
//! a `tuple` have their digits and items at the end, as many as they happen to be,
//! so there the struct comes after these.

use std::ffi::c_void;

use hpy_sys::HPyType_BuiltinShape as Shape;

use crate::capi::*;
use crate::object::{objects, type_body};

/// What a struct may need to be aligned to, which its distance is a multiple of.
pub(super) const ALIGNMENT: usize = 16;

/// The next multiple of the alignment.
#[inline(always)]
pub(super) const fn aligned(size: usize) -> usize {
    (size + ALIGNMENT - 1) & !(ALIGNMENT - 1)
}

/// Whether this host knows the shape.
pub(super) fn is_known(shape: Shape) -> bool {
    shape == Shape::Legacy || builtin(shape).is_some()
}

/// The type that gives the shape its name; none of legacy types.
pub(super) fn builtin(shape: Shape) -> Option<*mut PyObject> {
    match shape {
        Shape::Object => Some(PyBaseObject_Type()),
        Shape::Type => Some(PyType_Type()),
        Shape::Long => Some(PyLong_Type()),
        Shape::Float => Some(PyFloat_Type()),
        Shape::Unicode => Some(PyUnicode_Type()),
        Shape::Tuple => Some(PyTuple_Type()),
        Shape::List => Some(PyList_Type()),
        _ => None,
    }
}

/// The sizes of a builtin: of what all its objects have, and of an item.
fn sizes(class: *mut PyObject) -> (usize, usize) {
    // SAFETY: the builtin is a type, and lives for ever.
    unsafe {
        let body = type_body(class);
        ((*body).tp_basicsize as usize, (*body).tp_itemsize as usize)
    }
}

/// Whether the builtin has its items where its subclasses' structs would begin.
pub(super) fn has_items(shape: Shape) -> bool {
    match shape {
        Shape::Long => sizes(PyLong_Type()).1 != 0,
        Shape::Tuple => sizes(PyTuple_Type()).1 != 0,
        _ => false,
    }
}

/// The distance of the struct from its object, if the shape has no items.
#[inline(always)]
pub(super) fn start(shape: Shape) -> usize {
    match shape {
        Shape::Object => aligned(objects().header()),
        Shape::Legacy => 0,
        other => match builtin(other) {
            Some(class) => aligned(sizes(class).0),
            None => 0,
        },
    }
}

/// The distance of the struct from its object, of the shape `Object`.
pub(crate) fn object_distance() -> usize {
    start(Shape::Object)
}

/// How large an object without items must be to have such a struct.
pub(super) fn total(shape: Shape, size: usize) -> usize {
    if has_items(shape) {
        // The struct may have to be moved by less than the alignment.
        builtin(shape).map_or(0, |class| sizes(class).0) + ALIGNMENT + size
    } else {
        start(shape) + size
    }
}

/// The struct of an object of this shape.
///
/// # Safety
/// `object` must be a live object whose type has the shape.
#[inline(always)]
pub(crate) unsafe fn data(shape: Shape, object: *mut PyObject) -> *mut c_void {
    match shape {
        // SAFETY: by the caller's word.
        Shape::Long | Shape::Tuple => unsafe { behind_items(shape, object) },
        // SAFETY: the object is longer than this.
        fixed => unsafe { object.byte_add(start(fixed)).cast() },
    }
}

/// The struct of an object that has items before it.
unsafe fn behind_items(shape: Shape, object: *mut PyObject) -> *mut c_void {
    let class = if shape == Shape::Long {
        PyLong_Type()
    } else {
        PyTuple_Type()
    };
    let (basic, item) = sizes(class);
    if item == 0 {
        // SAFETY: as the caller vouches.
        return unsafe { object.byte_add(aligned(basic)).cast() };
    }
    // SAFETY: these objects have this word after their header.
    let size = unsafe { *object.byte_add(objects().header()).cast::<isize>() };
    let count = if shape == Shape::Tuple {
        size as usize
    } else if objects().version >= (3, 12) {
        // Since then the three lowest bits are for the sign and such.
        (size as usize >> 3).max(1)
    } else {
        // Before, the sign was that of the whole.
        size.unsigned_abs().max(1)
    };
    // SAFETY: as `total` has made room for it.
    unsafe { object.byte_add(aligned(basic + count * item)).cast() }
}
