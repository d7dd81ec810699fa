//! `__hash__`, and what becomes of it where there is none.

use std::any::TypeId;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPy_hash_t, HPyCFunction, HPyContext, HPyDef, HPySlot_Slot, cfunction};

use super::Native;
use super::answers::Hash;
use crate::class::{Base, Class};
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::rt::class::entry::slot;
use crate::rt::entry::enter_with;
use crate::rt::{Arguments, Item, ItemKind};
use crate::types::{Object, Type};

/// `HPy_tp_hash`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn hash_entry<F: Native<Answer = Hash>>(
    ctx: *mut HPyContext,
    obj: HPy,
) -> HPy_hash_t {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            F::call(Borrowed::from_raw(cx, obj), &Arguments::new(cx, &[], &[]))
        })
    }
}

/// The definition of `__hash__`.
pub const fn hash<T: Class, F: Native<Answer = Hash>>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Native<Answer = Hash>> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::hashfunc(hash_entry::<F>);
    }
    slot(
        HPySlot_Slot::HPy_tp_hash,
        Entry::<F>::IMPL,
        erased::hashfunc::<T::Module, Entry<F>>(),
    )
}

/// Sets `__hash__` of a class that compares and does not say how to hash: as Python
/// does, objects that define equality have none, and those that only have an order keep
/// what they inherit. Hosts leave some of that undone, and CPython some of it done wrong,
/// as one slot has equality and order.
///
/// # Errors
///
/// Those of setting an attribute.
pub(crate) fn settle<'a, T: Class>(
    class: &Handle<'_, Type>,
    items: impl Iterator<Item = &'a Item>,
) -> Result<()> {
    let cx = class.cx();
    let (mut compares, mut equality) = (false, false);
    for item in items {
        match item.kind {
            ItemKind::Hashes => return Ok(()),
            ItemKind::Compares { equality: also } => {
                compares = true;
                equality |= also;
            }
            _ => {}
        }
    }
    match (compares, equality) {
        (false, _) => Ok(()),
        (true, true) => class.setattr(c"__hash__", cx.none()),
        (true, false) => class.setattr(c"__hash__", inherited_hash::<T>(cx)?),
    }
}

fn inherited_hash<T: Class>(cx: Context<'_>) -> Result<Handle<'_>> {
    match T::Base::class(cx, TypeId::of::<T::Module>())? {
        Some(base) => base.getattr(c"__hash__"),
        None => Object::type_object(cx).getattr(c"__hash__"),
    }
}
