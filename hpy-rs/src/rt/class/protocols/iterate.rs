//! `__next__`, which ends.

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyContext, HPyDef, HPyFunc_Signature, HPyMeth, cfunction};

use super::{PY_TP_ITERNEXT, Protocol, Slot};
use crate::class::Class;
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};
use crate::rt::Arguments;
use crate::rt::class::entry::slot;
use crate::rt::class::slots::answers::{Native, Next};
use crate::rt::entry::{enter, enter_for};

/// What a `__next__` may return: an `Option`, whose `None` is the end, or a `Result` of
/// one, or an `Option` of a `Result`, as iterators in Rust have it.
#[diagnostic::on_unimplemented(
    message = "`__next__` cannot return `{Self}`",
    label = "this does not tell the end of the iteration",
    note = "return `Option<T>`, or `Result<Option<T>>`: `Some` is the next item, `None` the end"
)]
pub trait IntoNext<'cx> {
    /// The item; none at the end.
    ///
    /// # Errors
    ///
    /// The function's own error, or that of the conversion.
    fn into_next(self, cx: Context<'cx>) -> Result<Option<Handle<'cx>>>;
}

impl<'cx, T: IntoPython<'cx>> IntoNext<'cx> for Option<T> {
    #[inline]
    fn into_next(self, cx: Context<'cx>) -> Result<Option<Handle<'cx>>> {
        match self {
            Some(item) => item.into_python(cx).map(|item| Some(item.into_object())),
            None => Ok(None),
        }
    }
}

impl<'cx, T: IntoPython<'cx>, E: Into<Error>> IntoNext<'cx> for Option<Result<T, E>> {
    #[inline]
    fn into_next(self, cx: Context<'cx>) -> Result<Option<Handle<'cx>>> {
        self.transpose().map_err(Into::into)?.into_next(cx)
    }
}

impl<'cx, T: IntoPython<'cx>, E: Into<Error>> IntoNext<'cx> for Result<Option<T>, E> {
    #[inline]
    fn into_next(self, cx: Context<'cx>) -> Result<Option<Handle<'cx>>> {
        self.map_err(Into::into)?.into_next(cx)
    }
}

/// What a `__next__` has returned, for the slot.
///
/// # Errors
///
/// The function's own, and that of the conversion.
#[inline]
pub fn item<'cx>(result: impl IntoNext<'cx>, cx: Context<'cx>) -> Result<Next> {
    match result.into_next(cx)? {
        Some(item) => Ok(Next::Item(item.into_raw())),
        None => Ok(Next::End),
    }
}

/// `__next__`
pub const fn next<T: Class, F: Native<Answer = Next>>() -> Protocol {
    Protocol {
        name: c"__next__",
        slot: Slot::CPython(const { &iternext::<T, F>() }),
        method: const { &method::<T, F>() },
    }
}

/// The definition of `__next__` as a method. It calls the slot's function, so that this
/// alone has the user's in it.
const fn method<T: Class, F: Native<Answer = Next>>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Native<Answer = Next>> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::noargs(method_entry::<F>);
    }
    HPyDef::meth(HPyMeth {
        name: c"__next__".as_ptr(),
        r#impl: Some(Entry::<F>::IMPL),
        cpy_trampoline: Some(erased::noargs::<T::Module, Entry<F>>()),
        signature: HPyFunc_Signature::NOARGS,
        doc: c"Implement next(self).".as_ptr(),
    })
}

/// `__next__` as a method: the end is a `StopIteration`.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
unsafe extern "C" fn method_entry<F: Native<Answer = Next>>(ctx: *mut HPyContext, obj: HPy) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        let item = entry::<F>(ctx, obj);
        if item.is_null() && hpy_sys::HPyErr_Occurred(ctx) == 0 {
            return enter(ctx, move |_| Err(Error::end()));
        }
        item
    }
}

/// The definition of `tp_iternext`.
const fn iternext<T: Class, F: Native<Answer = Next>>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Native<Answer = Next>> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::iternextfunc(entry::<F>);
    }
    slot(
        PY_TP_ITERNEXT,
        Entry::<F>::IMPL,
        erased::iternextfunc::<T::Module, Entry<F>>(),
    )
}

/// `tp_iternext`: the end is null without an exception.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
#[inline(never)]
unsafe extern "C" fn entry<F: Native<Answer = Next>>(ctx: *mut HPyContext, obj: HPy) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter_for(
            ctx,
            HPy::NULL,
            move |cx| F::call(Borrowed::from_raw(cx, obj), &Arguments::new(cx, &[], &[])),
            |next| match next {
                Next::Item(item) => item,
                Next::End => HPy::NULL,
            },
        )
    }
}
