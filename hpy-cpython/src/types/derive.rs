//! Deriving from classes that are written in Python.
//!
//! What CPython does for such a class to free and to traverse its objects begins
//! with the object's own type, and is not made for being called on behalf of a type
//! in C that derives from it. Python's way to put such classes together with types
//! in C is a class that has both as its bases, so that is made here: the type of the
//! specification, which derives from what is C of the bases, stays behind it.
//!
//! So it is done for metaclasses where the C API cannot make their types at all.

use std::ffi::CStr;

use hpy_sys::{HPy_TPFLAGS_BASETYPE, HPyType_BuiltinShape, HPyType_Spec};

use super::{Raised, create, metaclass, record};
use crate::capi::*;
use crate::object::{decref, incref, objects, type_body};

/// Whether a class is freed by CPython's function for classes in Python.
unsafe fn is_python(class: *mut PyObject, theirs: Dealloc) -> bool {
    // SAFETY: as the caller vouches.
    unsafe {
        match ((*type_body(class)).tp_dealloc, theirs) {
            (Some(own), Some(theirs)) => std::ptr::fn_addr_eq(own, theirs),
            _ => false,
        }
    }
}

type Dealloc = Option<unsafe extern "C" fn(*mut PyObject)>;

/// CPython's function that frees objects of classes in Python.
unsafe fn python_dealloc() -> Result<Dealloc, Raised> {
    // SAFETY: as the caller vouches.
    unsafe {
        let class = call_type(PyType_Type(), c"", std::ptr::null_mut(), PyDict_New())?;
        let dealloc = (*type_body(class)).tp_dealloc;
        decref(class);
        Ok(dealloc)
    }
}

/// Calls a metaclass. The bases may be null, for none; the dict is given away.
unsafe fn call_type(
    metaclass: *mut PyObject,
    name: &CStr,
    bases: *mut PyObject,
    dict: *mut PyObject,
) -> Result<*mut PyObject, Raised> {
    // SAFETY: as the caller vouches; the tuple takes its items over.
    unsafe {
        let bases = if bases.is_null() {
            PyTuple_New(0)
        } else {
            incref(bases)
        };
        let name = PyUnicode_FromString(name.as_ptr());
        let args = PyTuple_New(3);
        if args.is_null() || name.is_null() || bases.is_null() || dict.is_null() {
            for object in [args, name, bases, dict] {
                decref(object);
            }
            return Err(Raised);
        }
        PyTuple_SetItem(args, 0, name);
        PyTuple_SetItem(args, 1, bases);
        PyTuple_SetItem(args, 2, dict);
        let class = PyObject_CallObject(metaclass, args);
        decref(args);
        if class.is_null() {
            Err(Raised)
        } else {
            Ok(class)
        }
    }
}

/// Makes the type of a specification that has a base written in Python, or under
/// PyPy a metaclass; `None` if it has not.
///
/// # Errors
/// If a type cannot be made.
///
/// # Safety
/// As for [`from_spec`](super::from_spec); the specification must be checked, the
/// bases and the metaclass be types, or the metaclass null.
pub(super) unsafe fn from_python(
    name: &CStr,
    spec: &HPyType_Spec,
    bases: &[*mut PyObject],
    stated: *mut PyObject,
) -> Result<Option<*mut PyObject>, Raised> {
    // SAFETY: by the caller's word.
    unsafe {
        let heap = |&class: &*mut PyObject| {
            (*type_body(class)).tp_flags & Py_TPFLAGS_HEAPTYPE != 0 && record::own(class).is_none()
        };
        if objects().emulated {
            // PyPy's functions are made for bases like these, but it knows no metaclass.
            let kind = metaclass::winner(stated, bases)?;
            if kind == PyType_Type() {
                return Ok(None);
            }
            return behind(name, spec, bases, &[], kind).map(Some);
        }
        if spec.builtin_shape == HPyType_BuiltinShape::Legacy || !bases.iter().any(heap) {
            return Ok(None);
        }
        let theirs = python_dealloc()?;
        if !bases.iter().any(|&base| is_python(base, theirs)) {
            return Ok(None);
        }
        // What is C of the bases, each once, and none that another derives from.
        let mut solid: Vec<*mut PyObject> = Vec::new();
        for &base in bases {
            let mut class = base;
            while is_python(class, theirs) {
                class = record::base(class);
            }
            if !solid
                .iter()
                .any(|&other| PyType_IsSubtype(other, class) != 0)
            {
                solid.retain(|&other| PyType_IsSubtype(class, other) == 0);
                solid.push(class);
            }
        }
        behind(name, spec, &solid, bases, stated).map(Some)
    }
}

/// Makes a type with these bases, and the class that it stays behind, which derives
/// from it and from others.
unsafe fn behind(
    name: &CStr,
    spec: &HPyType_Spec,
    bases: &[*mut PyObject],
    others: &[*mut PyObject],
    stated: *mut PyObject,
) -> Result<*mut PyObject, Raised> {
    // SAFETY: as the caller of `from_python` vouches.
    unsafe {
        let mut hidden = *spec;
        hidden.flags |= HPy_TPFLAGS_BASETYPE;
        let kind = if objects().emulated {
            PyType_Type()
        } else {
            metaclass::winner(std::ptr::null_mut(), bases)?
        };
        let hidden = create::make(name, &hidden, bases, kind)?;
        let class = combine(name, spec, hidden, others, stated);
        decref(hidden);
        class
    }
}

/// Makes the class that has both the type and the bases as its bases.
unsafe fn combine(
    name: &CStr,
    spec: &HPyType_Spec,
    hidden: *mut PyObject,
    bases: &[*mut PyObject],
    stated: *mut PyObject,
) -> Result<*mut PyObject, Raised> {
    // SAFETY: as the caller of `from_python` vouches.
    unsafe {
        let mut all = vec![hidden];
        all.extend(
            bases
                .iter()
                .copied()
                .filter(|&base| base != PyBaseObject_Type()),
        );
        let all = create::tuple(&all)?;
        let dict = PyDict_New();
        let slots = PyTuple_New(0);
        let mut done = !dict.is_null() && !slots.is_null();
        done = done && PyDict_SetItemString(dict, c"__slots__".as_ptr(), slots) == 0;
        decref(slots);
        for attribute in [c"__module__", c"__doc__"] {
            let value = if done {
                PyObject_GetAttrString(hidden, attribute.as_ptr())
            } else {
                std::ptr::null_mut()
            };
            done = !value.is_null() && PyDict_SetItemString(dict, attribute.as_ptr(), value) == 0;
            decref(value);
        }
        let metaclass = if stated.is_null() {
            PyType_Type()
        } else {
            stated
        };
        let class = if done {
            call_type(metaclass, last(name), all, dict)
        } else {
            decref(dict);
            Err(Raised)
        };
        decref(all);
        let class = class?;
        if spec.flags & HPy_TPFLAGS_BASETYPE == 0 {
            for class in [class, hidden] {
                (*type_body(class)).tp_flags &= !HPy_TPFLAGS_BASETYPE;
            }
        }
        Ok(class)
    }
}

/// The last component of a dotted name.
fn last(name: &CStr) -> &CStr {
    let bytes = name.to_bytes_with_nul();
    let start = bytes.iter().rposition(|&byte| byte == b'.');
    let rest = &bytes[start.map_or(0, |dot| dot + 1)..];
    // The end is the name's own.
    CStr::from_bytes_with_nul(rest).unwrap_or(name)
}
