//! Where Python enters what the library itself does for enums.

use std::ffi::CStr;
use std::ptr;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{
    HPy, HPy_RichCmpOp, HPy_hash_t, HPy_ssize_t, HPyCFunction, HPyContext, HPyDef,
    HPyFunc_Signature, HPyMeth, HPySlot_Slot, cfunction,
};

use super::members::{Members, find, number, reduce};
use crate::CompareOp;
use crate::class::Class;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::rt::class::entry::slot;
use crate::rt::class::{Get, Missing, Property, receiver};
use crate::rt::entry::{enter, enter_with, handles};
use crate::types::{Int, Object};

/// What can be done with an object alone, by the library's own code.
pub(super) trait Alone: 'static {
    /// Does it.
    ///
    /// # Errors
    ///
    /// Those of doing it.
    fn call<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>>;
}

/// A slot that takes the object alone and gives another.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn unary_entry<F: Alone>(ctx: *mut HPyContext, obj: HPy) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe { enter(ctx, move |cx| F::call(Borrowed::from_raw(cx, obj))) }
}

/// A slot that takes the object alone and gives another.
pub(super) const fn unary<T: Class, F: Alone>(which: HPySlot_Slot) -> HPyDef {
    struct Entry<F>(F);
    impl<F: Alone> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::unaryfunc(unary_entry::<F>);
    }
    slot(
        which,
        Entry::<F>::IMPL,
        erased::unaryfunc::<T::Module, Entry<F>>(),
    )
}

/// A method without arguments.
pub(super) const fn method<T: Class, F: Alone>(name: &'static CStr) -> HPyDef {
    struct Entry<F>(F);
    impl<F: Alone> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::noargs(unary_entry::<F>);
    }
    HPyDef::meth(HPyMeth {
        name: name.as_ptr(),
        r#impl: Some(Entry::<F>::IMPL),
        cpy_trampoline: Some(erased::noargs::<T::Module, Entry<F>>()),
        signature: HPyFunc_Signature::NOARGS,
        doc: ptr::null(),
    })
}

struct Shown<T>(T);

impl<T: Members> Alone for Shown<T> {
    fn call<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        let member = &T::MEMBERS[receiver::<T>(&obj)?.get().index()];
        let text = format!("{}.{}", T::NAME, member.name.to_string_lossy());
        Ok(obj.cx().str(&text)?.into_object())
    }
}

struct Numbered<T>(T);

impl<T: Members> Alone for Numbered<T> {
    fn call<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        let number = number(receiver::<T>(&obj)?.get());
        Ok(obj.cx().int(number)?.into_object())
    }
}

/// The attribute `name` of an enum without data.
pub struct Named<T>(T);

impl<T: Members> Property for Named<T> {
    const NAME: &'static CStr = c"name";
    const DOC: &'static CStr = c"";
    type Get = Self;
    type Set = Missing;
    type Delete = Missing;
}

impl<T: Members> Get for Named<T> {
    fn get<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        let member = &T::MEMBERS[receiver::<T>(&obj)?.get().index()];
        Ok(obj.cx().str(&member.name.to_string_lossy())?.into_object())
    }
}

/// The attribute `value` of an enum without data: its number.
pub struct Valued<T>(T);

impl<T: Members> Property for Valued<T> {
    const NAME: &'static CStr = c"value";
    const DOC: &'static CStr = c"";
    type Get = Self;
    type Set = Missing;
    type Delete = Missing;
}

impl<T: Members> Get for Valued<T> {
    fn get<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        Numbered::<T>::call(obj)
    }
}

struct Reduced<T>(T);

impl<T: Members> Alone for Reduced<T> {
    fn call<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        reduce(receiver::<T>(&obj)?)
    }
}

/// `__repr__` of an enum without data.
pub const fn shown<T: Members>() -> HPyDef {
    unary::<T, Shown<T>>(HPySlot_Slot::HPy_tp_repr)
}

/// `__int__` or `__index__` of an enum without data.
pub const fn numbered<T: Members>(which: HPySlot_Slot) -> HPyDef {
    unary::<T, Numbered<T>>(which)
}

/// `__reduce__` of an enum without data.
pub const fn reduced<T: Members>() -> HPyDef {
    method::<T, Reduced<T>>(c"__reduce__")
}

/// `HPy_tp_hash` of an enum without data: that of its number.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn hash_entry<T: Members>(ctx: *mut HPyContext, obj: HPy) -> HPy_hash_t {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            let obj = Borrowed::from_raw(cx, obj);
            cx.int(number(receiver::<T>(&obj)?.get()))?.hash()
        })
    }
}

/// `__hash__` of an enum without data.
pub const fn hashed<T: Members>() -> HPyDef {
    struct Entry<T>(T);
    impl<T: Members> Implementation for Entry<T> {
        const IMPL: HPyCFunction = cfunction::hashfunc(hash_entry::<T>);
    }
    slot(
        HPySlot_Slot::HPy_tp_hash,
        Entry::<T>::IMPL,
        erased::hashfunc::<T::Module, Entry<T>>(),
    )
}

/// `HPy_tp_richcompare` of an enum without data.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn compare_entry<T: Members>(
    ctx: *mut HPyContext,
    obj: HPy,
    other: HPy,
    op: HPy_RichCmpOp,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let (obj, other) = (Borrowed::from_raw(cx, obj), Borrowed::from_raw(cx, other));
            compare::<T>(cx, &obj, &other, op)
        })
    }
}

fn compare<'cx, T: Members>(
    cx: Context<'cx>,
    obj: &Handle<'cx>,
    other: &Handle<'cx>,
    op: HPy_RichCmpOp,
) -> Result<Handle<'cx>> {
    let not_implemented = || Ok(cx.not_implemented().to_owned().into_object());
    let (Some(op), Ok(this)) = (CompareOp::from_raw(op), obj.downcast::<T>()) else {
        return not_implemented();
    };
    if !T::ORD && !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return not_implemented();
    }
    let this = number(this.get());
    if let Ok(other) = other.downcast::<T>() {
        let ordering = this.cmp(&number(other.get()));
        return Ok(cx.bool(op.matches(ordering))?.into_object());
    }
    if T::EQ_INT && other.is_instance_of::<Int>() {
        return cx.int(this)?.rich_compare(other, op);
    }
    not_implemented()
}

/// The comparisons of an enum without data.
pub const fn compared<T: Members>() -> HPyDef {
    struct Entry<T>(T);
    impl<T: Members> Implementation for Entry<T> {
        const IMPL: HPyCFunction = cfunction::richcmpfunc(compare_entry::<T>);
    }
    slot(
        HPySlot_Slot::HPy_tp_richcompare,
        Entry::<T>::IMPL,
        erased::richcmpfunc::<T::Module, Entry<T>>(),
    )
}

/// `HPy_tp_new` of an enum without data: the member of a number.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn new_entry<T: Members>(
    ctx: *mut HPyContext,
    _: HPy,
    args: *const HPy,
    nargs: HPy_ssize_t,
    kw: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let keywords = !kw.is_null() && Borrowed::<Object>::from_raw(cx, kw).is_true()?;
            match handles(args, nargs as usize) {
                [value] if !keywords => find::<T>(&Borrowed::from_raw(cx, *value)),
                _ => Err(wrong_call::<T>()),
            }
        })
    }
}

#[cold]
fn wrong_call<T: Members>() -> Error {
    TypeError::error(format!(
        "{}() takes the number of a member, and nothing else",
        T::NAME
    ))
}

/// `__new__` of an enum without data.
pub const fn constructed<T: Members>() -> HPyDef {
    struct Entry<T>(T);
    impl<T: Members> Implementation for Entry<T> {
        const IMPL: HPyCFunction = cfunction::newfunc(new_entry::<T>);
    }
    slot(
        HPySlot_Slot::HPy_tp_new,
        Entry::<T>::IMPL,
        erased::newfunc::<T::Module, Entry<T>>(),
    )
}
