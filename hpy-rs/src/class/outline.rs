//! What a class's specification says of its objects' memory: how much there is, what is
//! visited and what is dropped.

use std::ffi::{c_int, c_ulong};

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{
    HPy_TPFLAGS_BASETYPE, HPy_TPFLAGS_DEFAULT, HPy_TPFLAGS_HAVE_GC, HPyCFunction, HPyDef, HPySlot,
    HPySlot_Slot, cfunction,
};

use super::extras::{self, Extras};
use super::held::{self, Holder};
use super::{Class, Instance, host, instance, tag};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::Type;

/// What a specification says of the objects' memory.
pub(super) struct Outline {
    /// How much there is, with what the host has before it.
    pub(super) size: c_int,
    pub(super) flags: c_ulong,
    /// How an object dies, and what the collector visits.
    pub(super) defs: Vec<&'static HPyDef>,
}

impl Outline {
    /// Of objects that have their values themselves; whether others may be derived from
    /// their class.
    pub(super) fn plain<T: Class>(cx: Context<'_>, open: bool) -> Self {
        // SAFETY: the context is valid.
        let header = unsafe { host::header(cx.pointer()) };
        let mut outline = Outline {
            size: Instance::<T>::SIZE + header as c_int,
            flags: flags(open),
            defs: Vec::new(),
        };
        if Instance::<T>::DESTROYED {
            outline.defs.push(match header {
                host::LEGACY_HEADER => const { &destroy::<T, { host::LEGACY_HEADER }>() },
                tag::SIZE => const { &destroy::<T, { tag::SIZE }>() },
                _ => const { &destroy::<T, 0>() },
            });
        }
        if Instance::<T>::TRAVERSED {
            outline.visit(match header {
                host::LEGACY_HEADER => const { &traverse::<T, { host::LEGACY_HEADER }>() },
                tag::SIZE => const { &traverse::<T, { tag::SIZE }>() },
                _ => const { &traverse::<T, 0>() },
            });
        }
        outline
    }

    /// Of objects of a class that is derived from `base`, and whose values may be held by
    /// others.
    ///
    /// # Errors
    ///
    /// Those of asking how large the base's objects are.
    pub(super) fn of<'cx, T: Class>(
        cx: Context<'cx>,
        base: Option<&Handle<'cx, Type>>,
        open: bool,
    ) -> Result<Self> {
        // SAFETY: the context is valid.
        let (header, place) = unsafe {
            let ctx = cx.pointer();
            (host::header(ctx), held::place::<T>(ctx))
        };
        let Some(place) = place else {
            return Ok(Self::plain::<T>(cx, open));
        };
        let mut outline = Outline {
            size: (header + place + size_of::<Holder>()) as c_int,
            flags: flags(open),
            defs: Vec::new(),
        };
        if header != host::LEGACY_HEADER {
            outline.visit(const { &traverse_held::<T>() });
        } else if let Some(base) = base {
            // It may have the slot for the data object.
            let least = base.getattr("__basicsize__")?.extract()?;
            outline.size = outline.size.max(least);
        }
        Ok(outline)
    }

    /// Adds what objects have beside their values.
    pub(super) fn add<T: Class>(&mut self, extras: &Extras) {
        if extras.size != 0 {
            self.size = (extras::start::<T>() + extras.size) as c_int;
        }
        // What is in a `__dict__` may lead back to the object.
        if extras.nests && !Instance::<T>::TRAVERSED {
            self.visit(const { &traverse::<T, 0>() });
        }
    }

    fn visit(&mut self, def: &'static HPyDef) {
        self.flags |= HPy_TPFLAGS_HAVE_GC;
        self.defs.push(def);
    }
}

fn flags(open: bool) -> c_ulong {
    if open {
        HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE
    } else {
        HPy_TPFLAGS_DEFAULT
    }
}

/// The definition of `HPy_tp_destroy`.
const fn destroy<T: Class, const HEADER: usize>() -> HPyDef {
    struct Destroy<T, const HEADER: usize>(T);
    impl<T: Class, const HEADER: usize> Implementation for Destroy<T, HEADER> {
        const IMPL: HPyCFunction = cfunction::destroyfunc(instance::destroy::<T, HEADER>);
    }
    HPyDef::slot(HPySlot {
        slot: HPySlot_Slot::HPy_tp_destroy,
        r#impl: Some(Destroy::<T, HEADER>::IMPL),
        cpy_trampoline: Some(erased::destroyfunc::<T::Module, Destroy<T, HEADER>>()),
    })
}

/// The definition of `HPy_tp_traverse`.
const fn traverse<T: Class, const HEADER: usize>() -> HPyDef {
    struct Traverse<T, const HEADER: usize>(T);
    impl<T: Class, const HEADER: usize> Implementation for Traverse<T, HEADER> {
        const IMPL: HPyCFunction = cfunction::traverseproc(instance::traverse::<T, HEADER>);
    }
    HPyDef::slot(HPySlot {
        slot: HPySlot_Slot::HPy_tp_traverse,
        r#impl: Some(Traverse::<T, HEADER>::IMPL),
        cpy_trampoline: Some(if HEADER == host::LEGACY_HEADER {
            instance::erased_legacy_traverse::<T, HEADER>()
        } else {
            erased::traverseproc::<T::Module, Traverse<T, HEADER>>()
        }),
    })
}

/// [`traverse`] of objects whose values are held by others.
const fn traverse_held<T: Class>() -> HPyDef {
    struct Traverse<T>(T);
    impl<T: Class> Implementation for Traverse<T> {
        const IMPL: HPyCFunction = cfunction::traverseproc(held::traverse::<T>);
    }
    HPyDef::slot(HPySlot {
        slot: HPySlot_Slot::HPy_tp_traverse,
        r#impl: Some(Traverse::<T>::IMPL),
        cpy_trampoline: Some(erased::traverseproc::<T::Module, Traverse<T>>()),
    })
}
