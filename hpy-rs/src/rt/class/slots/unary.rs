//! Slots that take the object alone.

use std::ffi::c_int;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPy_ssize_t, HPyCFunction, HPyContext, HPyDef, HPySlot_Slot, cfunction};

use super::Native;
use super::answers::{Length, Truth};
use crate::class::Class;
use crate::handle::Borrowed;
use crate::rt::class::entry::slot;
use crate::rt::entry::{enter, enter_with};
use crate::rt::{Arguments, Function};

/// A slot that gives an object.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
pub(in crate::rt::class) unsafe extern "C" fn object_entry<F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            F::call(Borrowed::from_raw(cx, obj), &Arguments::new(cx, &[], &[]))
        })
    }
}

/// A slot that answers with true or false.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn truth_entry<F: Native<Answer = Truth>>(
    ctx: *mut HPyContext,
    obj: HPy,
) -> c_int {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            F::call(Borrowed::from_raw(cx, obj), &Arguments::new(cx, &[], &[]))
        })
    }
}

/// A slot that answers with a length.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn length_entry<F: Native<Answer = Length>>(
    ctx: *mut HPyContext,
    obj: HPy,
) -> HPy_ssize_t {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            F::call(Borrowed::from_raw(cx, obj), &Arguments::new(cx, &[], &[]))
        })
    }
}

/// The definition of a special method that takes the object alone and gives another:
/// `__repr__` and its like.
pub const fn unary<T: Class, F: Function>(which: HPySlot_Slot) -> HPyDef {
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

/// The definition of `__bool__`.
pub const fn truth<T: Class, F: Native<Answer = Truth>>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Native<Answer = Truth>> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::inquiry(truth_entry::<F>);
    }
    slot(
        HPySlot_Slot::HPy_nb_bool,
        Entry::<F>::IMPL,
        erased::inquiry::<T::Module, Entry<F>>(),
    )
}

/// The definition of `__len__`, by one of its two slots.
pub const fn length<T: Class, F: Native<Answer = Length>>(which: HPySlot_Slot) -> HPyDef {
    struct Entry<F>(F);
    impl<F: Native<Answer = Length>> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::lenfunc(length_entry::<F>);
    }
    slot(
        which,
        Entry::<F>::IMPL,
        erased::lenfunc::<T::Module, Entry<F>>(),
    )
}
