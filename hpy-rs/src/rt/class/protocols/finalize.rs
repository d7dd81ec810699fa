//! `__del__`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyContext, HPyDef, HPySlot_Slot, cfunction};

use crate::class::builtin::{Place, PlaceOf};
use crate::class::{Class, Instance};
use crate::error::{Error, Result, panicked};
use crate::handle::{Borrowed, Handle};
use crate::rt::class::entry::slot;
use crate::rt::class::lend::{self, of_class};
use crate::rt::class::method;
use crate::rt::entry::enter_with;
use crate::rt::{Arguments, Function, Parameters};

/// The definition of `__del__`: `HPy_tp_finalize`.
///
/// A class whose values are in other objects has it as a method: what is derived from a
/// builtin class is finalized as classes written in Python are.
pub const fn finalizer<T: Class, F: Function>() -> HPyDef {
    if <PlaceOf<'static, T> as Place<'static>>::APART {
        return const { method::<T, Method<T, F>>() };
    }
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
        enter_with(ctx, (), move |cx| {
            let obj = Borrowed::from_raw(cx, obj);
            let pending = cx.occurred().then(|| Error::fetch(cx));
            // An object whose `__new__` has failed has nothing to finalize.
            let filled = of_class::<T>(&obj)
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

/// The method, called by its name. An object whose `__new__` has failed has nothing to
/// finalize.
struct Method<T, F>(T, F);

impl<T: Class, F: Function> Function for Method<T, F> {
    const NAME: &'static std::ffi::CStr = F::NAME;
    const DOC: &'static std::ffi::CStr = F::DOC;
    const PARAMETERS: Parameters = F::PARAMETERS;
    type Slots = F::Slots;
    const EMPTY: F::Slots = F::EMPTY;

    fn call<'cx>(
        receiver: Borrowed<'_, 'cx>,
        arguments: &Arguments<'_, 'cx>,
    ) -> Result<Handle<'cx>> {
        // SAFETY: what is found is used no longer than this.
        let filled = lend::receiver::<T>(&receiver).is_ok_and(|obj| unsafe {
            PlaceOf::<'cx, T>::find(obj).is_some_and(|(instance, _place)| instance.is_filled())
        });
        if filled {
            F::call(receiver, arguments)
        } else {
            Ok(arguments.cx().none().to_owned().into_object())
        }
    }
}
