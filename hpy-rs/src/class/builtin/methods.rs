//! The class that has the methods.

use std::ptr;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{
    HPy, HPy_ssize_t, HPyCFunction, HPyContext, HPyDef, HPyDef_Kind, HPyFunc_Signature, HPyMeth,
    HPySlot, HPySlot_Slot, cfunction,
};
use std::ffi::{CStr, c_int};

use super::super::object::items;
use super::super::{Class, defaults};
use super::make::{OPEN, Spec};
use crate::context::Context;
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::rt::class::protocols::Target;
use crate::rt::enter;
use crate::rt::{Item, ItemKind, Module};
use crate::types::Type;

/// Makes the class.
///
/// # Errors
///
/// Those of the interpreter.
pub(super) fn class<T: Class>(cx: Context<'_>) -> Result<Handle<'_, Type>> {
    let target = Target::of(cx).beside_another();
    let items = items::<T>(cx);
    let mut defs: Vec<*mut HPyDef> = items
        .iter()
        .flat_map(|item| item.defs(target, false))
        .filter(|def| slot(def) != Some(HPySlot_Slot::HPy_tp_new))
        .map(|def| ptr::from_ref(def).cast_mut())
        .collect();
    defaults::add(items.iter().filter_map(|item| item.default()), &mut defs);
    let has = |wanted: &HPyDef| {
        // SAFETY: definitions are constants.
        let mut all = defs.iter().map(|&def| unsafe { &*def });
        all.any(|def| match slot(wanted) {
            Some(wanted) => slot(def) == Some(wanted),
            None => COPIES.iter().any(|copy| name(def) == Some(copy)),
        })
    };
    let others = [
        const { &no_initializer::<T>() },
        const { &no_copies::<T>() },
    ];
    let missing: Vec<&HPyDef> = others.into_iter().filter(|def| !has(def)).collect();
    defs.extend(missing.into_iter().map(|def| ptr::from_ref(def).cast_mut()));
    let spec = Spec {
        name: format!("{}.{}Methods", T::Module::NAME, T::NAME),
        size: 0,
        flags: OPEN,
        base: None,
        defs,
    };
    // SAFETY: the methods look at what they are called on.
    unsafe { spec.make(cx) }
}

/// The slot that a definition is for.
fn slot(def: &HPyDef) -> Option<HPySlot_Slot> {
    if def.kind != HPyDef_Kind::Slot {
        return None;
    }
    // SAFETY: the kind says what it is.
    Some(unsafe { def.u.slot.slot })
}

/// The name of the method that a definition is of.
fn name(def: &HPyDef) -> Option<&CStr> {
    // SAFETY: the kind says what it is; names are C strings that live for ever.
    (def.kind == HPyDef_Kind::Meth).then(|| unsafe { CStr::from_ptr(def.u.meth.name) })
}

/// Whether an item is `__del__`: a slot, or a method where values are in other objects.
pub(in crate::class) fn is_finalizer(item: &Item) -> bool {
    let ItemKind::Def(def) = item.kind else {
        return false;
    };
    name(def) == Some(c"__del__") || slot(def) == Some(HPySlot_Slot::HPy_tp_finalize)
}

/// The methods by which an object says how it is copied.
const COPIES: [&CStr; 3] = [c"__reduce__", c"__reduce_ex__", c"__getstate__"];

/// `__init__` where there is none: the builtin class's would get the arguments of a
/// `__new__` that it knows nothing of.
const fn no_initializer<T: Class>() -> HPyDef {
    unsafe extern "C" fn init(
        _: *mut HPyContext,
        _: HPy,
        _: *const HPy,
        _: HPy_ssize_t,
        _: HPy,
    ) -> c_int {
        0
    }

    struct Entry;
    impl Implementation for Entry {
        const IMPL: HPyCFunction = cfunction::initproc(init);
    }
    HPyDef::slot(HPySlot {
        slot: HPySlot_Slot::HPy_tp_init,
        r#impl: Some(Entry::IMPL),
        cpy_trampoline: Some(erased::initproc::<T::Module, Entry>()),
    })
}

/// `__reduce__` where there is none: the builtin class's would have two objects share one
/// value.
const fn no_copies<T: Class>() -> HPyDef {
    unsafe extern "C" fn reduce(ctx: *mut HPyContext, obj: HPy) -> HPy {
        // SAFETY: the host calls with a context and a handle valid for the call.
        unsafe {
            enter(ctx, |cx| {
                let name = Borrowed::<crate::types::Object>::from_raw(cx, obj)
                    .get_type()
                    .name()?;
                Err(TypeError::error(format!("cannot pickle '{name}' object")))
            })
        }
    }

    struct Entry;
    impl Implementation for Entry {
        const IMPL: HPyCFunction = cfunction::noargs(reduce);
    }
    HPyDef::meth(HPyMeth {
        name: c"__reduce__".as_ptr(),
        r#impl: Some(Entry::IMPL),
        cpy_trampoline: Some(erased::noargs::<T::Module, Entry>()),
        signature: HPyFunc_Signature::NOARGS,
        doc: ptr::null(),
    })
}

/// `__new__` where there is none.
pub(super) const fn no_constructor<T: Class>() -> HPyDef {
    unsafe extern "C" fn refuse<T: Class>(
        ctx: *mut HPyContext,
        _: HPy,
        _: *const HPy,
        _: usize,
        _: HPy,
    ) -> HPy {
        // SAFETY: the host calls with a context valid for the call.
        unsafe {
            enter(ctx, |_| {
                let (module, name) = (T::Module::NAME, T::NAME);
                Err(TypeError::error(format!(
                    "cannot create '{module}.{name}' instances"
                )))
            })
        }
    }

    struct Entry<T>(T);
    impl<T: Class> Implementation for Entry<T> {
        const IMPL: HPyCFunction = cfunction::keywords(refuse::<T>);
    }
    HPyDef::meth(HPyMeth {
        name: c"__new__".as_ptr(),
        r#impl: Some(Entry::<T>::IMPL),
        cpy_trampoline: Some(erased::keywords::<T::Module, Entry<T>>()),
        signature: HPyFunc_Signature::KEYWORDS,
        doc: ptr::null(),
    })
}
