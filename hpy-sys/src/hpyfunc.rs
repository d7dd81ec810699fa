//! The signatures of functions that Python calls (`hpyfunc.h`,
//! `autogen_hpyfunc_declare.h`).

use core::ffi::{c_char, c_int, c_void};

use crate::describe::{c_enum, c_functions, c_struct};
use crate::{HPy, HPy_RichCmpOp, HPy_hash_t, HPy_ssize_t, HPyContext, HPyField};

c_enum! {
    /// The signature of an implementation: what a host must cast it to.
    pub enum HPyFunc_Signature as "HPyFunc_" {
        /// A method that takes positional arguments: [`HPyFunc_varargs`].
        VARARGS = 1,
        /// A method that takes positional and keyword arguments, and
        /// [`HPy_tp_call`](crate::HPySlot_Slot::HPy_tp_call): [`HPyFunc_keywords`].
        KEYWORDS = 2,
        /// A method without arguments: [`HPyFunc_noargs`].
        NOARGS = 3,
        /// A method of one argument: [`HPyFunc_o`].
        O = 4,
        /// [`HPyFunc_destroyfunc`].
        DESTROYFUNC = 5,
        /// [`HPyFunc_getbufferproc`].
        GETBUFFERPROC = 6,
        /// [`HPyFunc_releasebufferproc`].
        RELEASEBUFFERPROC = 7,
        /// [`HPyFunc_unaryfunc`].
        UNARYFUNC = 8,
        /// [`HPyFunc_binaryfunc`].
        BINARYFUNC = 9,
        /// [`HPyFunc_ternaryfunc`].
        TERNARYFUNC = 10,
        /// [`HPyFunc_inquiry`].
        INQUIRY = 11,
        /// [`HPyFunc_lenfunc`].
        LENFUNC = 12,
        /// [`HPyFunc_ssizeargfunc`].
        SSIZEARGFUNC = 13,
        /// [`HPyFunc_ssizessizeargfunc`].
        SSIZESSIZEARGFUNC = 14,
        /// [`HPyFunc_ssizeobjargproc`].
        SSIZEOBJARGPROC = 15,
        /// [`HPyFunc_ssizessizeobjargproc`].
        SSIZESSIZEOBJARGPROC = 16,
        /// [`HPyFunc_objobjargproc`].
        OBJOBJARGPROC = 17,
        /// [`HPyFunc_freefunc`].
        FREEFUNC = 18,
        /// [`HPyFunc_getattrfunc`].
        GETATTRFUNC = 19,
        /// [`HPyFunc_getattrofunc`].
        GETATTROFUNC = 20,
        /// [`HPyFunc_setattrfunc`].
        SETATTRFUNC = 21,
        /// [`HPyFunc_setattrofunc`].
        SETATTROFUNC = 22,
        /// [`HPyFunc_reprfunc`].
        REPRFUNC = 23,
        /// [`HPyFunc_hashfunc`].
        HASHFUNC = 24,
        /// [`HPyFunc_richcmpfunc`].
        RICHCMPFUNC = 25,
        /// [`HPyFunc_getiterfunc`].
        GETITERFUNC = 26,
        /// [`HPyFunc_iternextfunc`].
        ITERNEXTFUNC = 27,
        /// [`HPyFunc_descrgetfunc`].
        DESCRGETFUNC = 28,
        /// [`HPyFunc_descrsetfunc`].
        DESCRSETFUNC = 29,
        /// [`HPyFunc_initproc`].
        INITPROC = 30,
        /// [`HPyFunc_newfunc`].
        NEWFUNC = 31,
        /// [`HPyFunc_getter`].
        GETTER = 32,
        /// [`HPyFunc_setter`].
        SETTER = 33,
        /// [`HPyFunc_objobjproc`].
        OBJOBJPROC = 34,
        /// [`HPyFunc_traverseproc`].
        TRAVERSEPROC = 35,
        /// [`HPyFunc_destructor`].
        DESTRUCTOR = 36,
        /// [`HPyFunc_Capsule_Destructor`].
        CAPSULE_DESTRUCTOR = 37,
        /// Reserved: HPy 0.9 names this signature but declares no function type
        /// for it; a call function has the signature `KEYWORDS`.
        VECTORCALLFUNC = 38,
        /// [`HPyFunc_mod_create`].
        MOD_CREATE = 39,
    }
}

c_functions! {
    GENERAL_FUNCTION_TYPES;

    /// Any implementation, its true signature forgotten; [`cfunction`] makes them.
    HPyCFunction: fn() -> *mut c_void;

    /// What a traverse function calls for each [`HPyField`] of its object.
    HPyFunc_visitproc: fn(field: *mut HPyField, arg: *mut c_void) -> c_int;
}

c_struct! {
    /// A buffer that an object exports (HPy's counterpart of `Py_buffer`).
    pub struct HPy_buffer {
        /// The first byte.
        pub buf: *mut c_void,
        /// The exporting object; an owned handle, which the consumer closes.
        pub obj: HPy,
        /// The length in bytes.
        pub len: HPy_ssize_t,
        /// The size of an item in bytes.
        pub itemsize: HPy_ssize_t,
        /// Whether writing is forbidden.
        pub readonly: c_int,
        /// The number of dimensions.
        pub ndim: c_int,
        /// The format of an item as the `struct` module spells it; may be null.
        pub format: *mut c_char,
        /// Items per dimension; may be null.
        pub shape: *mut HPy_ssize_t,
        /// Bytes from one item to the next, per dimension; may be null.
        pub strides: *mut HPy_ssize_t,
        /// For indirect arrays; otherwise null.
        pub suboffsets: *mut HPy_ssize_t,
        /// For the exporter's own use.
        pub internal: *mut c_void,
    }
}

/// Declares the function types, and for each a function that forgets it.
macro_rules! function_types {
    ($($(#[$meta:meta])* $signature:ident $name:ident $erase:ident: fn($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*) => {
        c_functions! {
            FUNCTION_TYPES;
            $( $(#[$meta])* $name: fn($($arg: $ty),*) $(-> $ret)?; )*
        }

        /// Typed ways to make an [`HPyCFunction`], usable in constants: the
        /// compiler checks the signature before it is forgotten.
        ///
        /// ```
        /// use hpy_sys::*;
        ///
        /// unsafe extern "C" fn answer(ctx: *mut HPyContext, _self: HPy) -> HPy {
        ///     // SAFETY: the host calls with a valid context.
        ///     unsafe { HPyLong_FromInt64_t(ctx, 42) }
        /// }
        /// const ANSWER: HPyCFunction = cfunction::noargs(answer);
        /// ```
        pub mod cfunction {
            use super::*;
            $(
                #[doc = concat!("An [`HPyCFunction`] of a [`", stringify!($name), "`].")]
                #[inline]
                pub const fn $erase(f: $name) -> HPyCFunction {
                    // SAFETY: both are non-null function pointers of one calling
                    // convention. Calling the result is unsafe: the caller must
                    // cast it back first.
                    unsafe { core::mem::transmute::<$name, HPyCFunction>(f) }
                }
            )*
        }

        impl HPyFunc_Signature {
            /// Every signature that has a function type: the signature, the name
            /// of the type in C, the name of the functions in [`cfunction`] and
            /// [`trampolines`](crate::trampolines).
            pub const FUNCTION_TYPES: &[(HPyFunc_Signature, &str, &str)] = &[
                $( (HPyFunc_Signature::$signature, stringify!($name), stringify!($erase)), )*
            ];
        }
    };
}

function_types! {
    /// A method without arguments.
    NOARGS HPyFunc_noargs noargs: fn(ctx: *mut HPyContext, self_: HPy) -> HPy;
    /// A method of one argument.
    O HPyFunc_o o: fn(ctx: *mut HPyContext, self_: HPy, arg: HPy) -> HPy;
    /// A method that takes positional arguments.
    VARARGS HPyFunc_varargs varargs:
        fn(ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: usize) -> HPy;
    /// A method that takes positional and keyword arguments: the values of the
    /// keywords follow the `nargs` positional ones in `args`, their names are
    /// the tuple `kwnames` (or null).
    KEYWORDS HPyFunc_keywords keywords: fn(
        ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: usize, kwnames: HPy
    ) -> HPy;
    /// A unary operator or conversion.
    UNARYFUNC HPyFunc_unaryfunc unaryfunc: fn(ctx: *mut HPyContext, h: HPy) -> HPy;
    /// A binary operator or look-up.
    BINARYFUNC HPyFunc_binaryfunc binaryfunc: fn(ctx: *mut HPyContext, h1: HPy, h2: HPy) -> HPy;
    /// The power operators.
    TERNARYFUNC HPyFunc_ternaryfunc ternaryfunc: fn(ctx: *mut HPyContext, h1: HPy, h2: HPy, h3: HPy) -> HPy;
    /// A question: `1` yes, `0` no, `-1` an exception.
    INQUIRY HPyFunc_inquiry inquiry: fn(ctx: *mut HPyContext, h: HPy) -> c_int;
    /// A length, or `-1` and an exception.
    LENFUNC HPyFunc_lenfunc lenfunc: fn(ctx: *mut HPyContext, h: HPy) -> HPy_ssize_t;
    /// A sequence's item or repetition.
    SSIZEARGFUNC HPyFunc_ssizeargfunc ssizeargfunc: fn(ctx: *mut HPyContext, h: HPy, i: HPy_ssize_t) -> HPy;
    /// A look-up by two indices.
    SSIZESSIZEARGFUNC HPyFunc_ssizessizeargfunc ssizessizeargfunc:
        fn(ctx: *mut HPyContext, h: HPy, i: HPy_ssize_t, j: HPy_ssize_t) -> HPy;
    /// Setting (or, with a null value, deleting) a sequence's item.
    SSIZEOBJARGPROC HPyFunc_ssizeobjargproc ssizeobjargproc:
        fn(ctx: *mut HPyContext, h: HPy, i: HPy_ssize_t, value: HPy) -> c_int;
    /// Setting (or, with a null value, deleting) by two indices.
    SSIZESSIZEOBJARGPROC HPyFunc_ssizessizeobjargproc ssizessizeobjargproc:
        fn(ctx: *mut HPyContext, h: HPy, i: HPy_ssize_t, j: HPy_ssize_t, value: HPy) -> c_int;
    /// Setting (or, with a null value, deleting) a mapping's item.
    OBJOBJARGPROC HPyFunc_objobjargproc objobjargproc:
        fn(ctx: *mut HPyContext, h: HPy, key: HPy, value: HPy) -> c_int;
    /// Freeing memory.
    FREEFUNC HPyFunc_freefunc freefunc: fn(ctx: *mut HPyContext, p: *mut c_void);
    /// Reading an attribute by C string.
    GETATTRFUNC HPyFunc_getattrfunc getattrfunc: fn(ctx: *mut HPyContext, h: HPy, name: *mut c_char) -> HPy;
    /// Reading an attribute.
    GETATTROFUNC HPyFunc_getattrofunc getattrofunc: fn(ctx: *mut HPyContext, h: HPy, name: HPy) -> HPy;
    /// Setting (or, with a null value, deleting) an attribute by C string.
    SETATTRFUNC HPyFunc_setattrfunc setattrfunc:
        fn(ctx: *mut HPyContext, h: HPy, name: *mut c_char, value: HPy) -> c_int;
    /// Setting (or, with a null value, deleting) an attribute.
    SETATTROFUNC HPyFunc_setattrofunc setattrofunc:
        fn(ctx: *mut HPyContext, h: HPy, name: HPy, value: HPy) -> c_int;
    /// `__repr__` or `__str__`.
    REPRFUNC HPyFunc_reprfunc reprfunc: fn(ctx: *mut HPyContext, h: HPy) -> HPy;
    /// `__hash__`; `-1` is an exception.
    HASHFUNC HPyFunc_hashfunc hashfunc: fn(ctx: *mut HPyContext, h: HPy) -> HPy_hash_t;
    /// A rich comparison.
    RICHCMPFUNC HPyFunc_richcmpfunc richcmpfunc:
        fn(ctx: *mut HPyContext, h1: HPy, h2: HPy, op: HPy_RichCmpOp) -> HPy;
    /// `__iter__`.
    GETITERFUNC HPyFunc_getiterfunc getiterfunc: fn(ctx: *mut HPyContext, h: HPy) -> HPy;
    /// `__next__`.
    ITERNEXTFUNC HPyFunc_iternextfunc iternextfunc: fn(ctx: *mut HPyContext, h: HPy) -> HPy;
    /// `__get__`.
    DESCRGETFUNC HPyFunc_descrgetfunc descrgetfunc:
        fn(ctx: *mut HPyContext, h: HPy, obj: HPy, r#type: HPy) -> HPy;
    /// `__set__` and `__delete__`.
    DESCRSETFUNC HPyFunc_descrsetfunc descrsetfunc:
        fn(ctx: *mut HPyContext, h: HPy, obj: HPy, value: HPy) -> c_int;
    /// `__init__`; `kw` is a dictionary or null.
    INITPROC HPyFunc_initproc initproc: fn(
        ctx: *mut HPyContext, self_: HPy, args: *const HPy, nargs: HPy_ssize_t, kw: HPy
    ) -> c_int;
    /// `__new__`; `kw` is a dictionary or null. On PyPy 7.3.19 it is a tuple of
    /// names instead, whose values follow the `nargs` positional arguments, as in
    /// [`HPyFunc_keywords`].
    NEWFUNC HPyFunc_newfunc newfunc: fn(
        ctx: *mut HPyContext, r#type: HPy, args: *const HPy, nargs: HPy_ssize_t, kw: HPy
    ) -> HPy;
    /// Reading a computed attribute.
    GETTER HPyFunc_getter getter: fn(ctx: *mut HPyContext, h: HPy, closure: *mut c_void) -> HPy;
    /// Setting (or, with a null value, deleting) a computed attribute.
    SETTER HPyFunc_setter setter:
        fn(ctx: *mut HPyContext, h: HPy, value: HPy, closure: *mut c_void) -> c_int;
    /// `__contains__`.
    OBJOBJPROC HPyFunc_objobjproc objobjproc: fn(ctx: *mut HPyContext, h: HPy, key: HPy) -> c_int;
    /// Filling in a buffer for a consumer.
    GETBUFFERPROC HPyFunc_getbufferproc getbufferproc:
        fn(ctx: *mut HPyContext, h: HPy, buffer: *mut HPy_buffer, flags: c_int) -> c_int;
    /// Taking a buffer back.
    RELEASEBUFFERPROC HPyFunc_releasebufferproc releasebufferproc:
        fn(ctx: *mut HPyContext, h: HPy, buffer: *mut HPy_buffer);
    /// Visiting every [`HPyField`] of an object; must not call Python.
    TRAVERSEPROC HPyFunc_traverseproc traverseproc:
        fn(object: *mut c_void, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int;
    /// `__del__`.
    DESTRUCTOR HPyFunc_destructor destructor: fn(ctx: *mut HPyContext, h: HPy);
    /// Freeing what an object's struct owns; must not call Python.
    DESTROYFUNC HPyFunc_destroyfunc destroyfunc: fn(object: *mut c_void);
    /// Creating a module from its spec. PyPy 7.3.19 hands over an empty module of
    /// that name instead of the spec.
    MOD_CREATE HPyFunc_mod_create mod_create: fn(ctx: *mut HPyContext, spec: HPy) -> HPy;
    /// Freeing what a capsule carries; must not call Python.
    CAPSULE_DESTRUCTOR HPyFunc_Capsule_Destructor capsule_destructor:
        fn(name: *const c_char, pointer: *mut c_void, context: *mut c_void);
}
