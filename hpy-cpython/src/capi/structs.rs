//! The structs of the C API that are the same in every version: none of them
//! begins with an object's header, whose size differs.

#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals)]

use std::ffi::{c_char, c_int, c_uint, c_void};

use hpy_sys::{HPy_ssize_t, cpy_PyCFunction, cpy_getter, cpy_setter};

use super::PyObject;

/// `PyThreadState`, opaque.
pub(crate) type PyThreadState = c_void;

/// `PyModuleDef` as a whole: its header's size is found out at run time, so it is
/// only handled by pointer. Its fields after the header are [`ModuleDefBody`].
pub(crate) type PyModuleDef = hpy_sys::cpy_PyModuleDef;

pub(crate) type PyCapsule_Destructor = hpy_sys::cpy_PyCapsule_Destructor;

/// `PyMethodDef`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct PyMethodDef {
    pub(crate) ml_name: *const c_char,
    pub(crate) ml_meth: Option<cpy_PyCFunction>,
    pub(crate) ml_flags: c_int,
    pub(crate) ml_doc: *const c_char,
}

impl PyMethodDef {
    /// Ends an array.
    pub(crate) const END: PyMethodDef = PyMethodDef {
        ml_name: std::ptr::null(),
        ml_meth: None,
        ml_flags: 0,
        ml_doc: std::ptr::null(),
    };
}

pub(crate) const METH_KEYWORDS: c_int = 0x0002;
pub(crate) const METH_NOARGS: c_int = 0x0004;
pub(crate) const METH_O: c_int = 0x0008;
pub(crate) const METH_FASTCALL: c_int = 0x0080;

/// `PyGetSetDef`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct PyGetSetDef {
    pub(crate) name: *const c_char,
    pub(crate) get: Option<cpy_getter>,
    pub(crate) set: Option<cpy_setter>,
    pub(crate) doc: *const c_char,
    pub(crate) closure: *mut c_void,
}

/// `PyMemberDef`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct PyMemberDef {
    pub(crate) name: *const c_char,
    pub(crate) r#type: c_int,
    pub(crate) offset: HPy_ssize_t,
    pub(crate) flags: c_int,
    pub(crate) doc: *const c_char,
}

/// `PyType_Slot`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct PyType_Slot {
    pub(crate) slot: c_int,
    pub(crate) pfunc: *mut c_void,
}

/// `PyType_Spec`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct PyType_Spec {
    pub(crate) name: *const c_char,
    pub(crate) basicsize: c_int,
    pub(crate) itemsize: c_int,
    pub(crate) flags: c_uint,
    pub(crate) slots: *mut PyType_Slot,
}

/// `PyModuleDef_Slot`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct PyModuleDef_Slot {
    pub(crate) slot: c_int,
    pub(crate) value: *mut c_void,
}

pub(crate) const Py_mod_create: c_int = 1;
pub(crate) const Py_mod_exec: c_int = 2;
/// Since 3.12.
pub(crate) const Py_mod_multiple_interpreters: c_int = 3;
/// Since 3.13.
pub(crate) const Py_mod_gil: c_int = 4;

/// What a `PyModuleDef` holds after its `PyObject` header.
#[repr(C)]
pub(crate) struct ModuleDefBody {
    pub(crate) m_init: *mut c_void,
    pub(crate) m_index: HPy_ssize_t,
    pub(crate) m_copy: *mut PyObject,
    pub(crate) m_name: *const c_char,
    pub(crate) m_doc: *const c_char,
    pub(crate) m_size: HPy_ssize_t,
    pub(crate) m_methods: *mut PyMethodDef,
    pub(crate) m_slots: *mut PyModuleDef_Slot,
    pub(crate) m_traverse: *mut c_void,
    pub(crate) m_clear: *mut c_void,
    pub(crate) m_free: *mut c_void,
}

/// `Py_buffer`, with room at the end for what emulations keep there.
#[repr(C)]
pub(crate) struct Py_buffer {
    pub(crate) buf: *mut c_void,
    pub(crate) obj: *mut PyObject,
    pub(crate) len: HPy_ssize_t,
    pub(crate) itemsize: HPy_ssize_t,
    pub(crate) readonly: c_int,
    pub(crate) ndim: c_int,
    pub(crate) format: *mut c_char,
    pub(crate) shape: *mut HPy_ssize_t,
    pub(crate) strides: *mut HPy_ssize_t,
    pub(crate) suboffsets: *mut HPy_ssize_t,
    pub(crate) internal: *mut c_void,
}

/// What every type object holds after its `PyVarObject` header; the same from
/// 3.8 on.
#[repr(C)]
pub(crate) struct TypeBody {
    pub(crate) tp_name: *const c_char,
    pub(crate) tp_basicsize: HPy_ssize_t,
    pub(crate) tp_itemsize: HPy_ssize_t,
    pub(crate) tp_dealloc: Option<unsafe extern "C" fn(*mut PyObject)>,
    pub(crate) tp_vectorcall_offset: HPy_ssize_t,
    pub(crate) tp_getattr: *mut c_void,
    pub(crate) tp_setattr: *mut c_void,
    pub(crate) tp_as_async: *mut c_void,
    pub(crate) tp_repr: *mut c_void,
    pub(crate) tp_as_number: *mut c_void,
    pub(crate) tp_as_sequence: *mut c_void,
    pub(crate) tp_as_mapping: *mut c_void,
    pub(crate) tp_hash: *mut c_void,
    pub(crate) tp_call: *mut c_void,
    pub(crate) tp_str: *mut c_void,
    pub(crate) tp_getattro: *mut c_void,
    pub(crate) tp_setattro: *mut c_void,
    pub(crate) tp_as_buffer: *mut c_void,
    pub(crate) tp_flags: std::ffi::c_ulong,
    pub(crate) tp_doc: *const c_char,
    pub(crate) tp_traverse: *mut c_void,
    pub(crate) tp_clear: *mut c_void,
    pub(crate) tp_richcompare: *mut c_void,
    pub(crate) tp_weaklistoffset: HPy_ssize_t,
    pub(crate) tp_iter: *mut c_void,
    pub(crate) tp_iternext: *mut c_void,
    pub(crate) tp_methods: *mut c_void,
    pub(crate) tp_members: *mut c_void,
    pub(crate) tp_getset: *mut c_void,
    pub(crate) tp_base: *mut PyObject,
    pub(crate) tp_dict: *mut PyObject,
    pub(crate) tp_descr_get: *mut c_void,
    pub(crate) tp_descr_set: *mut c_void,
    pub(crate) tp_dictoffset: HPy_ssize_t,
    pub(crate) tp_init: *mut c_void,
    pub(crate) tp_alloc: Option<unsafe extern "C" fn(*mut PyObject, HPy_ssize_t) -> *mut PyObject>,
    pub(crate) tp_new: *mut c_void,
    pub(crate) tp_free: Option<unsafe extern "C" fn(*mut c_void)>,
    pub(crate) tp_is_gc: *mut c_void,
    pub(crate) tp_bases: *mut PyObject,
    pub(crate) tp_mro: *mut PyObject,
    pub(crate) tp_cache: *mut c_void,
    pub(crate) tp_subclasses: *mut c_void,
    pub(crate) tp_weaklist: *mut PyObject,
    pub(crate) tp_del: *mut c_void,
    pub(crate) tp_version_tag: c_uint,
    pub(crate) tp_finalize: *mut c_void,
}

/// `PyBufferProcs`.
#[repr(C)]
pub(crate) struct PyBufferProcs {
    pub(crate) bf_getbuffer: *mut c_void,
    pub(crate) bf_releasebuffer: *mut c_void,
}

/// The slots of a `PyType_Spec` that HPy does not number, or that this host fills
/// by itself.
pub(crate) const Py_tp_alloc: c_int = 47;
pub(crate) const Py_tp_clear: c_int = 51;
pub(crate) const Py_tp_dealloc: c_int = 52;
pub(crate) const Py_tp_doc: c_int = 56;
pub(crate) const Py_tp_methods: c_int = 64;
pub(crate) const Py_tp_traverse: c_int = 71;
pub(crate) const Py_tp_members: c_int = 72;
pub(crate) const Py_tp_getset: c_int = 73;

/// `READONLY`, of a `PyMemberDef`.
pub(crate) const READONLY: c_int = 1;

pub(crate) const Py_TPFLAGS_HEAPTYPE: std::ffi::c_ulong = 1 << 9;
pub(crate) const Py_TPFLAGS_HAVE_VECTORCALL: std::ffi::c_ulong = 1 << 11;
pub(crate) const Py_TPFLAGS_HAVE_GC: std::ffi::c_ulong = 1 << 14;
pub(crate) const Py_TPFLAGS_LONG_SUBCLASS: std::ffi::c_ulong = 1 << 24;
pub(crate) const Py_TPFLAGS_LIST_SUBCLASS: std::ffi::c_ulong = 1 << 25;
pub(crate) const Py_TPFLAGS_TUPLE_SUBCLASS: std::ffi::c_ulong = 1 << 26;
pub(crate) const Py_TPFLAGS_BYTES_SUBCLASS: std::ffi::c_ulong = 1 << 27;
pub(crate) const Py_TPFLAGS_UNICODE_SUBCLASS: std::ffi::c_ulong = 1 << 28;
pub(crate) const Py_TPFLAGS_DICT_SUBCLASS: std::ffi::c_ulong = 1 << 29;
pub(crate) const Py_TPFLAGS_TYPE_SUBCLASS: std::ffi::c_ulong = 1 << 31;

/// In a vectorcall's `nargsf`: the place before the first argument may be used.
pub(crate) const PY_VECTORCALL_ARGUMENTS_OFFSET: usize = 1 << (usize::BITS - 1);
