//! The functions that CPython calls, per signature (`hpyfunc_trampolines.h`,
//! `autogen_hpyfunc_trampolines.h`).
//!
//! CPython knows nothing of handles: it calls with its own objects. A trampoline
//! has the signature that CPython wants, packs the arguments into a struct, and
//! hands them, with the implementation, to the host's
//! [`_HPy_CallRealFunctionFromTrampoline`], which makes handles of them, calls
//! the implementation, and writes the result into the struct. Every definition
//! carries the trampoline for its implementation; hosts that have no need of it
//! ignore it.
//!
//! C writes a trampoline per implementation, by macro. Here they are generic over
//! the [`Implementation`] and over the [`TrampolineContext`] of its module, so the
//! compiler writes them:
//!
//! ```
//! use hpy_sys::{trampolines::*, *};
//!
//! # struct MyModule;
//! # impl TrampolineContext for MyModule {
//! #     fn context() -> *mut HPyContext { core::ptr::null_mut() }
//! # }
//! unsafe extern "C" fn answer(ctx: *mut HPyContext, _self: HPy) -> HPy {
//!     // SAFETY: the host calls with a valid context.
//!     unsafe { HPyLong_FromInt64_t(ctx, 42) }
//! }
//!
//! struct Answer;
//! impl Implementation for Answer {
//!     const IMPL: HPyCFunction = cfunction::noargs(answer);
//! }
//!
//! static ANSWER: HPyDef = HPyDef::meth(HPyMeth {
//!     name: c"answer".as_ptr(),
//!     r#impl: Some(Answer::IMPL),
//!     cpy_trampoline: Some(erased::noargs::<MyModule, Answer>()),
//!     signature: HPyFunc_Signature::NOARGS,
//!     doc: core::ptr::null(),
//! });
//! ```
//!
//! There is one for every signature that C has one for: all of
//! [`HPyFunc_Signature`] but [`VECTORCALLFUNC`](HPyFunc_Signature::VECTORCALLFUNC).
//! HPy 0.9 declares neither a function type nor a trampoline for that one; what
//! makes an object callable ([`HPyCallFunction`](crate::HPyCallFunction),
//! [`HPy_tp_call`](crate::HPySlot_Slot::HPy_tp_call)) has the signature
//! `KEYWORDS`, whose trampoline *is* a CPython vectorcall function.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use crate::describe::{Describe, Function, Struct, c_struct};
use crate::{
    _HPy_CallRealFunctionFromTrampoline, HPy_RichCmpOp, HPy_hash_t, HPy_ssize_t, HPyCFunction,
    HPyContext, HPyFunc_Signature, cpy_Py_buffer, cpy_PyCFunction, cpy_PyModuleDef, cpy_PyObject,
    cpy_visitproc,
};

/// A module's context: the one that the host handed to its
/// `HPyInitGlobalContext_<name>` (C: `_ctx_for_trampolines`).
pub trait TrampolineContext {
    /// That context. A trampoline only runs after the host has handed it over.
    fn context() -> *mut HPyContext;
}

/// An implementation, known to the compiler.
pub trait Implementation {
    /// The function; its signature must be that of the trampolines it is used
    /// with. [`cfunction`](crate::cfunction) makes it.
    const IMPL: HPyCFunction;
}

/// What a result is before the host has written it: all bits zero, as in C.
trait Zero {
    const ZERO: Self;
}

impl<T> Zero for *mut T {
    const ZERO: Self = ptr::null_mut();
}

impl Zero for c_int {
    const ZERO: Self = 0;
}

impl Zero for isize {
    const ZERO: Self = 0;
}

/// Writes, for each row, the argument struct and the trampoline.
///
/// A row is the signature, the trampoline's name, the argument struct, and the
/// C function as CPython sees it. Arguments after a `;` are CPython's but not
/// handed on.
macro_rules! trampolines {
    ($(
        $signature:ident $name:ident $args:ident
        ($($arg:ident: $ty:ty),* $(; $unused:ident: $unused_ty:ty)?) $(-> $ret:ty)?;
    )*) => {
        $(
            c_struct! {
                #[doc = concat!(
                    "What the trampoline of a `", stringify!($signature), "` hands to the host."
                )]
                #[derive(Debug, Clone, Copy)]
                pub struct $args {
                    $(
                        #[doc = concat!("CPython's argument `", stringify!($arg), "`.")]
                        pub $arg: $ty,
                    )*
                    $(
                        /// The result, which the host writes.
                        pub result: $ret,
                    )?
                }
            }

            #[doc = concat!(
                "The trampoline of an implementation of signature [`", stringify!($signature),
                "`](HPyFunc_Signature::", stringify!($signature), ")."
            )]
            ///
            /// # Safety
            /// To be called by CPython, as the function that it takes this for;
            /// `F::IMPL` must be of this signature, and `C::context()` the context
            /// of the module that it belongs to.
            pub unsafe extern "C" fn $name<C: TrampolineContext, F: Implementation>(
                $($arg: $ty,)*
                $($unused: $unused_ty)?
            ) $(-> $ret)? {
                $( let _ = $unused; )?
                let mut args = $args { $($arg,)* $(result: <$ret as Zero>::ZERO)? };
                // SAFETY: the context is the module's, and the host expects this
                // struct for this signature.
                unsafe {
                    _HPy_CallRealFunctionFromTrampoline(
                        C::context(),
                        HPyFunc_Signature::$signature,
                        F::IMPL,
                        (&raw mut args).cast(),
                    );
                }
                $( let result: $ret = args.result; result )?
            }
        )*

        /// The trampolines as the type that [`HPySlot`](crate::HPySlot) and
        /// [`HPyMeth`](crate::HPyMeth) store, usable in constants.
        pub mod erased {
            use super::{Implementation, TrampolineContext, cpy_PyCFunction};

            $( erase! { $name } )*
            erase! { destroyfunc }
        }

        pub(crate) const ARGUMENT_STRUCTS: &[Struct] = &[$( <$args as Describe>::STRUCT, )*];

        pub(crate) const TRAMPOLINES: &[Function] = &[
            $( Function {
                name: stringify!($signature),
                args: &[$(stringify!($ty),)* $(stringify!($unused_ty))?],
                ret: concat!($(stringify!($ret))?),
            }, )*
            Function { name: "DESTROYFUNC", args: &[], ret: "" },
            Function { name: "CAPSULE_DESTRUCTOR", args: &["*mut cpy_PyObject"], ret: "" },
        ];
    };
}

/// Writes the function that gives a trampoline its stored type.
macro_rules! erase {
    ($name:ident) => {
        #[doc = concat!("[`", stringify!($name), "`](super::", stringify!($name), "), stored.")]
        pub const fn $name<C: TrampolineContext, F: Implementation>() -> cpy_PyCFunction {
            // SAFETY: a function item's pointer becomes another function pointer
            // of the same convention; calling it is unsafe, and the host casts it
            // back first.
            unsafe { core::mem::transmute(super::$name::<C, F> as *const ()) }
        }
    };
}

trampolines! {
    NOARGS noargs _HPyFunc_args_NOARGS(self_: *mut cpy_PyObject) -> *mut cpy_PyObject;
    O o _HPyFunc_args_O(
        self_: *mut cpy_PyObject, arg: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    VARARGS varargs _HPyFunc_args_VARARGS(
        self_: *mut cpy_PyObject, args: *const *mut cpy_PyObject, nargs: HPy_ssize_t
    ) -> *mut cpy_PyObject;
    // As a vectorcall function, `nargsf` may have PY_VECTORCALL_ARGUMENTS_OFFSET
    // set; it is the host that takes it off.
    KEYWORDS keywords _HPyFunc_args_KEYWORDS(
        self_: *mut cpy_PyObject, args: *const *mut cpy_PyObject, nargsf: usize,
        kwnames: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;

    UNARYFUNC unaryfunc _HPyFunc_args_UNARYFUNC(
        arg0: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    BINARYFUNC binaryfunc _HPyFunc_args_BINARYFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    TERNARYFUNC ternaryfunc _HPyFunc_args_TERNARYFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    INQUIRY inquiry _HPyFunc_args_INQUIRY(arg0: *mut cpy_PyObject) -> c_int;
    LENFUNC lenfunc _HPyFunc_args_LENFUNC(arg0: *mut cpy_PyObject) -> HPy_ssize_t;
    SSIZEARGFUNC ssizeargfunc _HPyFunc_args_SSIZEARGFUNC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t
    ) -> *mut cpy_PyObject;
    SSIZESSIZEARGFUNC ssizessizeargfunc _HPyFunc_args_SSIZESSIZEARGFUNC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t, arg2: HPy_ssize_t
    ) -> *mut cpy_PyObject;
    SSIZEOBJARGPROC ssizeobjargproc _HPyFunc_args_SSIZEOBJARGPROC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t, arg2: *mut cpy_PyObject
    ) -> c_int;
    SSIZESSIZEOBJARGPROC ssizessizeobjargproc _HPyFunc_args_SSIZESSIZEOBJARGPROC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t, arg2: HPy_ssize_t, arg3: *mut cpy_PyObject
    ) -> c_int;
    OBJOBJARGPROC objobjargproc _HPyFunc_args_OBJOBJARGPROC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> c_int;
    FREEFUNC freefunc _HPyFunc_args_FREEFUNC(arg0: *mut c_void);
    GETATTRFUNC getattrfunc _HPyFunc_args_GETATTRFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut c_char
    ) -> *mut cpy_PyObject;
    GETATTROFUNC getattrofunc _HPyFunc_args_GETATTROFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    SETATTRFUNC setattrfunc _HPyFunc_args_SETATTRFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut c_char, arg2: *mut cpy_PyObject
    ) -> c_int;
    SETATTROFUNC setattrofunc _HPyFunc_args_SETATTROFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> c_int;
    REPRFUNC reprfunc _HPyFunc_args_REPRFUNC(arg0: *mut cpy_PyObject) -> *mut cpy_PyObject;
    HASHFUNC hashfunc _HPyFunc_args_HASHFUNC(arg0: *mut cpy_PyObject) -> HPy_hash_t;
    // CPython's third argument is an `int`, which HPy_RichCmpOp is by its layout.
    RICHCMPFUNC richcmpfunc _HPyFunc_args_RICHCMPFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: HPy_RichCmpOp
    ) -> *mut cpy_PyObject;
    GETITERFUNC getiterfunc _HPyFunc_args_GETITERFUNC(
        arg0: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    ITERNEXTFUNC iternextfunc _HPyFunc_args_ITERNEXTFUNC(
        arg0: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    DESCRGETFUNC descrgetfunc _HPyFunc_args_DESCRGETFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    DESCRSETFUNC descrsetfunc _HPyFunc_args_DESCRSETFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> c_int;
    INITPROC initproc _HPyFunc_args_INITPROC(
        self_: *mut cpy_PyObject, args: *mut cpy_PyObject, kw: *mut cpy_PyObject
    ) -> c_int;
    NEWFUNC newfunc _HPyFunc_args_NEWFUNC(
        self_: *mut cpy_PyObject, args: *mut cpy_PyObject, kw: *mut cpy_PyObject
    ) -> *mut cpy_PyObject;
    GETTER getter _HPyFunc_args_GETTER(
        arg0: *mut cpy_PyObject, arg1: *mut c_void
    ) -> *mut cpy_PyObject;
    SETTER setter _HPyFunc_args_SETTER(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut c_void
    ) -> c_int;
    OBJOBJPROC objobjproc _HPyFunc_args_OBJOBJPROC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject
    ) -> c_int;
    GETBUFFERPROC getbufferproc _HPyFunc_args_GETBUFFERPROC(
        self_: *mut cpy_PyObject, view: *mut cpy_Py_buffer, flags: c_int
    ) -> c_int;
    RELEASEBUFFERPROC releasebufferproc _HPyFunc_args_RELEASEBUFFERPROC(
        self_: *mut cpy_PyObject, view: *mut cpy_Py_buffer
    );
    TRAVERSEPROC traverseproc _HPyFunc_args_TRAVERSEPROC(
        self_: *mut cpy_PyObject, visit: cpy_visitproc, arg: *mut c_void
    ) -> c_int;
    DESTRUCTOR destructor _HPyFunc_args_DESTRUCTOR(arg0: *mut cpy_PyObject);
    MOD_CREATE mod_create _HPyFunc_args_MOD_CREATE(
        spec: *mut cpy_PyObject; _def: *mut cpy_PyModuleDef
    ) -> *mut cpy_PyObject;
}

/// The trampoline of an implementation of signature
/// [`DESTROYFUNC`](HPyFunc_Signature::DESTROYFUNC): aborts.
///
/// No slot of CPython corresponds to `HPy_tp_destroy`; the host calls the
/// implementation itself when an object is freed, so nobody calls this.
///
/// # Safety
/// None is needed; the function is unsafe like all trampolines.
pub unsafe extern "C" fn destroyfunc<C: TrampolineContext, F: Implementation>() {
    std::process::abort()
}

/// The trampoline of a capsule's destructor, signature
/// [`CAPSULE_DESTRUCTOR`](HPyFunc_Signature::CAPSULE_DESTRUCTOR), for
/// [`HPyCapsule_Destructor`](crate::HPyCapsule_Destructor). It needs no argument
/// struct: the host is handed the capsule itself.
///
/// # Safety
/// As for the others: to be called by CPython; `F::IMPL` must be an
/// [`HPyFunc_Capsule_Destructor`](crate::HPyFunc_Capsule_Destructor).
pub unsafe extern "C" fn capsule_destructor<C: TrampolineContext, F: Implementation>(
    capsule: *mut cpy_PyObject,
) {
    // SAFETY: the context is the module's, and the host expects the capsule for
    // this signature.
    unsafe {
        _HPy_CallRealFunctionFromTrampoline(
            C::context(),
            HPyFunc_Signature::CAPSULE_DESTRUCTOR,
            F::IMPL,
            capsule.cast(),
        );
    }
}
