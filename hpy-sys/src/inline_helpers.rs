//! Small functions that HPy's headers define over the context's
//! (`inline_helpers.h`, `misc_trampolines.h`).
//!
//! `HPyTuple_Pack` is missing: it is variadic; use [`HPyTuple_FromArray`].

use core::ffi::{c_char, c_int, c_long, c_longlong, c_ulong, c_ulonglong, c_void};
use core::ptr;

use crate::describe::Function;
use crate::*;

/// Declares a function that only calls others: the safety comment is the same
/// for all of them.
macro_rules! shims {
    ($(
        $(#[$meta:meta])*
        fn $name:ident($ctx:ident $(, $arg:ident: $ty:ty)*) -> $ret:ty $body:block
    )*) => {
        $(
            $(#[$meta])*
            ///
            /// # Safety
            /// As for the function of the context that it calls.
            #[inline]
            pub unsafe fn $name($ctx: *mut HPyContext $(, $arg: $ty)*) -> $ret {
                // SAFETY: the caller vouches for the context and the arguments.
                unsafe { $body }
            }
        )*

        pub(crate) const INLINE_HELPERS: &[Function] = &[
            $( Function {
                name: stringify!($name),
                args: &["*mut HPyContext" $(, stringify!($ty))*],
                ret: stringify!($ret),
            }, )*
            Function {
                name: "HPySlice_AdjustIndices",
                args: &[
                    "*mut HPyContext",
                    "HPy_ssize_t",
                    "*mut HPy_ssize_t",
                    "*mut HPy_ssize_t",
                    "HPy_ssize_t",
                ],
                ret: "HPy_ssize_t",
            },
        ];
    };
}

shims! {
    /// [`HPyErr_SetFromErrnoWithFilenameObjects`] without file names.
    fn HPyErr_SetFromErrno(ctx, h_type: HPy) -> HPy {
        HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, HPy::NULL, HPy::NULL)
    }

    /// [`HPyErr_SetFromErrnoWithFilenameObjects`] with one file name.
    fn HPyErr_SetFromErrnoWithFilenameObject(ctx, h_type: HPy, filename: HPy) -> HPy {
        HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, filename, HPy::NULL)
    }

    /// Deletes an attribute: `del obj.name`.
    fn HPy_DelAttr(ctx, obj: HPy, name: HPy) -> c_int {
        HPy_SetAttr(ctx, obj, name, HPy::NULL)
    }

    /// Deletes an attribute: `del obj.name`.
    fn HPy_DelAttr_s(ctx, obj: HPy, utf8_name: *const c_char) -> c_int {
        HPy_SetAttr_s(ctx, obj, utf8_name, HPy::NULL)
    }

    /// An `int` of a C `long`.
    fn HPyLong_FromLong(ctx, l: c_long) -> HPy {
        if size_of::<c_long>() <= size_of::<i32>() {
            HPyLong_FromInt32_t(ctx, l as i32)
        } else {
            HPyLong_FromInt64_t(ctx, l as i64)
        }
    }

    /// An `int` of a C `unsigned long`.
    fn HPyLong_FromUnsignedLong(ctx, l: c_ulong) -> HPy {
        if size_of::<c_ulong>() <= size_of::<u32>() {
            HPyLong_FromUInt32_t(ctx, l as u32)
        } else {
            HPyLong_FromUInt64_t(ctx, l as u64)
        }
    }

    /// An `int` of a C `long long`.
    fn HPyLong_FromLongLong(ctx, l: c_longlong) -> HPy {
        HPyLong_FromInt64_t(ctx, l)
    }

    /// An `int` of a C `unsigned long long`.
    fn HPyLong_FromUnsignedLongLong(ctx, l: c_ulonglong) -> HPy {
        HPyLong_FromUInt64_t(ctx, l)
    }

    /// An integer (by `__index__`) as a C `long`; `-1` may be an exception.
    fn HPyLong_AsLong(ctx, h: HPy) -> c_long {
        if size_of::<c_long>() <= size_of::<i32>() {
            HPyLong_AsInt32_t(ctx, h) as c_long
        } else {
            HPyLong_AsInt64_t(ctx, h) as c_long
        }
    }

    /// An `int` as a C `unsigned long`; the maximum may be an exception.
    fn HPyLong_AsUnsignedLong(ctx, h: HPy) -> c_ulong {
        if size_of::<c_ulong>() <= size_of::<u32>() {
            HPyLong_AsUInt32_t(ctx, h) as c_ulong
        } else {
            HPyLong_AsUInt64_t(ctx, h) as c_ulong
        }
    }

    /// An integer (by `__index__`) modulo the range of a C `unsigned long`; the
    /// maximum may be an exception.
    fn HPyLong_AsUnsignedLongMask(ctx, h: HPy) -> c_ulong {
        if size_of::<c_ulong>() <= size_of::<u32>() {
            HPyLong_AsUInt32_tMask(ctx, h) as c_ulong
        } else {
            HPyLong_AsUInt64_tMask(ctx, h) as c_ulong
        }
    }

    /// An integer (by `__index__`) as a C `long long`; `-1` may be an exception.
    fn HPyLong_AsLongLong(ctx, h: HPy) -> c_longlong {
        HPyLong_AsInt64_t(ctx, h)
    }

    /// An `int` as a C `unsigned long long`; the maximum may be an exception.
    fn HPyLong_AsUnsignedLongLong(ctx, h: HPy) -> c_ulonglong {
        HPyLong_AsUInt64_t(ctx, h)
    }

    /// An integer (by `__index__`) modulo the range of a C `unsigned long long`;
    /// the maximum may be an exception.
    fn HPyLong_AsUnsignedLongLongMask(ctx, h: HPy) -> c_ulonglong {
        HPyLong_AsUInt64_tMask(ctx, h)
    }

    /// `True` or `False`.
    fn HPyBool_FromLong(ctx, v: c_long) -> HPy {
        HPyBool_FromBool(ctx, v != 0)
    }

    /// Calls a method: `receiver.name(*args, **kw)`; `kw` may be null.
    fn HPy_CallMethodTupleDict(ctx, name: HPy, receiver: HPy, args: HPy, kw: HPy) -> HPy {
        let method = HPy_GetAttr(ctx, receiver, name);
        call_and_close(ctx, method, args, kw)
    }

    /// Calls a method: `receiver.name(*args, **kw)`; `kw` may be null.
    fn HPy_CallMethodTupleDict_s(
        ctx, utf8_name: *const c_char, receiver: HPy, args: HPy, kw: HPy
    ) -> HPy {
        let method = HPy_GetAttr_s(ctx, receiver, utf8_name);
        call_and_close(ctx, method, args, kw)
    }

    /// The pointer of the capsule called `name`; null and an exception if it has
    /// another name.
    fn HPyCapsule_GetPointer(ctx, capsule: HPy, name: *const c_char) -> *mut c_void {
        HPyCapsule_Get(ctx, capsule, _HPyCapsule_key::Pointer, name)
    }

    /// A capsule's name; null may be an exception.
    fn HPyCapsule_GetName(ctx, capsule: HPy) -> *const c_char {
        HPyCapsule_Get(ctx, capsule, _HPyCapsule_key::Name, ptr::null()).cast()
    }

    /// A capsule's context pointer; null may be an exception.
    fn HPyCapsule_GetContext(ctx, capsule: HPy) -> *mut c_void {
        HPyCapsule_Get(ctx, capsule, _HPyCapsule_key::Context, ptr::null())
    }

    /// Sets a capsule's pointer; 0, or -1 and an exception.
    fn HPyCapsule_SetPointer(ctx, capsule: HPy, pointer: *mut c_void) -> c_int {
        HPyCapsule_Set(ctx, capsule, _HPyCapsule_key::Pointer, pointer)
    }

    /// Sets a capsule's name; 0, or -1 and an exception. The string must outlive
    /// the capsule.
    fn HPyCapsule_SetName(ctx, capsule: HPy, name: *const c_char) -> c_int {
        HPyCapsule_Set(ctx, capsule, _HPyCapsule_key::Name, name.cast_mut().cast())
    }

    /// Sets a capsule's context pointer; 0, or -1 and an exception.
    fn HPyCapsule_SetContext(ctx, capsule: HPy, context: *mut c_void) -> c_int {
        HPyCapsule_Set(ctx, capsule, _HPyCapsule_key::Context, context)
    }

    /// Sets a capsule's destructor; 0, or -1 and an exception.
    fn HPyCapsule_SetDestructor(
        ctx, capsule: HPy, destructor: *mut HPyCapsule_Destructor
    ) -> c_int {
        HPyCapsule_Set(ctx, capsule, _HPyCapsule_key::Destructor, destructor.cast())
    }
}

/// Calls what an attribute look-up gave, if it gave anything.
///
/// # Safety
/// As for [`HPy_CallTupleDict`]; `method` is closed.
unsafe fn call_and_close(ctx: *mut HPyContext, method: HPy, args: HPy, kw: HPy) -> HPy {
    if method.is_null() {
        return HPy::NULL;
    }
    // SAFETY: the caller vouches for the arguments, and `method` is open.
    unsafe {
        let result = HPy_CallTupleDict(ctx, method, args, kw);
        HPy_Close(ctx, method);
        result
    }
}

/// Makes an instance of the HPy type `cls` and sets `*data` to its struct (C: the
/// macro `HPy_New`).
///
/// # Safety
/// `cls` must be a type whose struct is a `T`, and `data` valid for writing;
/// otherwise as for [`_HPy_New`].
#[inline]
pub unsafe fn HPy_New<T>(ctx: *mut HPyContext, cls: HPy, data: *mut *mut T) -> HPy {
    // A variable of our own, so that the caller's stays out of foreign hands and
    // can live in a register.
    let mut place = ptr::null_mut();
    // SAFETY: the caller vouches for the arguments.
    unsafe {
        let h = _HPy_New(ctx, cls, &raw mut place);
        *data = place.cast();
        h
    }
}

/// Clips the ends of a slice to a sequence of `length` items, as Python does, and
/// returns how many items the slice has. Calls nothing of the interpreter; the
/// context is not used.
///
/// # Panics
/// If `step` is 0.
///
/// # Safety
/// `start` and `stop` must be valid for reading and writing.
pub unsafe fn HPySlice_AdjustIndices(
    _ctx: *mut HPyContext,
    length: HPy_ssize_t,
    start: *mut HPy_ssize_t,
    stop: *mut HPy_ssize_t,
    step: HPy_ssize_t,
) -> HPy_ssize_t {
    assert!(step != 0, "a slice's step must not be 0");
    // Going backwards, the ends lie one item further to the left.
    let (lowest, highest) = if step < 0 {
        (-1, length - 1)
    } else {
        (0, length)
    };
    let clip = |i: HPy_ssize_t| {
        let i = if i < 0 { i.saturating_add(length) } else { i };
        i.clamp(lowest, highest.max(lowest))
    };
    // SAFETY: the caller vouches for the pointers.
    let (first, end) = unsafe {
        *start = clip(*start);
        *stop = clip(*stop);
        (*start, *stop)
    };
    let distance = if step < 0 { first - end } else { end - first };
    if distance <= 0 {
        return 0;
    }
    ((distance - 1) as usize / step.unsigned_abs() + 1) as HPy_ssize_t
}
