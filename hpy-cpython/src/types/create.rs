//! The type itself: everything put together.

use std::ffi::{CStr, CString, c_uint};

use hpy_sys::{
    HPy_TPFLAGS_HAVE_GC, HPyFunc_destroyfunc, HPyFunc_traverseproc, HPySlot_Slot,
    HPyType_BuiltinShape as Shape, HPyType_Spec, HPyType_SpecParam, cpy_vectorcallfunc,
};

use super::layout::Layout;
use super::members::{Access, Attributes};
use super::record::{self, Record};
use super::slots::{self, Own};
use super::{Raised, call, derive, instance, metaclass, spec, type_error};
use crate::capi::*;
use crate::object::{decref, incref, objects, type_body};

/// `HPyType_FromSpec`: a new reference to a new type.
///
/// # Errors
/// If the specification is not valid, does not go together with the bases or the
/// metaclass, or CPython cannot make the type.
///
/// # Safety
/// With the interpreter's lock held; the specification must be valid and what its
/// definitions point to live for ever, the parameters null or an array with an end.
pub(crate) unsafe fn from_spec(
    spec: *mut HPyType_Spec,
    params: *mut HPyType_SpecParam,
) -> Result<*mut PyObject, Raised> {
    // SAFETY: by the caller's word.
    unsafe {
        let spec = &*spec;
        let name = CStr::from_ptr(spec.name);
        let params = spec::params(name, params)?;
        spec::check(spec)?;
        if let Some(class) = derive::from_python(name, spec, &params.bases, params.metaclass)? {
            return Ok(class);
        }
        let metaclass = metaclass::winner(params.metaclass, &params.bases)?;
        make(name, spec, &params.bases, metaclass)
    }
}

/// The base whose objects are the largest, which is the one that CPython makes
/// `tp_base` of.
unsafe fn largest(bases: &[*mut PyObject]) -> *mut PyObject {
    // SAFETY: as the caller vouches.
    let size = |class: *mut PyObject| unsafe { (*type_body(class)).tp_basicsize };
    let mut largest = PyBaseObject_Type();
    for &base in bases {
        if largest == PyBaseObject_Type() || size(base) > size(largest) {
            largest = base;
        }
    }
    largest
}

/// Makes a type with bases in C.
///
/// # Errors
/// As [`from_spec`].
///
/// # Safety
/// As for [`from_spec`]; the specification must be checked, the bases be types, and
/// the metaclass the right one for them.
pub(super) unsafe fn make(
    name: &CStr,
    spec: &HPyType_Spec,
    bases: &[*mut PyObject],
    metaclass: *mut PyObject,
) -> Result<*mut PyObject, Raised> {
    // SAFETY: as the caller of `from_spec` vouches.
    unsafe {
        let base = largest(bases);
        let layout = Layout::of(name, spec, base)?;
        let calls = spec::has(spec, HPySlot_Slot::HPy_tp_call);
        let by_hand = metaclass::is_by_hand(metaclass);
        let access = if by_hand {
            Access::Computed
        } else {
            Access::Fixed
        };
        let attributes = Attributes::of(spec, layout.basicsize, calls, access)?;
        let call = layout.call.or(attributes.call);
        let (dict, weak) = (attributes.dict, attributes.weak);
        let gc = is_gc(spec, bases);
        let mut record = record(spec, base, &layout);
        record.nests |= gc || dict.is_some();
        (record.dict, record.weak) = (dict, weak);
        record.alone &= dict.is_none() && weak.is_none();
        record.plain = record.alone && record.traverse.is_none() && record.destroy.is_none();
        let own = Own {
            dealloc: spec.builtin_shape != Shape::Legacy
                || record.traverse.is_some()
                || record.destroy.is_some()
                || record.call.is_some(),
            gc,
            call: call.is_some() || calls,
            call_by_name: !calls && spec::calls_by_name(spec),
        };
        let methods = record::keep(record, &slots::methods(spec));
        if methods.is_null() {
            PyErr_NoMemory();
            return Err(Raised);
        }
        let mut slots = slots::all(spec, methods, attributes, own);
        let mut python = PyType_Spec {
            // CPython before 3.11 keeps the pointer.
            name: CString::into_raw(name.to_owned()),
            basicsize: layout.basicsize as _,
            itemsize: spec.itemsize,
            flags: flags(spec, own.gc),
            slots: slots.as_mut_ptr(),
        };
        let bases = tuple(bases)?;
        let class = if by_hand {
            metaclass::by_hand(&mut python, &mut slots, bases, metaclass)
        } else {
            let class = match PyType_FromMetaclass() {
                Some(make) if metaclass != PyType_Type() => {
                    make(metaclass, std::ptr::null_mut(), &raw mut python, bases)
                }
                _ => PyType_FromSpecWithBases(&raw mut python, bases),
            };
            if class.is_null() {
                Err(Raised)
            } else {
                Ok(class)
            }
        };
        decref(bases);
        finish(class?, spec, call, &record)
    }
}

/// What is to be kept of the type.
unsafe fn record(spec: &HPyType_Spec, base: *mut PyObject, layout: &Layout) -> Record {
    let mut record = Record {
        shape: spec.builtin_shape,
        plain: false,
        alone: false,
        nests: false,
        size: layout.size,
        traverse: None,
        destroy: None,
        dict: None,
        weak: None,
        call: None,
    };
    // SAFETY: as the caller of `from_spec` vouches: the slots are of these
    // signatures.
    unsafe {
        if let Some(inherited) = record::nearest(base) {
            record.call = inherited.call;
            record.nests = inherited.nests;
        }
        for slot in spec::slots(spec) {
            match slot.slot {
                HPySlot_Slot::HPy_tp_traverse => {
                    record.traverse = std::mem::transmute::<
                        Option<hpy_sys::HPyCFunction>,
                        Option<HPyFunc_traverseproc>,
                    >(slot.r#impl);
                }
                HPySlot_Slot::HPy_tp_destroy => {
                    record.destroy = std::mem::transmute::<
                        Option<hpy_sys::HPyCFunction>,
                        Option<HPyFunc_destroyfunc>,
                    >(slot.r#impl);
                }
                HPySlot_Slot::HPy_tp_call => {
                    record.call = std::mem::transmute::<
                        Option<hpy_sys::cpy_PyCFunction>,
                        Option<cpy_vectorcallfunc>,
                    >(slot.cpy_trampoline);
                }
                _ => {}
            }
        }
    }
    record.nests |= record.traverse.is_some();
    record.alone =
        base == PyBaseObject_Type() && spec.builtin_shape == Shape::Object && !objects().emulated;
    record
}

/// Whether the collector has to know the objects.
unsafe fn is_gc(spec: &HPyType_Spec, bases: &[*mut PyObject]) -> bool {
    // PyPy's emulation collects no cycles through the memory of objects, and
    // allocates them without what its functions for the collector expect.
    if objects().emulated {
        return false;
    }
    let legacy = spec.builtin_shape == Shape::Legacy;
    // SAFETY: as the caller of `from_spec` vouches.
    spec.flags & HPy_TPFLAGS_HAVE_GC != 0 || !legacy && unsafe { instance::any_gc(bases) }
}

/// The type's flags, as CPython takes them. What it finds out by itself is left
/// out: the numbers of these flags change from version to version.
fn flags(spec: &HPyType_Spec, gc: bool) -> c_uint {
    const SEQUENCE_AND_MAPPING: c_uint = 1 << 5 | 1 << 6;
    const DISALLOW_INSTANTIATION: c_uint = 1 << 7;
    const IMMUTABLE: c_uint = 1 << 8;
    const METHOD_DESCRIPTOR: c_uint = 1 << 17;
    const TAKEN: c_uint = SEQUENCE_AND_MAPPING
        | DISALLOW_INSTANTIATION
        | IMMUTABLE
        | METHOD_DESCRIPTOR
        | hpy_sys::HPy_TPFLAGS_BASETYPE as c_uint;
    let taken = spec.flags as c_uint & TAKEN | hpy_sys::HPy_TPFLAGS_DEFAULT as c_uint;
    if gc {
        taken | HPy_TPFLAGS_HAVE_GC as c_uint
    } else {
        taken
    }
}

/// A tuple of bases; null if there are none.
///
/// # Errors
/// If there is no memory.
///
/// # Safety
/// With the interpreter's lock held; the bases must be live.
pub(super) unsafe fn tuple(bases: &[*mut PyObject]) -> Result<*mut PyObject, Raised> {
    // SAFETY: as the caller of `from_spec` vouches.
    unsafe {
        if bases.is_empty() {
            return Ok(std::ptr::null_mut());
        }
        let tuple = PyTuple_New(bases.len() as isize);
        if tuple.is_null() {
            return Err(Raised);
        }
        for (i, &base) in bases.iter().enumerate() {
            PyTuple_SetItem(tuple, i as isize, incref(base));
        }
        Ok(tuple)
    }
}

/// Does what the specification could not say, and checks what came out.
unsafe fn finish(
    class: *mut PyObject,
    spec: &HPyType_Spec,
    call: Option<usize>,
    record: &Record,
) -> Result<*mut PyObject, Raised> {
    // SAFETY: the type was made just now, from this specification.
    unsafe {
        let body = type_body(class);
        if let Some(offset) = record.dict {
            (*body).tp_dictoffset = offset as isize;
        }
        if let Some(offset) = record.weak {
            (*body).tp_weaklistoffset = offset as isize;
        }
        if let Some(offset) = call {
            // A method goes before the call functions of a base's objects.
            let by_name = spec::calls_by_name(spec) && !spec::has(spec, HPySlot_Slot::HPy_tp_call);
            call::install(class, offset, !by_name);
        }
        let buffers = slots::buffers(spec);
        let place = (*body).tp_as_buffer.cast::<PyBufferProcs>();
        if !slots::takes_buffers() && !place.is_null() {
            if !buffers.get.is_null() {
                (*place).bf_getbuffer = buffers.get;
            }
            if !buffers.release.is_null() {
                (*place).bf_releasebuffer = buffers.release;
            }
        }
        let base = record::own(record::base(class));
        if spec.builtin_shape == Shape::Legacy
            && base.is_some_and(|base| base.shape != Shape::Legacy)
        {
            decref(class);
            return Err(type_error(
                "A legacy type should not inherit its memory layout from a pure type",
            ));
        }
        Ok(class)
    }
}
