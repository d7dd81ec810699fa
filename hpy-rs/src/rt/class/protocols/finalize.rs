//! `__del__`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyContext, HPyDef, HPySlot_Slot, cfunction};

use crate::class::{Class, Instance};
use crate::error::{Error, panicked};
use crate::handle::Borrowed;
use crate::rt::class::entry::slot;
use crate::rt::class::lend::receiver;
use crate::rt::entry::enter_with;
use crate::rt::{Arguments, Function};

/// The definition of `__del__`: `HPy_tp_finalize`.
pub const fn finalizer<T: Class, F: Function>() -> HPyDef {
    struct Entry<T, F>(T, F);
    impl<T: Class, F: Function> Implementation for Entry<T, F> {
        const IMPL: HPyCFunction = cfunction::destructor(entry::<T, F>);
    }
    slot(
        HPySlot_Slot::HPy_tp_finalize,
        Entry::<T, F>::IMPL,
        erased::destructor::<T::Module, Entry<T, F>>(),
    )
}

/// `HPy_tp_finalize`. There is nobody to raise an exception to, and one may be on its
/// way already, which stays.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn entry<T: Class, F: Function>(ctx: *mut HPyContext, obj: HPy) {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter_with(ctx, (), |cx| {
            let obj = Borrowed::from_raw(cx, obj);
            let pending = cx.occurred().then(|| Error::fetch(cx));
            // An object whose `__new__` has failed has nothing to finalize.
            let filled = receiver::<T>(&obj)
                .is_ok_and(|obj| Instance::of(obj).is_some_and(Instance::is_filled));
            if filled {
                let call = || F::call(obj, &Arguments::new(cx, &[], &[])).map(drop);
                // What the function uses is not used again after a panic.
                let result = catch_unwind(AssertUnwindSafe(call));
                if let Err(error) = result.unwrap_or_else(|panic| Err(panicked(panic))) {
                    error.write_unraisable(cx, Some(&obj));
                }
            }
            if let Some(pending) = pending {
                pending.raise(cx);
            }
            Ok(())
        });
    }
}
