//! Where Python enters the special methods of a class.

use std::ffi::c_int;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{
    HPy, HPy_ssize_t, HPyCFunction, HPyContext, HPyDef, HPySlot, HPySlot_Slot, cfunction,
};

use crate::class::builtin::{Place, PlaceOf};
use crate::class::{Class, Initial, New, class_object, host, tag};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::rt::entry::{call, enter, enter_with, handles};
use crate::rt::{Arguments, Function, Module};
use crate::types::{Dict, Tuple, Type};

/// What a `__new__` may return: the values of the object, or a `Result` of them.
#[diagnostic::on_unimplemented(
    message = "`__new__` cannot return `{Self}`",
    label = "not the value of a new object",
    note = "return `Self`, or `(Self, Base)` where the class inherits from another of yours, or a `Result` of it",
    note = "where it inherits from a builtin class, return what that is called with, too: `(Self, (f64,))`"
)]
pub trait IntoInitial<'cx> {
    /// The values.
    type Initial: Initial<'cx>;

    /// The values, or the error.
    ///
    /// # Errors
    ///
    /// The function's own.
    fn into_initial(self) -> Result<Self::Initial>;
}

impl<'cx, I: Initial<'cx>> IntoInitial<'cx> for I {
    type Initial = I;

    #[inline]
    fn into_initial(self) -> Result<I> {
        Ok(self)
    }
}

impl<'cx, I: Initial<'cx>, E: Into<Error>> IntoInitial<'cx> for Result<I, E> {
    type Initial = I;

    #[inline]
    fn into_initial(self) -> Result<I> {
        self.map_err(Into::into)
    }
}

/// What a `__new__` was given, in the order of its parameters.
pub struct Given<'a, 'cx> {
    cx: Context<'cx>,
    slots: &'a [HPy],
    rest: &'a [HPy],
}

impl<'a, 'cx> Given<'a, 'cx> {
    #[inline(always)]
    fn new<F: Function>(arguments: &Arguments<'a, 'cx>) -> Self {
        Given {
            cx: arguments.cx(),
            slots: arguments.positional(F::PARAMETERS.positional),
            rest: arguments.rest(),
        }
    }

    /// The arguments, up to the first that was left out.
    pub(crate) fn handles(self) -> Vec<Handle<'cx>> {
        let there = self.slots.iter().take_while(|raw| !raw.is_null());
        there
            .chain(self.rest)
            // SAFETY: they are open as long as the call.
            .map(|raw| unsafe { Borrowed::from_raw(self.cx, *raw) }.to_owned())
            .collect()
    }
}

/// Makes the object that a `__new__` has given the value of.
///
/// # Errors
///
/// The function's own, and those of making the object.
#[inline]
pub fn construct<'cx, T, F, R>(
    class: &Borrowed<'_, 'cx>,
    arguments: &Arguments<'_, 'cx>,
    result: R,
) -> Result<Handle<'cx>>
where
    T: Class,
    F: Function,
    R: IntoInitial<'cx, Initial: Initial<'cx, Class = T>>,
{
    let initial = result.into_initial()?;
    let (new, class) = (new::<T>(class)?, super::class(class));
    let made = new.fill(Some(class), Some(Given::new::<F>(arguments)), initial)?;
    Ok(made.into_object())
}

/// An object without a value, for a `__new__` that asks for one.
///
/// # Errors
///
/// Those of making it.
#[inline]
pub fn new<'cx, T: Class>(class: &Borrowed<'_, 'cx>) -> Result<New<'cx, T>> {
    if host::classes_are_unchecked() || PlaceOf::<'cx, T>::APART {
        let own = class_object::<T>(class.cx())?;
        if !class.is(own.as_object()) && !class.downcast::<Type>()?.is_subtype_of(&own) {
            let class = class.downcast::<Type>()?;
            let (given, name) = (class.name()?, T::NAME);
            return Err(TypeError::error(format!(
                "{name}.__new__({given}): {given} is not a subtype of {name}"
            )));
        }
        if !class.is(own.as_object()) && !PlaceOf::<'cx, T>::APART {
            tag::check_line(class.downcast::<Type>()?, &own)?;
        }
    }
    // SAFETY: it is the class or one below, as just seen, or by the host's word.
    unsafe { New::allocate(class.as_type_unchecked::<Type>()) }
}

/// Gives the object the value that a `__new__` has made for it.
///
/// # Errors
///
/// The function's own.
#[inline]
pub fn fill<'cx, T, F, R>(
    class: &Borrowed<'_, 'cx>,
    arguments: &Arguments<'_, 'cx>,
    new: New<'cx, T>,
    result: R,
) -> Result<Handle<'cx>>
where
    T: Class,
    F: Function,
    R: IntoInitial<'cx, Initial: Initial<'cx, Class = T>>,
{
    let (class, initial) = (super::class(class), result.into_initial()?);
    let made = new.fill(Some(class), Some(Given::new::<F>(arguments)), initial)?;
    Ok(made.into_object())
}

/// The items of a dict of keyword arguments, as a method gets them.
struct Spread<'cx> {
    /// All arguments, the positional ones first.
    all: Vec<HPy>,
    /// The names of the others.
    names: Handle<'cx, Tuple>,
    /// What keeps those alive.
    _values: Vec<Handle<'cx>>,
}

/// Calls with the arguments of a constructor or an initializer.
///
/// # Safety
///
/// The handles must be open, and of `cx`.
#[inline]
unsafe fn call_with_dict<'cx, F: Function>(
    cx: Context<'cx>,
    receiver: Borrowed<'_, 'cx>,
    args: *const HPy,
    nargs: HPy_ssize_t,
    kw: HPy,
) -> Result<Handle<'cx>> {
    // SAFETY: by the caller's word; what a dict was spread to lives to the end of the call.
    unsafe {
        let (mut args, mut names) = (args, kw);
        let mut spread = None;
        if !kw.is_null() {
            (names, spread) = keywords(Borrowed::from_raw(cx, kw), handles(args, nargs as usize))?;
            if let Some(spread) = &spread {
                args = spread.all.as_ptr();
            }
        }
        // One call for all cases, so that the user's function is there once.
        let result = call::<F>(cx, receiver, args, nargs as usize, names);
        if let Some(spread) = spread {
            finished(spread);
        }
        result
    }
}

/// Lets go of what a dict was spread to.
#[cold]
#[inline(never)]
fn finished(spread: Box<Spread<'_>>) {
    drop(spread);
}

/// The names of the keyword arguments of a constructor, as methods get them, and what
/// they were spread to.
///
/// # Safety
///
/// The handles must be open, and of the same context.
#[inline(never)]
unsafe fn keywords<'cx>(
    given: Borrowed<'_, 'cx>,
    args: &[HPy],
) -> Result<(HPy, Option<Box<Spread<'cx>>>)> {
    if let Ok(dict) = given.downcast::<Dict>() {
        // SAFETY: by the caller's word.
        let spread = Box::new(unsafe { spread(args, dict)? });
        return Ok((spread.names.as_raw(), Some(spread)));
    }
    // PyPy 7.3.19 calls constructors as it calls methods: with a tuple of the names, and
    // the values behind the positional arguments.
    let none = given.is_none();
    Ok((if none { HPy::NULL } else { given.as_raw() }, None))
}

/// The items of a dict as keyword arguments.
///
/// # Safety
///
/// The handles must be open, and of the same context.
unsafe fn spread<'cx>(args: &[HPy], dict: &Handle<'cx, Dict>) -> Result<Spread<'cx>> {
    let cx = dict.cx();
    let keys: Vec<Handle<'cx>> = dict.keys()?.extract()?;
    let mut values = Vec::with_capacity(keys.len());
    for key in &keys {
        values.push(dict.get_item(key)?);
    }
    let names: Vec<HPy> = keys.iter().map(Handle::as_raw).collect();
    // SAFETY: the handles are open; the function takes none over, and only reads.
    let names: Handle<'cx, Tuple> = unsafe {
        cx.own(hpy_sys::HPyTuple_FromArray(
            cx.as_raw(),
            names.as_ptr().cast_mut(),
            names.len() as HPy_ssize_t,
        ))?
    };
    let all = args.iter().copied();
    Ok(Spread {
        all: all.chain(values.iter().map(Handle::as_raw)).collect(),
        names,
        _values: values,
    })
}

/// `HPy_tp_new`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn tp_new<F: Function>(
    ctx: *mut HPyContext,
    class: HPy,
    args: *const HPy,
    nargs: HPy_ssize_t,
    kw: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            call_with_dict::<F>(cx, Borrowed::from_raw(cx, class), args, nargs, kw)
        })
    }
}

/// `HPy_tp_init`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn tp_init<F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
    args: *const HPy,
    nargs: HPy_ssize_t,
    kw: HPy,
) -> c_int {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            call_with_dict::<F>(cx, Borrowed::from_raw(cx, obj), args, nargs, kw).map(|_| 0)
        })
    }
}

/// The definition of `__new__`.
pub const fn constructor<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::newfunc(tp_new::<F>);
    }
    slot(
        HPySlot_Slot::HPy_tp_new,
        Entry::<F>::IMPL,
        erased::newfunc::<T::Module, Entry<F>>(),
    )
}

/// The definition of `__new__` of a class whose values are in other objects: a function
/// that gets the class as its first argument.
pub const fn constructor_apart<T: Class, F: Function>() -> Option<&'static HPyDef> {
    if <PlaceOf<'static, T> as Place<'static>>::APART {
        Some(const { &super::class_method::<T, F>() })
    } else {
        None
    }
}

/// The definition of `__init__`.
pub const fn initializer<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::initproc(tp_init::<F>);
    }
    slot(
        HPySlot_Slot::HPy_tp_init,
        Entry::<F>::IMPL,
        erased::initproc::<T::Module, Entry<F>>(),
    )
}

/// What refuses to make an object of a class without a `__new__`.
pub const fn no_constructor<T: Class>() -> HPyDef {
    struct Entry<T>(T);
    impl<T: Class> Implementation for Entry<T> {
        const IMPL: HPyCFunction = cfunction::newfunc(refuse::<T>);
    }
    slot(
        HPySlot_Slot::HPy_tp_new,
        Entry::<T>::IMPL,
        erased::newfunc::<T::Module, Entry<T>>(),
    )
}

/// `HPy_tp_new` where there is no `__new__`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
unsafe extern "C" fn refuse<T: Class>(
    ctx: *mut HPyContext,
    _: HPy,
    _: *const HPy,
    _: HPy_ssize_t,
    _: HPy,
) -> HPy {
    // SAFETY: the host calls with a context valid for the call.
    unsafe {
        enter(ctx, move |_| {
            let (module, name) = (T::Module::NAME, T::NAME);
            Err(TypeError::error(format!(
                "cannot create '{module}.{name}' instances"
            )))
        })
    }
}

/// The definition of a slot.
pub(super) const fn slot(
    slot: HPySlot_Slot,
    implementation: HPyCFunction,
    trampoline: hpy_sys::cpy_PyCFunction,
) -> HPyDef {
    HPyDef::slot(HPySlot {
        slot,
        r#impl: Some(implementation),
        cpy_trampoline: Some(trampoline),
    })
}
