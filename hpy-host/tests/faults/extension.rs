//! The module `faults`: each of its functions breaks one rule of HPy, as an extension in C or unsafe Rust may.
//!
//! They are called with a list; what some need beside that is there by a call of `keep`. An optimized function may leave
//! its place in the call stack to what it calls last: `black_box` keeps it where that is the fault.

use core::ffi::{CStr, c_char};
use core::hint::black_box;
use core::ptr;
use core::sync::atomic::{AtomicIsize, AtomicPtr, Ordering::Relaxed};

use hpy_sys::*;

/// What is called before a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    Nothing,
    /// `keep`, with a list of its own.
    Keep,
    /// `keep`, in another interpreter.
    KeepElsewhere,
}

/// A rule that is broken.
pub(crate) struct Fault {
    /// The function that breaks it.
    pub(crate) name: &'static str,
    /// What that function does.
    pub(crate) what: &'static str,
    pub(crate) before: Before,
}

const fn define(name: &'static CStr, function: HPyFunc_o) -> HPyDef {
    HPyDef::meth(HPyMeth {
        name: name.as_ptr(),
        r#impl: Some(cfunction::o(function)),
        // The reference host does not call it.
        cpy_trampoline: None,
        signature: HPyFunc_Signature::O,
        doc: ptr::null(),
    })
}

/// Lists the faults, and defines the module of their functions and some others.
macro_rules! faults {
    ($( $what:literal: $name:ident $(after $before:ident)?; )* others: $($other:ident)*) => {
        pub(crate) const FAULTS: &[Fault] = &[$(
            Fault {
                name: stringify!($name),
                what: $what,
                before: [$(Before::$before,)? Before::Nothing][0],
            },
        )*];

        static MODULE: HPyModuleDef = HPyModuleDef {
            doc: ptr::null(),
            size: 0,
            legacy_methods: ptr::null_mut(),
            defines: (&raw const *&[
                $( faults!(@define $name), )*
                $( faults!(@define $other), )*
                ptr::null_mut(),
            ])
                .cast_mut()
                .cast(),
            globals: ptr::null_mut(),
        };
    };
    (@define $name:ident) => {{
        const NAME: &CStr = match CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
            Ok(name) => name,
            Err(_) => panic!("a name has no NUL"),
        };
        static DEF: HPyDef = define(NAME, $name);
        (&raw const DEF).cast_mut()
    }};
}

hpy_sys::modinit!(faults, MODULE, Faults);

/// The module.
pub(crate) const PYTHON_MODULE: StaticModule = Faults::PYTHON_MODULE;

faults! {
    "A handle is used after it was closed": use_after_close;
    "A handle is closed twice": double_close;
    "An argument is closed": close_argument;
    "A constant of the context is closed": close_constant;
    "A handle is returned after it was closed": return_closed;
    "An argument is returned": return_argument;
    "A constant of the context is returned": return_constant;
    "A handle is left open": leak;
    "An argument is used after its call": use_kept_argument after Keep;
    "The null handle is used": use_null;
    "A number is used as a handle": use_made_up;
    "A handle of another interpreter is used": use_foreign after KeepElsewhere;
    "NULL is returned without an exception": null_without_exception;
    "A result is returned beside an exception": result_with_exception;
    "A context is used after its call": use_kept_context after Keep;
    "Python is used between leaving and coming back": use_after_leave;
    "A call ends before it comes back to Python": never_come_back;
    "A builder is used twice": build_twice;
    "A builder is used that was never filled": build_unfilled;
    "A builder is left": leave_builder;
    "A tracker is closed twice": close_tracker_twice;
    "A tracker is left": leave_tracker;
    "A field is read with an object that it does not belong to": read_field_of_other;
    "A copy of a field is read after another object was stored": read_stale_field;
    "A field is read in which nothing is stored": read_empty_field;
    "A global is used that its module does not list": use_unlisted_global;
    others: keep read_lent_text use_kept_constant
}

/// What `keep` has kept.
static ARGUMENT: AtomicIsize = AtomicIsize::new(0);
static CONSTANT: AtomicIsize = AtomicIsize::new(0);
static CONTEXT: AtomicPtr<HPyContext> = AtomicPtr::new(ptr::null_mut());

fn load(kept: &AtomicIsize) -> HPy {
    HPy {
        _i: kept.load(Relaxed),
    }
}

unsafe extern "C" fn keep(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: the host calls with a valid context.
    unsafe {
        ARGUMENT.store(x._i, Relaxed);
        CONSTANT.store((*ctx).h_None._i, Relaxed);
        CONTEXT.store(ctx, Relaxed);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn use_after_close(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let list = HPyList_New(ctx, 0);
        HPy_Close(ctx, list);
        HPy_Length(ctx, list);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn double_close(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let number = HPyLong_FromInt64_t(ctx, 42);
        HPy_Close(ctx, number);
        HPy_Close(ctx, number);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn close_argument(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPy_Close(ctx, x);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn close_constant(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPy_Close(ctx, (*ctx).h_None);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn return_closed(ctx: *mut HPyContext, _self: HPy, _x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let text = HPyUnicode_FromString(ctx, c"a text".as_ptr());
        HPy_Close(ctx, text);
        text
    }
}

unsafe extern "C" fn return_argument(_ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    x
}

unsafe extern "C" fn return_constant(ctx: *mut HPyContext, _self: HPy, _x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe { (*ctx).h_None }
}

unsafe extern "C" fn leak(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPyDict_New(ctx);
        HPyUnicode_FromString(ctx, c"a text of more characters than are shown".as_ptr());
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn use_kept_argument(ctx: *mut HPyContext, _self: HPy, _x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe { black_box(HPy_Dup(ctx, load(&ARGUMENT))) }
}

unsafe extern "C" fn use_null(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPy_Length(ctx, HPy::NULL);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn use_made_up(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPy_Length(ctx, HPy { _i: 0x1234 });
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn use_foreign(ctx: *mut HPyContext, _self: HPy, _x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe { black_box(HPy_Dup(ctx, load(&ARGUMENT))) }
}

unsafe extern "C" fn null_without_exception(_ctx: *mut HPyContext, _self: HPy, _x: HPy) -> HPy {
    HPy::NULL
}

unsafe extern "C" fn result_with_exception(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPyErr_SetString(ctx, (*ctx).h_ValueError, c"wrong".as_ptr());
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn use_kept_context(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let kept = CONTEXT.load(Relaxed);
        HPy_Length(kept, x);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn use_after_leave(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let state = HPy_LeavePythonExecution(ctx);
        HPy_Length(ctx, x);
        HPy_ReenterPythonExecution(ctx, state);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn never_come_back(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let result = HPy_Dup(ctx, x);
        HPy_LeavePythonExecution(ctx);
        result
    }
}

unsafe extern "C" fn build_twice(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let builder = HPyListBuilder_New(ctx, 1);
        HPyListBuilder_Set(ctx, builder, 0, x);
        let built = HPyListBuilder_Build(ctx, builder);
        HPyListBuilder_Build(ctx, builder);
        built
    }
}

unsafe extern "C" fn build_unfilled(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let builder = HPyTupleBuilder_New(ctx, 2);
        HPyTupleBuilder_Set(ctx, builder, 0, x);
        black_box(HPyTupleBuilder_Build(ctx, builder))
    }
}

unsafe extern "C" fn leave_builder(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPyListBuilder_New(ctx, 1);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn close_tracker_twice(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let tracker = HPyTracker_New(ctx, 0);
        HPyTracker_Close(ctx, tracker);
        HPyTracker_Close(ctx, tracker);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn leave_tracker(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPyTracker_New(ctx, 0);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn read_field_of_other(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let mut field = HPyField::NULL;
        HPyField_Store(ctx, x, &raw mut field, (*ctx).h_True);
        HPyField_Load(ctx, (*ctx).h_None, field);
        HPyField_Store(ctx, x, &raw mut field, HPy::NULL);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn read_stale_field(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let mut field = HPyField::NULL;
        HPyField_Store(ctx, x, &raw mut field, x);
        let copy = field;
        HPyField_Store(ctx, x, &raw mut field, HPy::NULL);
        HPyField_Load(ctx, x, copy);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn read_empty_field(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        HPyField_Load(ctx, x, HPyField::NULL);
        HPy_Dup(ctx, x)
    }
}

unsafe extern "C" fn use_unlisted_global(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let mut global = HPyGlobal::NULL;
        HPyGlobal_Store(ctx, &raw mut global, x);
        HPy_Dup(ctx, x)
    }
}

/// Reads a text after its handle was closed, which the host cannot forbid but on pages of its own. What it has read.
unsafe extern "C" fn read_lent_text(ctx: *mut HPyContext, _self: HPy, x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe {
        let text = HPy_Str(ctx, x);
        let lent = HPyUnicode_AsUTF8AndSize(ctx, text, ptr::null_mut());
        HPy_Close(ctx, text);
        let first: *const c_char = ptr::read_volatile(&raw const lent);
        HPyLong_FromInt64_t(ctx, i64::from(ptr::read_volatile(first.cast::<u8>())))
    }
}

/// Uses a constant of the context of an earlier call, which is one of the context of this call as well but in the stress
/// mode.
unsafe extern "C" fn use_kept_constant(ctx: *mut HPyContext, _self: HPy, _x: HPy) -> HPy {
    // SAFETY: there is none, and the host is to notice it.
    unsafe { HPy_Dup(ctx, load(&CONSTANT)) }
}
