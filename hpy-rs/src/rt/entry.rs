//! Where Python enters Rust: one `extern "C"` function per calling convention,
//! monomorphised over the function it calls. Nothing else in the crate stands
//! between a host and a user's function, and no panic leaves here.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use hpy_sys::{HPy, HPyContext};

use super::arguments;
use super::function::{Arguments, Function};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};

/// `HPyFunc_NOARGS`.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
pub unsafe extern "C" fn noargs<F: Function>(ctx: *mut HPyContext, receiver: HPy) -> HPy {
    // SAFETY: the host calls with a context and a receiver valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            F::call(
                Borrowed::from_raw(cx, receiver),
                &Arguments::new(cx, &[], &[]),
            )
        })
    }
}

/// `HPyFunc_O`.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
pub unsafe extern "C" fn o<F: Function>(ctx: *mut HPyContext, receiver: HPy, arg: HPy) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            F::call(
                Borrowed::from_raw(cx, receiver),
                &Arguments::new(cx, slice::from_ref(&arg), &[]),
            )
        })
    }
}

/// `HPyFunc_VARARGS`.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
pub unsafe extern "C" fn varargs<F: Function>(
    ctx: *mut HPyContext,
    receiver: HPy,
    args: *const HPy,
    nargs: usize,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let receiver = Borrowed::from_raw(cx, receiver);
            call::<F>(cx, receiver, args, nargs, HPy::NULL)
        })
    }
}

/// `HPyFunc_KEYWORDS`.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
pub unsafe extern "C" fn keywords<F: Function>(
    ctx: *mut HPyContext,
    receiver: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let receiver = Borrowed::from_raw(cx, receiver);
            call::<F>(cx, receiver, args, nargs, kwnames)
        })
    }
}

/// Puts the arguments into their places and calls. Where there is a positional
/// one for each parameter, the host's own array serves as it is; where all that
/// is missing has a default, the arguments are in their places once they are
/// copied.
///
/// # Safety
///
/// As for [`keywords`]; a null `kwnames` stands for no keyword arguments.
#[inline(always)]
pub(super) unsafe fn call<'cx, F: Function>(
    cx: Context<'cx>,
    receiver: Borrowed<'_, 'cx>,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> Result<Handle<'cx>> {
    let mut places;
    let mut rest: &[HPy] = &[];
    let mut extra = None;
    let positional = kwnames.is_null();
    let slots = if positional && F::PARAMETERS.fit(nargs) {
        // SAFETY: by the caller's word.
        unsafe { handles(args, nargs) }
    } else {
        places = F::EMPTY;
        let slots = places.as_mut();
        if positional && const { F::PARAMETERS.enough_by_position() }.contains(nargs) {
            // Spelled out for each place, of which there are few, because a copy
            // of unknown length is a call.
            for (index, slot) in slots.iter_mut().enumerate() {
                if index < nargs {
                    // SAFETY: by the caller's word.
                    *slot = unsafe { *args.add(index) };
                }
            }
        } else {
            // SAFETY: by the caller's word.
            let left =
                unsafe { arguments::match_all(cx, &F::PARAMETERS, args, nargs, kwnames, slots)? };
            // Most functions take nothing beyond their parameters, and need not see
            // later whether there is something to close.
            rest = left.0;
            if const { F::PARAMETERS.varkeywords } {
                extra = left.1;
            } else {
                std::mem::forget(left.1);
            }
        }
        slots
    };
    // SAFETY: the slots are the caller's handles.
    let mut arguments = unsafe { Arguments::new(cx, slots, rest) };
    arguments.keywords = extra;
    F::call(receiver, &arguments)
}

/// The host's argument array, which may be null when there are none.
///
/// # Safety
///
/// `args` must point to `len` handles if `len` is not 0.
#[inline]
pub(super) unsafe fn handles<'a>(args: *const HPy, len: usize) -> &'a [HPy] {
    if len == 0 {
        &[]
    } else {
        // SAFETY: by the caller's word.
        unsafe { slice::from_raw_parts(args, len) }
    }
}

/// Runs `body` in the context of one call; an error or a panic becomes the
/// pending exception and the null handle.
///
/// # Safety
///
/// `ctx` must be valid for the call.
#[inline(always)]
pub(crate) unsafe fn enter(
    ctx: *mut HPyContext,
    body: impl for<'cx> FnOnce(Context<'cx>) -> Result<Handle<'cx>>,
) -> HPy {
    // SAFETY: by the caller's word.
    unsafe { enter_for(ctx, HPy::NULL, body, Handle::into_raw) }
}

/// [`enter`] for functions that return something else than a handle; `failure`
/// is what tells the host of an exception.
///
/// # Safety
///
/// `ctx` must be valid for the call.
#[inline(always)]
pub(crate) unsafe fn enter_with<R: Copy>(
    ctx: *mut HPyContext,
    failure: R,
    body: impl for<'cx> FnOnce(Context<'cx>) -> Result<R>,
) -> R {
    // SAFETY: by the caller's word.
    unsafe { enter_for(ctx, failure, body, |value| value) }
}

/// [`enter_with`] for a `body` whose value `finish` makes into what the host gets.
///
/// # Safety
///
/// `ctx` must be valid for `'cx`, which must end with the call.
#[inline(always)]
pub(crate) unsafe fn enter_for<'cx, T, R: Copy>(
    ctx: *mut HPyContext,
    failure: R,
    body: impl FnOnce(Context<'cx>) -> Result<T>,
    finish: impl FnOnce(T) -> R,
) -> R {
    // SAFETY: by the caller's word.
    let cx = unsafe { Context::from_raw(ctx) };
    // What comes of the body is dealt with in here, where the compiler sees each way to it;
    // outside all would be told apart once more. The closure is not used again after a
    // panic, so nothing half-changed is seen.
    let result = catch_unwind(AssertUnwindSafe(move || match body(cx) {
        Ok(value) => {
            let value = finish(value);
            if crate::error::attention() {
                crate::error::attend(cx);
            }
            value
        }
        Err(error) => {
            raise(cx, error);
            failure
        }
    }));
    match result {
        Ok(value) => value,
        Err(panic) => {
            raise_panic(cx, panic);
            failure
        }
    }
}

/// Leaves the error pending for the host. Building its exception may run code of
/// the user's (a conversion, a `Display`), which may panic too.
#[cold]
#[inline(never)]
fn raise(cx: Context<'_>, error: Error) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| error.raise(cx))) {
        raise_panic(cx, panic);
    }
}

/// Turns a panic into an exception. The panic hook has told where it happened.
#[cold]
fn raise_panic(cx: Context<'_>, panic: Box<dyn Any + Send>) {
    crate::error::panicked(panic).raise(cx);
}
