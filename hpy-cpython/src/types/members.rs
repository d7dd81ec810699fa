//! Members and computed attributes, as CPython takes them.

use std::ffi::{CStr, c_int, c_void};

use hpy_sys::{HPyDef_Kind, HPyMember, HPyMember_FieldType, HPyType_BuiltinShape, HPyType_Spec};

use super::{Raised, shape, spec, type_error};
use crate::capi::*;
use crate::module::defines;
use crate::object::{incref, objects};

/// What a type's attributes are made from. CPython keeps pointers to both, so they
/// are never freed.
pub(super) struct Attributes {
    /// With an end; empty without members.
    pub(super) members: Vec<PyMemberDef>,
    /// With an end; empty without computed attributes.
    pub(super) getsets: Vec<PyGetSetDef>,
    /// Where the member `__vectorcalloffset__` says that the call function is.
    pub(super) call: Option<usize>,
    /// Where `__dictoffset__` says that an object's `__dict__` is.
    pub(super) dict: Option<usize>,
    /// Where `__weaklistoffset__` says that an object's weak references are.
    pub(super) weak: Option<usize>,
}

/// How members are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// By CPython: they are at a fixed distance from the object.
    Fixed,
    /// By functions of this host, as if they were computed.
    Computed,
}

const NO_MEMBER: PyMemberDef = PyMemberDef {
    name: std::ptr::null(),
    r#type: 0,
    offset: 0,
    flags: 0,
    doc: std::ptr::null(),
};

const NO_GETSET: PyGetSetDef = PyGetSetDef {
    name: std::ptr::null(),
    get: None,
    set: None,
    doc: std::ptr::null(),
    closure: std::ptr::null_mut(),
};

impl Attributes {
    /// Of a specification whose objects are laid out as `basicsize` and `calls`
    /// say: their size, or 0, and whether they have a hidden pointer to a call
    /// function.
    ///
    /// # Errors
    /// If it has members that no object has room for, or that contradict others.
    ///
    /// # Safety
    /// With the interpreter's lock held; the specification must be checked.
    pub(super) unsafe fn of(
        spec: &HPyType_Spec,
        basicsize: usize,
        calls: bool,
        access: Access,
    ) -> Result<Attributes, Raised> {
        let shape = spec.builtin_shape;
        let start = if shape::has_items(shape) {
            0
        } else {
            shape::start(shape)
        };
        let mut all = Attributes {
            members: Vec::new(),
            getsets: Vec::new(),
            call: None,
            dict: None,
            weak: None,
        };
        // SAFETY: by the caller's word; the kinds say what definitions are.
        unsafe {
            for def in defines(spec.defines) {
                match def.kind {
                    HPyDef_Kind::Member => all.member(shape, access, start, &def.u.member),
                    HPyDef_Kind::GetSet => {
                        let getset = &def.u.getset;
                        all.getsets.push(PyGetSetDef {
                            name: getset.name,
                            get: getset.getter_cpy_trampoline,
                            set: getset.setter_cpy_trampoline,
                            doc: getset.doc,
                            closure: getset.closure,
                        });
                    }
                    _ => {}
                }
            }
            all.legacy(spec, access);
            let places = [all.call, all.dict, all.weak];
            let some = !all.members.is_empty() || places.iter().any(Option::is_some);
            if some && shape::has_items(shape) && all.members.is_empty() {
                return Err(type_error(
                    "objects that have items before their struct cannot have a place for a call \
                     function, a dict or weak references in it",
                ));
            }
            if basicsize == 0 && some {
                return Err(type_error(
                    "Type claims to have basicsize==0 but defines members",
                ));
            }
            if calls && all.call.is_some() {
                return Err(type_error(
                    "Cannot have HPy_tp_call and explicit member'__vectorcalloffset__'. \
                     Specify just one of them.",
                ));
            }
        }
        if let (Some(_), Some(get), Some(set)) = (
            all.dict,
            PyObject_GenericGetDict(),
            PyObject_GenericSetDict(),
        ) {
            all.getsets.push(PyGetSetDef {
                name: c"__dict__".as_ptr(),
                get: Some(get),
                set: Some(set),
                doc: std::ptr::null(),
                closure: std::ptr::null_mut(),
            });
        }
        if !all.members.is_empty() {
            all.members.push(NO_MEMBER);
        }
        if !all.getsets.is_empty() {
            all.getsets.push(NO_GETSET);
        }
        Ok(all)
    }

    /// Adds a member of HPy's.
    unsafe fn member(
        &mut self,
        shape: HPyType_BuiltinShape,
        access: Access,
        start: usize,
        member: &HPyMember,
    ) {
        let made = PyMemberDef {
            name: member.name,
            // A field is a reference, so CPython's own kinds for these serve.
            r#type: member.r#type.0,
            offset: member.offset + start as isize,
            flags: if member.readonly != 0 { READONLY } else { 0 },
            doc: member.doc,
        };
        // SAFETY: as the caller of `of` vouches.
        unsafe { self.add(Some(shape), access, made) };
    }

    /// Adds what the legacy slots define.
    unsafe fn legacy(&mut self, spec: &HPyType_Spec, access: Access) {
        // SAFETY: as the caller of `of` vouches; these slots are such arrays.
        unsafe {
            for slot in spec::legacy_slots(spec) {
                if slot.slot == Py_tp_members {
                    let mut next = slot.pfunc.cast::<PyMemberDef>();
                    while !(*next).name.is_null() {
                        self.add(None, access, *next);
                        next = next.add(1);
                    }
                } else if slot.slot == Py_tp_getset {
                    let mut next = slot.pfunc.cast::<PyGetSetDef>();
                    while !(*next).name.is_null() {
                        self.getsets.push(*next);
                        next = next.add(1);
                    }
                }
            }
        }
    }

    unsafe fn add(
        &mut self,
        shape: Option<HPyType_BuiltinShape>,
        access: Access,
        member: PyMemberDef,
    ) {
        // Not every CPython reads these members, and to those that do they are no
        // attributes that one would want to see.
        let ours = shape.is_some() && !objects().emulated;
        // SAFETY: names are C strings.
        match unsafe { CStr::from_ptr(member.name) }.to_bytes() {
            b"__vectorcalloffset__" => {
                self.call = Some(member.offset as usize);
                return;
            }
            b"__dictoffset__" if ours => {
                self.dict = Some(member.offset as usize);
                return;
            }
            b"__weaklistoffset__" if ours => {
                self.weak = Some(member.offset as usize);
                return;
            }
            _ => {}
        }
        let shifted = shape.filter(|shape| shape::has_items(*shape));
        if access == Access::Fixed && shifted.is_none() && !is_unknown(&member) {
            self.members.push(member);
            return;
        }
        let closure = Box::leak(Box::new(Member { member, shifted }));
        self.getsets.push(PyGetSetDef {
            name: member.name,
            get: Some(get),
            set: Some(set),
            doc: member.doc,
            closure: std::ptr::from_mut(closure).cast(),
        });
    }
}

/// Whether the interpreter cannot read such a member: PyPy's emulation does not know
/// the kind that is always None, and raises SystemError.
fn is_unknown(member: &PyMemberDef) -> bool {
    member.r#type == HPyMember_FieldType::NONE.0 && objects().emulated
}

/// A member that functions of this host read.
struct Member {
    member: PyMemberDef,
    /// The shape, if the member's distance is that from the struct.
    shifted: Option<HPyType_BuiltinShape>,
}

impl Member {
    /// The member as it is in this very object.
    unsafe fn of(&self, object: *mut PyObject) -> PyMemberDef {
        let mut member = self.member;
        if let Some(shape) = self.shifted {
            // SAFETY: the descriptor has checked what object it is.
            let data = unsafe { shape::data(shape, object) };
            member.offset += data as isize - object as isize;
        }
        member
    }
}

unsafe extern "C" fn get(object: *mut PyObject, closure: *mut c_void) -> *mut PyObject {
    // SAFETY: CPython calls with an object of the type and the closure from above.
    unsafe {
        let mut member = (*closure.cast::<Member>()).of(object);
        if is_unknown(&member) {
            return incref(_Py_NoneStruct());
        }
        match PyMember_GetOne() {
            Some(get) => get(object.cast(), &raw mut member),
            None => {
                crate::host::lacking(c"PyMember_GetOne");
                std::ptr::null_mut()
            }
        }
    }
}

unsafe extern "C" fn set(
    object: *mut PyObject,
    value: *mut PyObject,
    closure: *mut c_void,
) -> c_int {
    // SAFETY: as above.
    unsafe {
        let mut member = (*closure.cast::<Member>()).of(object);
        match PyMember_SetOne() {
            Some(set) => {
                // The value stays alive whatever setting it runs.
                incref(value);
                let done = set(object.cast(), &raw mut member, value);
                crate::object::decref(value);
                done
            }
            None => {
                crate::host::lacking(c"PyMember_SetOne");
                -1
            }
        }
    }
}
