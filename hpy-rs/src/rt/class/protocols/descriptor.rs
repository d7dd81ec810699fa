//! `__get__`.

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyContext, HPyDef, cfunction};

use super::{PY_TP_DESCR_GET, Protocol, Slot};
use crate::class::Class;
use crate::handle::Borrowed;
use crate::rt::Function;
use crate::rt::class::entry::slot;
use crate::rt::class::method;
use crate::rt::entry::{call, enter};

/// `__get__`
pub const fn get<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::CPython(const { &descr_get::<T, F>() }),
        method: const { &method::<T, F>() },
    }
}

/// The definition of `tp_descr_get`.
const fn descr_get<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::descrgetfunc(entry::<F>);
    }
    slot(
        PY_TP_DESCR_GET,
        Entry::<F>::IMPL,
        erased::descrgetfunc::<T::Module, Entry<F>>(),
    )
}

/// `tp_descr_get`: what is null is `None` to a method.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn entry<F: Function>(
    ctx: *mut HPyContext,
    descriptor: HPy,
    obj: HPy,
    class: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let none = cx.none().as_raw();
            let arguments = [obj, class].map(|one| if one.is_null() { none } else { one });
            let descriptor = Borrowed::from_raw(cx, descriptor);
            call::<F>(cx, descriptor, arguments.as_ptr(), 2, HPy::NULL)
        })
    }
}
