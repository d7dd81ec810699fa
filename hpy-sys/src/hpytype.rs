//! Types and how they are specified (`hpytype.h`).

use core::ffi::{c_char, c_int, c_ulong, c_void};

use crate::describe::{c_enum, c_struct};
use crate::{HPy, HPyCallFunction, HPyDef, cpy_vectorcallfunc};

c_enum! {
    /// Which built-in type an instance's memory begins with.
    pub enum HPyType_BuiltinShape as "HPyType_BuiltinShape_" {
        /// The struct begins with CPython's `PyObject`; hybrid binaries only.
        Legacy = -1,
        /// `object` (the default).
        Object = 0,
        /// `type`.
        Type = 1,
        /// `int`.
        Long = 2,
        /// `float`.
        Float = 3,
        /// `str`.
        Unicode = 4,
        /// `tuple`.
        Tuple = 5,
        /// `list`.
        List = 6,
    }
}

c_struct! {
    /// Declared by HPy 0.9 but used by none of its functions.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyType_Vectorcall {
        /// The trampoline.
        pub cpy_trampoline: Option<cpy_vectorcallfunc>,
        /// The implementation.
        pub r#impl: HPyCallFunction,
    }
}

c_struct! {
    /// What [`HPyType_FromSpec`](crate::HPyType_FromSpec) makes a type from.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyType_Spec {
        /// The type's full name (`package.module.Name`), UTF-8.
        pub name: *const c_char,
        /// The size of an instance's struct.
        pub basicsize: c_int,
        /// Must be 0 in HPy 0.9.
        pub itemsize: c_int,
        /// [`HPy_TPFLAGS_DEFAULT`] and others.
        pub flags: c_ulong,
        /// The shape; the base class must agree.
        pub builtin_shape: HPyType_BuiltinShape,
        /// A `PyType_Slot` array, or null; hybrid binaries only.
        pub legacy_slots: *mut c_void,
        /// Pointers to the definitions, the last one null; may itself be null.
        pub defines: *mut *mut HPyDef,
        /// The docstring, UTF-8; may be null.
        pub doc: *const c_char,
    }
}

// SAFETY: hosts only read a spec; what it points to is constant.
unsafe impl Sync for HPyType_Spec {}

c_enum! {
    /// What an [`HPyType_SpecParam`] gives.
    pub enum HPyType_SpecParam_Kind as "HPyType_SpecParam_" {
        /// A base class; may be repeated.
        Base = 1,
        /// All base classes as a tuple.
        BasesTuple = 2,
        /// The metaclass.
        Metaclass = 3,
    }
}

impl HPyType_SpecParam_Kind {
    /// Ends an array of parameters (C writes `{ 0 }`).
    pub const END: HPyType_SpecParam_Kind = HPyType_SpecParam_Kind(0);
}

c_struct! {
    /// A parameter of [`HPyType_FromSpec`](crate::HPyType_FromSpec) that is only
    /// known at run time; an array of them ends with [`HPyType_SpecParam::END`].
    #[derive(Debug, Clone, Copy)]
    pub struct HPyType_SpecParam {
        /// What it gives.
        pub kind: HPyType_SpecParam_Kind,
        /// The value.
        pub object: HPy,
    }
}

impl HPyType_SpecParam {
    /// The last element of an array of parameters.
    pub const END: HPyType_SpecParam = HPyType_SpecParam {
        kind: HPyType_SpecParam_Kind::END,
        object: HPy::NULL,
    };
}

/// Declares the flags, and lists them for tests against the C headers.
macro_rules! flags {
    ($( $(#[$meta:meta])* $name:ident = $value:expr; )*) => {
        $( $(#[$meta])* pub const $name: c_ulong = $value; )*

        /// Every flag by its C name.
        pub const TYPE_FLAGS: &[(&str, c_ulong)] = &[$( (stringify!($name), $name), )*];
    };
}

flags! {
    /// The type is allocated on the heap, as all of HPy's are.
    _Py_TPFLAGS_HEAPTYPE = 1 << 9;
    /// CPython may cache look-ups on the type.
    _Py_TPFLAGS_HAVE_VERSION_TAG = 1 << 18;
    /// What every type has.
    HPy_TPFLAGS_DEFAULT = _Py_TPFLAGS_HEAPTYPE | _Py_TPFLAGS_HAVE_VERSION_TAG;
    /// The type implements the vectorcall protocol (PEP 590).
    HPy_TPFLAGS_HAVE_VECTORCALL = 1 << 11;
    /// Python may subclass the type.
    HPy_TPFLAGS_BASETYPE = 1 << 10;
    /// Instances take part in garbage collection; needs `HPy_tp_traverse`.
    HPy_TPFLAGS_HAVE_GC = 1 << 14;
}
