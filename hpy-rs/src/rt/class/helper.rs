//! Functions of a class that are no methods of its objects: static and class methods.
//!
//! HPy 0.9 defines methods of objects alone. So there is a helper: a hidden type of the
//! class's name, whose methods these functions are, and one object of it. Its bound
//! methods are plain functions to Python, and `staticmethod` and `classmethod` make of
//! them what is set on the class.

use std::ffi::CString;
use std::ptr;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{
    HPy, HPy_TPFLAGS_BASETYPE, HPy_TPFLAGS_DEFAULT, HPyCFunction, HPyContext, HPyDef,
    HPyFunc_Signature, HPyMeth, HPyType_BuiltinShape, HPyType_Spec, cfunction,
};

use crate::class::{Class, host, shell};
use crate::context::Context;
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::rt::entry::{call, enter};
use crate::rt::{Function, Module, function};
use crate::types::Type;

/// The definition of a static method, for the helper.
pub const fn static_method<T: Class, F: Function>() -> HPyDef {
    function::def::<T::Module, F>()
}

/// The definition of a class method, for the helper: one that gets the class as its
/// first argument.
pub const fn class_method<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::keywords(of_class::<F>);
    }
    HPyDef::meth(HPyMeth {
        name: F::NAME.as_ptr(),
        r#impl: Some(Entry::<F>::IMPL),
        cpy_trampoline: Some(erased::keywords::<T::Module, Entry<F>>()),
        signature: HPyFunc_Signature::KEYWORDS,
        doc: F::DOC.as_ptr(),
    })
}

/// `HPyFunc_KEYWORDS` of a class method.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
unsafe extern "C" fn of_class<F: Function>(
    ctx: *mut HPyContext,
    _helper: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call; the
    // arguments behind the first are an array too.
    unsafe {
        enter(ctx, move |cx| {
            let class = (nargs > 0).then(|| Borrowed::from_raw(cx, *args));
            let class = class.filter(|class| class.is_instance_of::<Type>());
            let Some(class) = class else {
                let name = F::PARAMETERS.function;
                return Err(TypeError::error(format!("{name}() needs a class")));
            };
            call::<F>(cx, class, args.add(1), nargs - 1, kwnames)
        })
    }
}

/// An object of a helper type with these methods, of the class `T`.
///
/// # Errors
///
/// Those of the interpreter.
pub(crate) fn make<'cx, T: Class>(
    cx: Context<'cx>,
    defs: &'static [HPyDef],
) -> Result<Handle<'cx>> {
    // CPython before 3.11 keeps the pointer.
    let name = CString::new(format!("{}.{}", T::Module::NAME, T::NAME))?.into_raw();
    // SAFETY: the context is valid.
    let legacy = unsafe { host::by_legacy_shape(cx.pointer()) };
    let shell = shell::is_needed(cx)?;
    let mut defines: Vec<*mut HPyDef> = defs
        .iter()
        .map(|def| ptr::from_ref(def).cast_mut())
        .collect();
    defines.push(ptr::null_mut());
    let mut spec = HPyType_Spec {
        name,
        basicsize: 0,
        itemsize: 0,
        flags: if shell {
            HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE
        } else {
            HPy_TPFLAGS_DEFAULT
        },
        builtin_shape: if legacy {
            HPyType_BuiltinShape::Legacy
        } else {
            HPyType_BuiltinShape::Object
        },
        legacy_slots: ptr::null_mut(),
        defines: defines.as_mut_ptr(),
        doc: ptr::null(),
    };
    // SAFETY: the specification is that of a type without memory, and its pointers are
    // valid; hosts copy the list, and the definitions live as long as the binary.
    let class: Handle<'cx, Type> = unsafe {
        cx.own(hpy_sys::HPyType_FromSpec(
            cx.as_raw(),
            &raw mut spec,
            ptr::null_mut(),
        ))?
    };
    if shell {
        return shell::around(&class, T::NAME, &[])?.call(());
    }
    class.call(())
}
