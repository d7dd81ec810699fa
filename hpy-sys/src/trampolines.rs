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
//! makes an object callable ([`HPyCallFunction`],
//! [`HPy_tp_call`](crate::HPySlot_Slot::HPy_tp_call)) has the signature
//! `KEYWORDS`, whose trampoline *is* a CPython vectorcall function.

use core::ffi::{c_char, c_int, c_void};
use core::{mem, ptr};

use crate::describe::{Describe, Function, Struct, c_struct};
use crate::*;

/// A module's context: the one that the host handed to its
/// `HPyInitGlobalContext_<name>` (C: `_ctx_for_trampolines`).
pub trait TrampolineContext {
    /// That context. A trampoline only runs after the host has handed it over.
    fn context() -> *mut HPyContext;

    /// The same context, if its host's handles are CPython's own pointers, so that
    /// a trampoline may call the implementation at once; else null, and so it is
    /// unless the host inside this binary serves the module.
    #[inline]
    fn direct() -> *mut HPyContext {
        ptr::null_mut()
    }

    /// The items of a tuple of arguments, borrowed from it, and their number, where
    /// there is a [`direct`](Self::direct) context and they can be had as they are.
    ///
    /// # Safety
    /// `tuple` must be a live tuple of CPython's.
    #[inline]
    unsafe fn items(tuple: *mut cpy_PyObject) -> Option<(*const HPy, HPy_ssize_t)> {
        let _ = tuple;
        None
    }
}

/// An implementation, known to the compiler.
pub trait Implementation {
    /// The function; its signature must be that of the trampolines it is used
    /// with. [`cfunction`] makes it.
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

/// A value of CPython's as HPy has it or the other way round, where handles are
/// CPython's own pointers.
trait Pass<T> {
    fn pass(self) -> T;
}

impl Pass<HPy> for *mut cpy_PyObject {
    #[inline(always)]
    fn pass(self) -> HPy {
        HPy { _i: self as isize }
    }
}

impl Pass<*mut cpy_PyObject> for HPy {
    #[inline(always)]
    fn pass(self) -> *mut cpy_PyObject {
        self._i as *mut cpy_PyObject
    }
}

impl Pass<*const HPy> for *const *mut cpy_PyObject {
    #[inline(always)]
    fn pass(self) -> *const HPy {
        self.cast()
    }
}

impl Pass<usize> for HPy_ssize_t {
    #[inline(always)]
    fn pass(self) -> usize {
        self as usize
    }
}

macro_rules! pass_unchanged {
    ($($ty:ty),*) => {$(
        impl Pass<$ty> for $ty {
            #[inline(always)]
            fn pass(self) -> $ty {
                self
            }
        }
    )*};
}

pass_unchanged!(
    (),
    c_int,
    isize,
    usize,
    *mut c_void,
    *mut c_char,
    HPy_RichCmpOp
);

/// In a vectorcall's number of arguments: that the place before them may be used.
const PY_VECTORCALL_ARGUMENTS_OFFSET: usize = 1 << (usize::BITS - 1);

/// Writes, for each row, the argument struct and the trampoline, and a function
/// for hosts whose handles are CPython's own pointers.
///
/// A row is the signature, the trampoline's name, the argument struct, and the
/// C function as CPython sees it. Arguments after a `;` are CPython's but not
/// handed on. What follows the `=` is the call of the implementation, where the
/// arguments need no more than a change of type; what follows the `=>` that of one
/// which takes the items of a tuple.
macro_rules! trampolines {
    ($(
        $signature:ident $name:ident $args:ident
        ($($arg:ident: $ty:ty),* $(; $unused:ident: $unused_ty:ty)?) $(-> $ret:ty)?
        $(= $function:ident($($passed:expr),*))?
        $(=> $spread:ident($receiver:ident, $tuple:ident, $keywords:ident))?;
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
                $(
                    let ctx = C::direct();
                    if !ctx.is_null() {
                        // SAFETY: the implementation is of this signature, and
                        // handles are these pointers.
                        unsafe {
                            let function = mem::transmute::<HPyCFunction, $function>(F::IMPL);
                            return function(ctx, $(($passed).pass()),*).pass();
                        }
                    }
                )?
                $(
                    let ctx = C::direct();
                    // SAFETY: CPython calls with a tuple, which it keeps meanwhile.
                    if !ctx.is_null() && let Some((items, n)) = unsafe { C::items($tuple) } {
                        // SAFETY: as above.
                        unsafe {
                            let function = mem::transmute::<HPyCFunction, $spread>(F::IMPL);
                            return function(ctx, $receiver.pass(), items, n, $keywords.pass())
                                .pass();
                        }
                    }
                )?
                // A function of its own, so that the way above needs no stack; and with the
                // arguments where the implementation has them, so that they are moved
                // there once.
                #[inline(never)]
                unsafe fn packed(
                    ctx: *mut HPyContext,
                    $($arg: $ty,)*
                    function: HPyCFunction,
                ) $(-> $ret)? {
                    let mut args = $args { $($arg,)* $(result: <$ret as Zero>::ZERO)? };
                    // SAFETY: the context is the module's, and the host expects this
                    // struct for this signature.
                    unsafe {
                        _HPy_CallRealFunctionFromTrampoline(
                            ctx,
                            HPyFunc_Signature::$signature,
                            function,
                            (&raw mut args).cast(),
                        );
                    }
                    $( let result: $ret = args.result; result )?
                }
                // SAFETY: by the caller's word.
                unsafe { packed(C::context(), $($arg,)* F::IMPL) }
            }
        )*

        /// The trampolines as the type that [`HPySlot`](crate::HPySlot) and
        /// [`HPyMeth`](crate::HPyMeth) store, usable in constants.
        pub mod erased {
            use super::{Implementation, TrampolineContext, cpy_PyCFunction};

            $( erase! { $name } )*
            erase! { destroyfunc }
        }

        /// Calls an implementation with the arguments that its trampoline has
        /// packed, for a host whose handles are CPython's own pointers. False if the
        /// signature is one whose arguments take more than that, and nothing was
        /// called.
        ///
        /// # Safety
        /// `function` must be of the signature, and `args` point to its argument
        /// struct, all of it valid for the call.
        #[allow(unused_variables)]
        pub unsafe fn call_with_pointers(
            ctx: *mut HPyContext,
            signature: HPyFunc_Signature,
            function: HPyCFunction,
            args: *mut c_void,
        ) -> bool {
            match signature {
                $(
                    HPyFunc_Signature::$signature => {
                        let args = args.cast::<$args>();
                        unpack! {
                            ctx function args [$($arg)*] [$($ret)?]
                            $($function [$($passed),*])?
                        }
                    }
                )*
                _ => false,
            }
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

/// Calls an implementation with what is in an argument struct and keeps the result,
/// where the row says how; whether it does.
macro_rules! unpack {
    ($ctx:ident $f:ident $args:ident [$($arg:ident)*] [$($ret:ty)?]) => {
        false
    };
    (
        $ctx:ident $f:ident $args:ident [$($arg:ident)*] [$ret:ty]
        $function:ident [$($passed:expr),*]
    ) => {{
        // SAFETY: by the word of the caller of `call_with_pointers`.
        unsafe {
            $( let $arg = (*$args).$arg; )*
            let function = mem::transmute::<HPyCFunction, $function>($f);
            (*$args).result = function($ctx, $(($passed).pass()),*).pass();
        }
        true
    }};
    (
        $ctx:ident $f:ident $args:ident [$($arg:ident)*] []
        $function:ident [$($passed:expr),*]
    ) => {{
        // SAFETY: by the word of the caller of `call_with_pointers`.
        unsafe {
            $( let $arg = (*$args).$arg; )*
            let function = mem::transmute::<HPyCFunction, $function>($f);
            function($ctx, $(($passed).pass()),*);
        }
        true
    }};
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
    NOARGS noargs _HPyFunc_args_NOARGS(self_: *mut cpy_PyObject) -> *mut cpy_PyObject
        = HPyFunc_noargs(self_);
    O o _HPyFunc_args_O(
        self_: *mut cpy_PyObject, arg: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_o(self_, arg);
    VARARGS varargs _HPyFunc_args_VARARGS(
        self_: *mut cpy_PyObject, args: *const *mut cpy_PyObject, nargs: HPy_ssize_t
    ) -> *mut cpy_PyObject
        = HPyFunc_varargs(self_, args, nargs);
    // As a vectorcall function, `nargsf` may have PY_VECTORCALL_ARGUMENTS_OFFSET
    // set; it is the host that takes it off.
    KEYWORDS keywords _HPyFunc_args_KEYWORDS(
        self_: *mut cpy_PyObject, args: *const *mut cpy_PyObject, nargsf: usize,
        kwnames: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_keywords(self_, args, nargsf & !PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);

    UNARYFUNC unaryfunc _HPyFunc_args_UNARYFUNC(
        arg0: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_unaryfunc(arg0);
    BINARYFUNC binaryfunc _HPyFunc_args_BINARYFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_binaryfunc(arg0, arg1);
    TERNARYFUNC ternaryfunc _HPyFunc_args_TERNARYFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_ternaryfunc(arg0, arg1, arg2);
    INQUIRY inquiry _HPyFunc_args_INQUIRY(arg0: *mut cpy_PyObject) -> c_int
        = HPyFunc_inquiry(arg0);
    LENFUNC lenfunc _HPyFunc_args_LENFUNC(arg0: *mut cpy_PyObject) -> HPy_ssize_t
        = HPyFunc_lenfunc(arg0);
    SSIZEARGFUNC ssizeargfunc _HPyFunc_args_SSIZEARGFUNC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t
    ) -> *mut cpy_PyObject
        = HPyFunc_ssizeargfunc(arg0, arg1);
    SSIZESSIZEARGFUNC ssizessizeargfunc _HPyFunc_args_SSIZESSIZEARGFUNC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t, arg2: HPy_ssize_t
    ) -> *mut cpy_PyObject
        = HPyFunc_ssizessizeargfunc(arg0, arg1, arg2);
    SSIZEOBJARGPROC ssizeobjargproc _HPyFunc_args_SSIZEOBJARGPROC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t, arg2: *mut cpy_PyObject
    ) -> c_int
        = HPyFunc_ssizeobjargproc(arg0, arg1, arg2);
    SSIZESSIZEOBJARGPROC ssizessizeobjargproc _HPyFunc_args_SSIZESSIZEOBJARGPROC(
        arg0: *mut cpy_PyObject, arg1: HPy_ssize_t, arg2: HPy_ssize_t, arg3: *mut cpy_PyObject
    ) -> c_int
        = HPyFunc_ssizessizeobjargproc(arg0, arg1, arg2, arg3);
    OBJOBJARGPROC objobjargproc _HPyFunc_args_OBJOBJARGPROC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> c_int
        = HPyFunc_objobjargproc(arg0, arg1, arg2);
    FREEFUNC freefunc _HPyFunc_args_FREEFUNC(arg0: *mut c_void)
        = HPyFunc_freefunc(arg0);
    GETATTRFUNC getattrfunc _HPyFunc_args_GETATTRFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut c_char
    ) -> *mut cpy_PyObject
        = HPyFunc_getattrfunc(arg0, arg1);
    GETATTROFUNC getattrofunc _HPyFunc_args_GETATTROFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_getattrofunc(arg0, arg1);
    SETATTRFUNC setattrfunc _HPyFunc_args_SETATTRFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut c_char, arg2: *mut cpy_PyObject
    ) -> c_int
        = HPyFunc_setattrfunc(arg0, arg1, arg2);
    SETATTROFUNC setattrofunc _HPyFunc_args_SETATTROFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> c_int
        = HPyFunc_setattrofunc(arg0, arg1, arg2);
    REPRFUNC reprfunc _HPyFunc_args_REPRFUNC(arg0: *mut cpy_PyObject) -> *mut cpy_PyObject
        = HPyFunc_reprfunc(arg0);
    HASHFUNC hashfunc _HPyFunc_args_HASHFUNC(arg0: *mut cpy_PyObject) -> HPy_hash_t
        = HPyFunc_hashfunc(arg0);
    // CPython's third argument is an `int`, which HPy_RichCmpOp is by its layout.
    RICHCMPFUNC richcmpfunc _HPyFunc_args_RICHCMPFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: HPy_RichCmpOp
    ) -> *mut cpy_PyObject
        = HPyFunc_richcmpfunc(arg0, arg1, arg2);
    GETITERFUNC getiterfunc _HPyFunc_args_GETITERFUNC(
        arg0: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_getiterfunc(arg0);
    ITERNEXTFUNC iternextfunc _HPyFunc_args_ITERNEXTFUNC(
        arg0: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_iternextfunc(arg0);
    DESCRGETFUNC descrgetfunc _HPyFunc_args_DESCRGETFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        = HPyFunc_descrgetfunc(arg0, arg1, arg2);
    DESCRSETFUNC descrsetfunc _HPyFunc_args_DESCRSETFUNC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut cpy_PyObject
    ) -> c_int
        = HPyFunc_descrsetfunc(arg0, arg1, arg2);
    INITPROC initproc _HPyFunc_args_INITPROC(
        self_: *mut cpy_PyObject, args: *mut cpy_PyObject, kw: *mut cpy_PyObject
    ) -> c_int
        => HPyFunc_initproc(self_, args, kw);
    NEWFUNC newfunc _HPyFunc_args_NEWFUNC(
        self_: *mut cpy_PyObject, args: *mut cpy_PyObject, kw: *mut cpy_PyObject
    ) -> *mut cpy_PyObject
        => HPyFunc_newfunc(self_, args, kw);
    GETTER getter _HPyFunc_args_GETTER(
        arg0: *mut cpy_PyObject, arg1: *mut c_void
    ) -> *mut cpy_PyObject
        = HPyFunc_getter(arg0, arg1);
    SETTER setter _HPyFunc_args_SETTER(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject, arg2: *mut c_void
    ) -> c_int
        = HPyFunc_setter(arg0, arg1, arg2);
    OBJOBJPROC objobjproc _HPyFunc_args_OBJOBJPROC(
        arg0: *mut cpy_PyObject, arg1: *mut cpy_PyObject
    ) -> c_int
        = HPyFunc_objobjproc(arg0, arg1);
    GETBUFFERPROC getbufferproc _HPyFunc_args_GETBUFFERPROC(
        self_: *mut cpy_PyObject, view: *mut cpy_Py_buffer, flags: c_int
    ) -> c_int;
    RELEASEBUFFERPROC releasebufferproc _HPyFunc_args_RELEASEBUFFERPROC(
        self_: *mut cpy_PyObject, view: *mut cpy_Py_buffer
    );
    TRAVERSEPROC traverseproc _HPyFunc_args_TRAVERSEPROC(
        self_: *mut cpy_PyObject, visit: cpy_visitproc, arg: *mut c_void
    ) -> c_int;
    DESTRUCTOR destructor _HPyFunc_args_DESTRUCTOR(arg0: *mut cpy_PyObject)
        = HPyFunc_destructor(arg0);
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
/// [`HPyCapsule_Destructor`]. It needs no argument
/// struct: the host is handed the capsule itself.
///
/// # Safety
/// As for the others: to be called by CPython; `F::IMPL` must be an
/// [`HPyFunc_Capsule_Destructor`].
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
