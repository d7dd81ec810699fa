//! Special methods that HPy 0.9 has no slot for.
//!
//! PyPy finds a special method by its name: there a method of that name will do. So it
//! does on CPython for those that are looked up by name there too (`__enter__`), but
//! not for those that CPython calls by a slot of the class (`__next__`). For these
//! there are two ways:
//!
//! - CPython's hosts hand on slots that HPy has no name for, so the slot itself is given
//!   by CPython's number. CPython then makes the method of it.
//! - A method that is set on the class once more, by Python's way of setting attributes,
//!   has CPython update the class's slot. It is what CPython does for classes written
//!   in Python, and costs as much; for `__setattr__` and its like it is the right way,
//!   because CPython lets nobody go around such a slot of a class in C, as
//!   `object.__setattr__(obj, ...)` does.

mod call;
mod descriptor;
mod finalize;
mod iterate;

use std::ffi::CStr;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPyCFunction, HPyDef, HPySlot_Slot, cfunction};

pub(crate) use call::uncallable;
pub use call::{call, call_function};
pub use descriptor::get;
pub use finalize::finalizer;
pub use iterate::{IntoNext, item, next};

use super::entry::slot;
use super::method;
use super::slots::object_entry;
use crate::class::{Class, host};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::rt::Function;
use crate::types::Type;

/// CPython's numbers of slots, which never change.
const PY_TP_DESCR_GET: HPySlot_Slot = HPySlot_Slot(54);
const PY_TP_ITER: HPySlot_Slot = HPySlot_Slot(62);
const PY_TP_ITERNEXT: HPySlot_Slot = HPySlot_Slot(63);
const PY_AM_AWAIT: HPySlot_Slot = HPySlot_Slot(77);
const PY_AM_AITER: HPySlot_Slot = HPySlot_Slot(78);
const PY_AM_ANEXT: HPySlot_Slot = HPySlot_Slot(79);

/// A special method that HPy has no slot for, or not for every host.
#[derive(Clone, Copy)]
pub struct Protocol {
    name: &'static CStr,
    slot: Slot,
    method: &'static HPyDef,
}

/// What a host may have instead of the method.
#[derive(Clone, Copy)]
enum Slot {
    /// Nothing.
    None,
    /// A slot of CPython's.
    CPython(&'static HPyDef),
    /// The slot for calls.
    Call(&'static HPyDef),
}

/// What matters of a host.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    /// Whether it takes slots of CPython's.
    takes_slots: bool,
    /// Whether `HPy_tp_call` works for classes derived from the one that has it.
    inherits_call: bool,
}

impl Target {
    /// That of the host.
    pub(crate) fn of(cx: Context<'_>) -> Target {
        // SAFETY: the context is valid.
        let (takes_slots, upstream) = unsafe {
            let ctx = cx.pointer();
            (host::takes_slots(ctx), host::by_legacy_shape(ctx))
        };
        Target {
            takes_slots,
            inherits_call: !upstream,
        }
    }
}

impl Target {
    /// For a class that stands beside another above a third: the slot for calls takes room
    /// in objects.
    pub(crate) fn beside_another(self) -> Target {
        Target {
            inherits_call: false,
            ..self
        }
    }
}

impl Protocol {
    /// Whether it is `__call__`.
    pub(crate) fn is_call(&self) -> bool {
        self.name == c"__call__"
    }

    /// The slot, where the host has it.
    fn slot(&self, target: Target) -> Option<&'static HPyDef> {
        match self.slot {
            Slot::CPython(slot) => target.takes_slots.then_some(slot),
            Slot::Call(slot) => target.inherits_call.then_some(slot),
            Slot::None => None,
        }
    }

    /// What goes into the class's specification.
    pub(crate) fn def(&self, target: Target) -> &'static HPyDef {
        self.slot(target).unwrap_or(self.method)
    }

    /// Has CPython fill the slot, where it has only got the method.
    pub(crate) fn finish(&self, class: &Handle<'_, Type>, target: Target) -> Result<()> {
        if target.takes_slots && self.slot(target).is_none() {
            class.setattr(self.name, class.getattr(self.name)?)?;
        }
        Ok(())
    }
}

/// `__iter__`
pub const fn iter<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::CPython(const { &unary::<T, F>(PY_TP_ITER) }),
        method: const { &method::<T, F>() },
    }
}

/// `__await__`
pub const fn awaited<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::CPython(const { &unary::<T, F>(PY_AM_AWAIT) }),
        method: const { &method::<T, F>() },
    }
}

/// `__aiter__`
pub const fn aiter<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::CPython(const { &unary::<T, F>(PY_AM_AITER) }),
        method: const { &method::<T, F>() },
    }
}

/// `__anext__`
pub const fn anext<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::CPython(const { &unary::<T, F>(PY_AM_ANEXT) }),
        method: const { &method::<T, F>() },
    }
}

/// `__getattr__`, `__getattribute__`, `__setattr__`, `__delattr__`, `__set__` and
/// `__delete__`: methods, of which CPython makes the slot.
pub const fn named<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::None,
        method: const { &method::<T, F>() },
    }
}

/// The definition of a slot of CPython's that takes the object alone.
const fn unary<T: Class, F: Function>(which: HPySlot_Slot) -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::unaryfunc(object_entry::<F>);
    }
    slot(
        which,
        Entry::<F>::IMPL,
        erased::unaryfunc::<T::Module, Entry<F>>(),
    )
}
