//! Types whose type is not `type`.

use std::ffi::{CStr, c_int};

use super::{Raised, type_error};
use crate::capi::*;
use crate::object::{decref, incref, objects, type_body, type_of};

/// The metaclass of a class with these bases: the most derived of the one that is
/// stated, if it is not null, and the bases'.
///
/// # Errors
/// If none of them derives from all others, or the one stated is no metaclass.
///
/// # Safety
/// With the interpreter's lock held; all must be live types.
pub(super) unsafe fn winner(
    stated: *mut PyObject,
    bases: &[*mut PyObject],
) -> Result<*mut PyObject, Raised> {
    // SAFETY: by the caller's word.
    unsafe {
        let mut winner = PyType_Type();
        if !stated.is_null() {
            if PyType_IsSubtype(stated, winner) == 0 {
                return Err(type_error(format_args!(
                    "Metaclass '{}' is not a subclass of 'type'.",
                    CStr::from_ptr((*type_body(stated)).tp_name).to_string_lossy()
                )));
            }
            winner = stated;
        }
        for &base in bases {
            let kind = type_of(base);
            if PyType_IsSubtype(winner, kind) != 0 {
                continue;
            }
            if PyType_IsSubtype(kind, winner) == 0 {
                return Err(type_error(
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) \
                     subclass of the metaclasses of all its bases",
                ));
            }
            winner = kind;
        }
        // PyPy gives every class a function of its own.
        let custom = (*type_body(winner)).tp_new != (*type_body(PyType_Type())).tp_new;
        if custom && !objects().emulated {
            return Err(type_error(
                "Metaclasses with custom tp_new are not supported.",
            ));
        }
        Ok(winner)
    }
}

/// Whether a type of this metaclass has to be made by [`by_hand`], as CPython 3.11
/// has no function for it. Its specification must have no members then.
pub(super) fn is_by_hand(metaclass: *mut PyObject) -> bool {
    metaclass != PyType_Type() && PyType_FromMetaclass().is_none() && !objects().emulated
}

/// Makes a type of a metaclass where there is no `PyType_FromMetaclass`.
///
/// `PyType_FromSpec` makes objects of `type` only, but as long as their members ask
/// for: members stand behind the type. So the specification gets as many as what
/// the metaclass's own struct takes; then they are taken out of the type again,
/// their memory becomes the metaclass's, and the type an object of it.
///
/// # Safety
/// With the interpreter's lock held, on CPython before 3.12. The specification must
/// be valid and have no members; its slots must be `slots`.
pub(super) unsafe fn by_hand(
    spec: &mut PyType_Spec,
    slots: &mut Vec<PyType_Slot>,
    bases: *mut PyObject,
    metaclass: *mut PyObject,
) -> Result<*mut PyObject, Raised> {
    const FILLER: &CStr = c"__hpy_metaclass__";
    const T_NONE: c_int = 20;
    // SAFETY: by the caller's word. Nobody else knows the type yet.
    unsafe {
        let ours = (*type_body(PyType_Type())).tp_basicsize as usize;
        let theirs = (*type_body(metaclass)).tp_basicsize as usize;
        let item = (*type_body(PyType_Type())).tp_itemsize as usize;
        let count = theirs.saturating_sub(ours).div_ceil(item);
        let mut members = vec![
            PyMemberDef {
                name: FILLER.as_ptr(),
                r#type: T_NONE,
                offset: 0,
                flags: READONLY,
                doc: std::ptr::null(),
            };
            count
        ];
        members.push(PyMemberDef {
            name: std::ptr::null(),
            ..members.first().copied().unwrap_or(PyMemberDef {
                name: std::ptr::null(),
                r#type: T_NONE,
                offset: 0,
                flags: 0,
                doc: std::ptr::null(),
            })
        });
        slots.insert(
            0,
            PyType_Slot {
                slot: Py_tp_members,
                pfunc: members.as_mut_ptr().cast(),
            },
        );
        spec.slots = slots.as_mut_ptr();
        let class = PyType_FromSpecWithBases(spec, bases);
        if class.is_null() {
            return Err(Raised);
        }
        let body = type_body(class);
        if count > 0 && PyDict_DelItemString((*body).tp_dict, FILLER.as_ptr()) < 0 {
            decref(class);
            return Err(Raised);
        }
        (*body).tp_members = std::ptr::null_mut();
        // `ob_size`: how many members there are.
        *class.byte_add(objects().header()).cast::<isize>() = 0;
        class
            .byte_add(ours)
            .cast::<u8>()
            .write_bytes(0, count * item);
        // `type` itself is not counted by its objects; a heap type is.
        *class
            .byte_add(objects().type_offset)
            .cast::<*mut PyObject>() = incref(metaclass);
        PyType_Modified(class);
        Ok(class)
    }
}
