//! The containers' slots.

use std::ffi::c_int;
use std::slice;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPy_ssize_t, HPyCFunction, HPyContext, HPyDef, HPySlot_Slot, cfunction};

use super::answers::{Nothing, Truth};
use super::{Absent, Native, inherited, is_not_implemented};
use crate::class::Class;
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Borrowed;
use crate::rt::class::entry::slot;
use crate::rt::entry::{enter, enter_with};
use crate::rt::{Arguments, Function};

/// `__setitem__` or `__delitem__`, or [`Absent`].
pub trait Change: 'static {
    /// Whether the class has it.
    const THERE: bool;

    /// Calls it.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn call<'cx>(receiver: Borrowed<'_, 'cx>, arguments: &Arguments<'_, 'cx>) -> Result<Nothing>;
}

impl<F: Native<Answer = Nothing>> Change for F {
    const THERE: bool = true;

    #[inline]
    fn call<'cx>(receiver: Borrowed<'_, 'cx>, arguments: &Arguments<'_, 'cx>) -> Result<Nothing> {
        <F as Native>::call(receiver, arguments)
    }
}

impl Change for Absent {
    const THERE: bool = false;

    fn call<'cx>(_: Borrowed<'_, 'cx>, _: &Arguments<'_, 'cx>) -> Result<Nothing> {
        Ok(0)
    }
}

/// `HPy_sq_contains`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn contains_entry<F: Native<Answer = Truth>>(
    ctx: *mut HPyContext,
    obj: HPy,
    item: HPy,
) -> c_int {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            F::call(
                Borrowed::from_raw(cx, obj),
                &Arguments::new(cx, slice::from_ref(&item), &[]),
            )
        })
    }
}

/// `HPy_mp_subscript`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn get_item_entry<F: Function>(ctx: *mut HPyContext, obj: HPy, key: HPy) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            F::call(
                Borrowed::from_raw(cx, obj),
                &Arguments::new(cx, slice::from_ref(&key), &[]),
            )
        })
    }
}

/// `HPy_sq_item`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn item_at_entry<F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
    index: HPy_ssize_t,
) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call; that of the
    // index is open as long as it is used.
    unsafe {
        enter(ctx, move |cx| {
            let key = index.into_python(cx)?;
            F::call(
                Borrowed::from_raw(cx, obj),
                &Arguments::new(cx, &[key.as_raw()], &[]),
            )
        })
    }
}

/// `HPy_mp_ass_subscript`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn set_item_entry<T: Class, S: Change, D: Change>(
    ctx: *mut HPyContext,
    obj: HPy,
    key: HPy,
    value: HPy,
) -> c_int {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe { enter_with(ctx, -1, move |cx| change::<T, S, D>(cx, obj, key, value)) }
}

/// `HPy_sq_ass_item`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn set_item_at_entry<T: Class, S: Change, D: Change>(
    ctx: *mut HPyContext,
    obj: HPy,
    index: HPy_ssize_t,
    value: HPy,
) -> c_int {
    // SAFETY: the host calls with a context and handles valid for the call; that of the
    // index is open as long as it is used.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            let key = index.into_python(cx)?;
            change::<T, S, D>(cx, obj, key.as_raw(), value)
        })
    }
}

/// Sets an item, or deletes it where there is no value.
///
/// # Safety
///
/// The handles must be open, and of `cx`; that of the value may be null.
#[inline(always)]
unsafe fn change<T: Class, S: Change, D: Change>(
    cx: Context<'_>,
    obj: HPy,
    key: HPy,
    value: HPy,
) -> Result<Nothing> {
    let all = [key, value];
    // SAFETY: by the caller's word.
    let obj = unsafe { Borrowed::from_raw(cx, obj) };
    // SAFETY: as above; a null handle stands for an argument that is not given.
    let arguments = unsafe { Arguments::new(cx, &all, &[]) };
    if value.is_null() {
        if D::THERE {
            return D::call(obj, &arguments);
        }
        let result = inherited::<T>(c"__delitem__", obj, &all[..1])?;
        if is_not_implemented(&result) {
            return Err(TypeError::error(format!(
                "'{}' object doesn't support item deletion",
                T::NAME
            )));
        }
    } else {
        if S::THERE {
            return S::call(obj, &arguments);
        }
        let result = inherited::<T>(c"__setitem__", obj, &all)?;
        if is_not_implemented(&result) {
            return Err(TypeError::error(format!(
                "'{}' object does not support item assignment",
                T::NAME
            )));
        }
    }
    Ok(0)
}

/// The definition of `__contains__`.
pub const fn contains<T: Class, F: Native<Answer = Truth>>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Native<Answer = Truth>> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::objobjproc(contains_entry::<F>);
    }
    slot(
        HPySlot_Slot::HPy_sq_contains,
        Entry::<F>::IMPL,
        erased::objobjproc::<T::Module, Entry<F>>(),
    )
}

/// The definition of `__getitem__`.
pub const fn get_item<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::binaryfunc(get_item_entry::<F>);
    }
    slot(
        HPySlot_Slot::HPy_mp_subscript,
        Entry::<F>::IMPL,
        erased::binaryfunc::<T::Module, Entry<F>>(),
    )
}

/// The definition of `__getitem__` by an index: by it CPython goes through objects that
/// have no `__iter__`.
pub const fn item_at<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::ssizeargfunc(item_at_entry::<F>);
    }
    slot(
        HPySlot_Slot::HPy_sq_item,
        Entry::<F>::IMPL,
        erased::ssizeargfunc::<T::Module, Entry<F>>(),
    )
}

/// The definition of `__setitem__` and `__delitem__`.
pub const fn set_item<T: Class, S: Change, D: Change>() -> HPyDef {
    struct Entry<T, S, D>(T, S, D);
    impl<T: Class, S: Change, D: Change> Implementation for Entry<T, S, D> {
        const IMPL: HPyCFunction = cfunction::objobjargproc(set_item_entry::<T, S, D>);
    }
    slot(
        HPySlot_Slot::HPy_mp_ass_subscript,
        Entry::<T, S, D>::IMPL,
        erased::objobjargproc::<T::Module, Entry<T, S, D>>(),
    )
}

/// The definition of `__setitem__` and `__delitem__` by an index.
pub const fn set_item_at<T: Class, S: Change, D: Change>() -> HPyDef {
    struct Entry<T, S, D>(T, S, D);
    impl<T: Class, S: Change, D: Change> Implementation for Entry<T, S, D> {
        const IMPL: HPyCFunction = cfunction::ssizeobjargproc(set_item_at_entry::<T, S, D>);
    }
    slot(
        HPySlot_Slot::HPy_sq_ass_item,
        Entry::<T, S, D>::IMPL,
        erased::ssizeobjargproc::<T::Module, Entry<T, S, D>>(),
    )
}
