//! The operators' slots: two operands, or three.

use std::slice;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyContext, HPyDef, HPySlot_Slot, cfunction};

use super::operators::{Operator, Pow};
use super::{Part, inherited, is_not_implemented, not_implemented, one};
use crate::class::{Class, class_object, has_shell, host, is_instance};
use crate::context::Context;
use crate::convert::FromPython;
use crate::error::{Error, Result};
use crate::exc::TypeError;
use crate::handle::{Borrowed, Handle};
use crate::rt::class::entry::slot;
use crate::rt::entry::enter;
use crate::rt::{Arguments, Function};
use crate::types::Typed;

/// Converts an operand; nothing if it is of a type that does not convert.
///
/// # Errors
///
/// Those of the conversion, but `TypeError`.
#[inline(always)]
pub fn operand<'a, 'cx, T: FromPython<'a, 'cx>>(obj: &'a Handle<'cx>) -> Result<Option<T>> {
    match T::from_python(obj) {
        Ok(value) => Ok(Some(value)),
        Err(error) => unless_of_type(obj.cx(), error),
    }
}

/// Nothing for a `TypeError`.
///
/// # Errors
///
/// Any other.
#[cold]
pub(in crate::rt::class) fn unless_of_type<T>(cx: Context<'_>, error: Error) -> Result<Option<T>> {
    if error.matches::<TypeError>(cx) {
        Ok(None)
    } else {
        Err(error)
    }
}

/// Lends an operand, unless it is `None`.
///
/// # Errors
///
/// Those of `lend`.
#[inline]
pub fn optional_operand<'a, 'cx, R>(
    obj: &'a Handle<'cx>,
    lend: impl FnOnce(&'a Handle<'cx>) -> Result<Option<R>>,
) -> Result<Option<Option<R>>> {
    if obj.is_none() {
        Ok(Some(None))
    } else {
        lend(obj).map(|lent| lent.map(Some))
    }
}

/// What a method that changes its object in place may return: nothing for the object
/// itself, or a handle to what takes its place.
#[diagnostic::on_unimplemented(
    message = "a method that changes its object in place cannot return `{Self}`",
    label = "neither nothing nor an object",
    note = "return nothing (the object is what the variable keeps), a `Handle`, or a `Result` of these"
)]
pub trait IntoInPlace<'cx> {
    /// The object that the variable has afterwards.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn into_in_place(self, receiver: &Borrowed<'_, 'cx>) -> Result<Handle<'cx>>;
}

impl<'cx> IntoInPlace<'cx> for () {
    #[inline]
    fn into_in_place(self, receiver: &Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        Ok(Borrowed::to_owned(*receiver))
    }
}

impl<'cx, T: Typed> IntoInPlace<'cx> for Handle<'cx, T> {
    #[inline]
    fn into_in_place(self, _: &Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        Ok(self.into_object())
    }
}

impl<'cx> IntoInPlace<'cx> for Handle<'cx> {
    #[inline]
    fn into_in_place(self, _: &Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        Ok(self)
    }
}

impl<'cx, R: IntoInPlace<'cx>, E: Into<Error>> IntoInPlace<'cx> for Result<R, E> {
    #[inline]
    fn into_in_place(self, receiver: &Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        self.map_err(Into::into)?.into_in_place(receiver)
    }
}

/// An operator's slot. Hosts call with the object on either side.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn binary_entry<T: Class, O: Operator, L: Part, R: Part>(
    ctx: *mut HPyContext,
    left: HPy,
    right: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let (left, right) = (Borrowed::from_raw(cx, left), Borrowed::from_raw(cx, right));
            if is_instance::<T>(&left) {
                let result = one::<T, L>(O::NAME, left, right)?;
                if !is_not_implemented(&result) {
                    return Ok(result);
                }
            }
            if is_instance::<T>(&right) {
                return one::<T, R>(O::REFLECTED, right, left);
            }
            not_implemented(cx)
        })
    }
}

/// `HPy_nb_power`. Hosts call with the object in any of the three places.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn power_entry<T: Class, L: Part, R: Part>(
    ctx: *mut HPyContext,
    left: HPy,
    right: HPy,
    modulus: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let (base, exponent) = (Borrowed::from_raw(cx, left), Borrowed::from_raw(cx, right));
            if is_instance::<T>(&base) {
                let result = raise::<T, L>(cx, Pow::NAME, base, right, modulus)?;
                if !is_not_implemented(&result) {
                    return Ok(result);
                }
            }
            if is_instance::<T>(&exponent) {
                return raise::<T, R>(cx, Pow::REFLECTED, exponent, left, modulus);
            }
            not_implemented(cx)
        })
    }
}

/// Calls one of the methods of `HPy_nb_power`.
///
/// # Safety
///
/// The handles must be open, and of `cx`.
#[inline(always)]
unsafe fn raise<'cx, T: Class, P: Part>(
    cx: Context<'cx>,
    name: &'static std::ffi::CStr,
    receiver: Borrowed<'_, 'cx>,
    other: HPy,
    modulus: HPy,
) -> Result<Handle<'cx>> {
    let all = [other, modulus];
    // SAFETY: by the caller's word.
    let plain = modulus.is_null()
        || unsafe { Borrowed::<crate::types::Object>::from_raw(cx, modulus) }.is_none();
    let given = if plain { &all[..1] } else { &all[..] };
    if !P::THERE {
        return inherited::<T>(name, receiver, given);
    }
    if !plain && !P::takes(2) {
        return not_implemented(cx);
    }
    let all = [other, if plain { HPy::NULL } else { modulus }];
    // SAFETY: by the caller's word.
    P::call(receiver, &unsafe { Arguments::new(cx, &all, &[]) })
}

/// A slot that changes the object on the left.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn in_place_entry<F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
    other: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            F::call(
                Borrowed::from_raw(cx, obj),
                &Arguments::new(cx, slice::from_ref(&other), &[]),
            )
        })
    }
}

/// `HPy_nb_inplace_add`. CPython has a second slot for `+=`, that of sequences, and in a
/// class written in Python it fills that with this slot's function, too. What that one
/// returns is the result, be it `NotImplemented`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn in_place_add_entry<T: Class, F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
    other: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let obj = Borrowed::from_raw(cx, obj);
            let result = F::call(obj, &Arguments::new(cx, slice::from_ref(&other), &[]))?;
            if is_not_implemented(&result) && is_from_python::<T>(&obj)? {
                return cx.own(hpy_sys::HPy_Add(cx.as_raw(), obj.as_raw(), other));
            }
            Ok(result)
        })
    }
}

/// Whether an object's class is one written in Python, below that of `T`, with slots.
#[cold]
fn is_from_python<T: Class>(obj: &Handle<'_>) -> Result<bool> {
    let cx = obj.cx();
    // SAFETY: the context is valid.
    if !unsafe { host::has_slots(cx.pointer()) } {
        return Ok(false);
    }
    Ok(!obj.get_type().is(&class_object::<T>(cx)?) || has_shell(cx)?)
}

/// `HPy_nb_inplace_power`. `**=` has no modulus, and CPython before 3.10 does not even
/// set the argument when `__ipow__` is called by its name.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn in_place_power_entry<F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
    other: HPy,
    _: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            F::call(
                Borrowed::from_raw(cx, obj),
                &Arguments::new(cx, &[other, HPy::NULL], &[]),
            )
        })
    }
}

/// The definition of an operator: `__add__` and `__radd__`.
pub const fn binary<T: Class, O: Operator, L: Part, R: Part>() -> HPyDef {
    struct Entry<T, O, L, R>(T, O, L, R);
    impl<T: Class, O: Operator, L: Part, R: Part> Implementation for Entry<T, O, L, R> {
        const IMPL: HPyCFunction = cfunction::binaryfunc(binary_entry::<T, O, L, R>);
    }
    slot(
        O::SLOT,
        Entry::<T, O, L, R>::IMPL,
        erased::binaryfunc::<T::Module, Entry<T, O, L, R>>(),
    )
}

/// The definition of `__pow__` and `__rpow__`.
pub const fn power<T: Class, L: Part, R: Part>() -> HPyDef {
    struct Entry<T, L, R>(T, L, R);
    impl<T: Class, L: Part, R: Part> Implementation for Entry<T, L, R> {
        const IMPL: HPyCFunction = cfunction::ternaryfunc(power_entry::<T, L, R>);
    }
    slot(
        Pow::SLOT,
        Entry::<T, L, R>::IMPL,
        erased::ternaryfunc::<T::Module, Entry<T, L, R>>(),
    )
}

/// The definition of an operator that changes its object: `__iadd__`.
pub const fn in_place<T: Class, F: Function>(which: HPySlot_Slot) -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::binaryfunc(in_place_entry::<F>);
    }
    slot(
        which,
        Entry::<F>::IMPL,
        erased::binaryfunc::<T::Module, Entry<F>>(),
    )
}

/// The definition of `__iadd__`.
pub const fn in_place_add<T: Class, F: Function>() -> HPyDef {
    struct Entry<T, F>(T, F);
    impl<T: Class, F: Function> Implementation for Entry<T, F> {
        const IMPL: HPyCFunction = cfunction::binaryfunc(in_place_add_entry::<T, F>);
    }
    slot(
        HPySlot_Slot::HPy_nb_inplace_add,
        Entry::<T, F>::IMPL,
        erased::binaryfunc::<T::Module, Entry<T, F>>(),
    )
}

/// The definition of `__ipow__`.
pub const fn in_place_power<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::ternaryfunc(in_place_power_entry::<F>);
    }
    slot(
        HPySlot_Slot::HPy_nb_inplace_power,
        Entry::<F>::IMPL,
        erased::ternaryfunc::<T::Module, Entry<F>>(),
    )
}
