//! How large the objects of a new type are, and what is where in them, beside
//! what its bases have there.

use std::ffi::CStr;

use hpy_sys::{HPySlot_Slot, HPyType_BuiltinShape as Shape, HPyType_Spec};

use super::{Raised, record, shape, spec, type_error};
use crate::capi::*;
use crate::object::{objects, type_body};

/// Where things are in the objects of a new type.
pub(super) struct Layout {
    /// What CPython is told: 0 to have the base's.
    pub(super) basicsize: usize,
    /// The size of the struct, be it a base's; 0 if there is none.
    pub(super) size: usize,
    /// Where the pointer to the call function is, if there is a new one.
    pub(super) call: Option<usize>,
}

impl Layout {
    /// Lays out the objects of a type.
    ///
    /// # Errors
    /// If the bases' objects and the specification's do not go together.
    ///
    /// # Safety
    /// With the interpreter's lock held; the specification must be checked, and
    /// `base` be the base whose objects are the largest.
    pub(super) unsafe fn of(
        name: &CStr,
        spec: &HPyType_Spec,
        base: *mut PyObject,
    ) -> Result<Layout, Raised> {
        let shape = spec.builtin_shape;
        // SAFETY: by the caller's word.
        unsafe {
            let inherited = (*type_body(base)).tp_basicsize as usize;
            let mut size = spec.basicsize as usize;
            let mut basicsize = 0;
            if shape::has_items(shape) && !is_builtin(shape, base) {
                return Err(misfit(name, shape, base));
            }
            if size != 0 {
                if shape != Shape::Legacy {
                    check(name, spec, base)?;
                }
                basicsize = shape::total(shape, size).max(inherited);
            } else if let Some(record) = record::nearest(base) {
                size = record.size;
            }
            let mut layout = Layout {
                basicsize,
                size,
                call: None,
            };
            layout.place_call(spec, base)?;
            Ok(layout)
        }
    }

    /// Makes room for a pointer to the call function after everything else, if
    /// the type needs one of its own.
    unsafe fn place_call(
        &mut self,
        spec: &HPyType_Spec,
        base: *mut PyObject,
    ) -> Result<(), Raised> {
        const ROOM: usize = size_of::<*mut PyObject>();
        let shape = spec.builtin_shape;
        // SAFETY: as the caller of `of` vouches.
        unsafe {
            let body = type_body(base);
            let calls = spec::has(spec, HPySlot_Slot::HPy_tp_call);
            let known = match record::nearest(base) {
                Some(record) if record.call.is_some() => (*body).tp_vectorcall_offset as usize,
                _ => 0,
            };
            // A struct that is longer than the base's is where the base has its
            // pointer, so the pointer has to move.
            let end = shape::total(shape, spec.basicsize as usize);
            let moved = known != 0 && spec.basicsize != 0 && end > known;
            if known != 0 && !moved || known == 0 && !calls {
                return Ok(());
            }
            let items = (*body).tp_itemsize != 0 && shape != Shape::Type;
            if spec.itemsize != 0 || items || shape::has_items(shape) {
                return Err(type_error("Cannot use HPy call protocol with var objects"));
            }
            if shape == Shape::Legacy && spec.basicsize == 0 {
                return Err(type_error(
                    "Cannot use HPy call protocol with legacy types that inherit the struct. \
                     Either set the basicsize to a non-zero value or use legacy slot \
                     'Py_tp_call'.",
                ));
            }
            let before = match self.basicsize {
                0 => shape::start(shape).max((*body).tp_basicsize as usize),
                stated => stated,
            };
            let place = before.next_multiple_of(ROOM);
            self.call = Some(place);
            self.basicsize = place + ROOM;
        }
        Ok(())
    }
}

/// Whether the struct of a specification begins where the base's objects end, or
/// where the base's struct does.
unsafe fn check(name: &CStr, spec: &HPyType_Spec, base: *mut PyObject) -> Result<(), Raised> {
    let shape = spec.builtin_shape;
    let size = spec.basicsize as usize;
    // SAFETY: as the caller of `of` vouches.
    unsafe {
        let mut class = base;
        // PyPy keeps what classes in Python add to objects elsewhere.
        while objects().emulated
            && record::own(class).is_none()
            && (*type_body(class)).tp_flags & Py_TPFLAGS_HEAPTYPE != 0
        {
            class = record::base(class);
        }
        while let Some(record) = record::own(class) {
            if record.size != 0 {
                if record.shape != shape {
                    return Err(misfit(name, shape, class));
                }
                if size < record.size {
                    return Err(type_error(format_args!(
                        "tp_basicsize for type '{}' ({}) is too small for base '{}' ({})",
                        name.to_string_lossy(),
                        shape::total(shape, size),
                        CStr::from_ptr((*type_body(class)).tp_name).to_string_lossy(),
                        shape::total(shape, record.size),
                    )));
                }
                return Ok(());
            }
            class = record::base(class);
        }
        let body = type_body(class);
        let items = (*body).tp_itemsize != 0 && shape != Shape::Type;
        let fits = shape::has_items(shape)
            || !items && (*body).tp_basicsize as usize <= shape::start(shape);
        if !fits {
            return Err(misfit(name, shape, class));
        }
        Ok(())
    }
}

/// Whether a class is a subclass of the builtin that the shape is called after.
unsafe fn is_builtin(shape: Shape, class: *mut PyObject) -> bool {
    // SAFETY: as the caller of `of` vouches.
    shape::builtin(shape).is_some_and(|builtin| unsafe { PyType_IsSubtype(class, builtin) != 0 })
}

/// Raises that objects of a base do not leave the struct its place.
unsafe fn misfit(name: &CStr, shape: Shape, base: *mut PyObject) -> Raised {
    // SAFETY: as the caller vouches.
    unsafe {
        type_error(format_args!(
            "type '{}' has a struct of its own with shape {}, which does not fit its base '{}'",
            name.to_string_lossy(),
            shape.name().unwrap_or("?"),
            CStr::from_ptr((*type_body(base)).tp_name).to_string_lossy(),
        ))
    }
}
