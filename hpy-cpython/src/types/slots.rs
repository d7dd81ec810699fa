//! A specification's slots, as CPython takes them.

use std::ffi::{c_int, c_void};

use hpy_sys::{HPySlot_Slot, HPyType_Spec, cpy_PyCFunction};

use super::members::Attributes;
use super::{call, collect, record, spec};
use crate::capi::*;
use crate::module::{defines, method};
use crate::object::objects;

/// What the type has of this host's, beside what its specification says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    /// Whether the type is this host's own, and its objects freed by it.
    pub(super) dealloc: bool,
    /// Whether the collector knows its objects.
    pub(super) gc: bool,
    /// Whether its objects have a new pointer to a call function, or one of their
    /// own.
    pub(super) call: bool,
    /// Whether it has a `__call__` that is a method, for which CPython has a slot.
    pub(super) call_by_name: bool,
}

/// The functions that answer for buffers; null where there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buffers {
    pub(super) get: *mut c_void,
    pub(super) release: *mut c_void,
}

/// The address of a trampoline; null if there is none.
fn address(function: Option<cpy_PyCFunction>) -> *mut c_void {
    function.map_or(std::ptr::null_mut(), |function| function as *mut c_void)
}

/// The methods of a specification, with an end.
///
/// # Safety
/// The specification must be valid.
pub(super) unsafe fn methods(spec: &HPyType_Spec) -> Vec<PyMethodDef> {
    // SAFETY: by the caller's word; the kind says what a definition is, and that
    // slot is an array of methods.
    unsafe {
        let own = defines(spec.defines)
            .filter(|def| def.kind == hpy_sys::HPyDef_Kind::Meth)
            .map(|def| method(&def.u.meth));
        let mut methods: Vec<PyMethodDef> = own.collect();
        for slot in spec::legacy_slots(spec).filter(|slot| slot.slot == Py_tp_methods) {
            let mut next = slot.pfunc.cast::<PyMethodDef>();
            while !(*next).ml_name.is_null() {
                methods.push(*next);
                next = next.add(1);
            }
        }
        methods.push(PyMethodDef::END);
        methods
    }
}

/// The functions for buffers.
///
/// # Safety
/// The specification must be valid.
pub(super) unsafe fn buffers(spec: &HPyType_Spec) -> Buffers {
    // SAFETY: by the caller's word.
    let find = |wanted| unsafe {
        let mut found = spec::slots(spec).filter(|slot| slot.slot == wanted);
        address(found.next().and_then(|slot| slot.cpy_trampoline))
    };
    Buffers {
        get: find(HPySlot_Slot::HPy_bf_getbuffer),
        release: find(HPySlot_Slot::HPy_bf_releasebuffer),
    }
}

/// Whether CPython takes the functions for buffers as slots: 3.8 does not.
pub(super) fn takes_buffers() -> bool {
    objects().version >= (3, 9)
}

/// All slots, with an end. HPy numbers its slots as CPython does; a number that
/// HPy 0.9 does not name is CPython's own and handed on.
///
/// # Safety
/// The specification must be valid.
pub(super) unsafe fn all(
    spec: &HPyType_Spec,
    methods: *mut PyMethodDef,
    attributes: Attributes,
    own: Own,
) -> Vec<PyType_Slot> {
    let mut slots = Vec::new();
    let mut push = |slot: c_int, pfunc: *mut c_void| {
        if !pfunc.is_null() {
            slots.push(PyType_Slot { slot, pfunc });
        }
    };
    // SAFETY: by the caller's word.
    unsafe {
        for slot in spec::slots(spec) {
            match slot.slot {
                // These three this host does by itself, from what is implemented.
                HPySlot_Slot::HPy_tp_destroy
                | HPySlot_Slot::HPy_tp_traverse
                | HPySlot_Slot::HPy_tp_call => continue,
                HPySlot_Slot::HPy_bf_getbuffer | HPySlot_Slot::HPy_bf_releasebuffer
                    if !takes_buffers() =>
                {
                    continue;
                }
                _ => push(slot.slot.0, address(slot.cpy_trampoline)),
            }
        }
        for slot in spec::legacy_slots(spec) {
            // These are merged with the definitions.
            if ![Py_tp_methods, Py_tp_members, Py_tp_getset].contains(&slot.slot) {
                push(slot.slot, slot.pfunc);
            }
        }
    }
    push(Py_tp_doc, spec.doc.cast_mut().cast());
    push(Py_tp_methods, methods.cast());
    if !attributes.members.is_empty() {
        push(Py_tp_members, attributes.members.leak().as_mut_ptr().cast());
    }
    if !attributes.getsets.is_empty() {
        push(Py_tp_getset, attributes.getsets.leak().as_mut_ptr().cast());
    }
    if own.dealloc {
        push(Py_tp_dealloc, record::DEALLOC as *mut c_void);
    }
    if own.gc {
        push(
            HPySlot_Slot::HPy_tp_traverse.0,
            collect::TRAVERSE as *mut c_void,
        );
        push(Py_tp_clear, collect::clear as *mut c_void);
    }
    if own.call {
        if !own.call_by_name {
            push(HPySlot_Slot::HPy_tp_call.0, call::tp_call as *mut c_void);
        }
        push(Py_tp_alloc, call::tp_alloc as *mut c_void);
    }
    push_end(slots)
}

fn push_end(mut slots: Vec<PyType_Slot>) -> Vec<PyType_Slot> {
    slots.push(PyType_Slot {
        slot: 0,
        pfunc: std::ptr::null_mut(),
    });
    slots
}
