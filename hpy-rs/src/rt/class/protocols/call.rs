//! `__call__`.

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPyCFunction, HPyDef, HPySlot_Slot, cfunction};

use super::{Protocol, Slot};
use crate::class::Class;
use crate::rt::Function;
use crate::rt::class::entry::slot;
use crate::rt::class::method;
use crate::rt::entry::keywords;

/// `__call__`
///
/// Of a class that `hpy.universal` has made, CPython calls objects by the vectorcall
/// protocol alone. Classes written in Python and derived from it do not have that, as
/// their objects may get another `__call__`, and are then refused.
pub const fn call<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::Call(const { &tp_call::<T, F>() }),
        method: const { &method::<T, F>() },
    }
}

/// The definition of `HPy_tp_call`.
const fn tp_call<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::keywords(keywords::<F>);
    }
    slot(
        HPySlot_Slot::HPy_tp_call,
        Entry::<F>::IMPL,
        erased::keywords::<T::Module, Entry<F>>(),
    )
}
