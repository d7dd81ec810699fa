//! `__next__`, which ends.

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyContext, HPyDef, HPyFunc_Signature, HPyMeth, cfunction};

use super::{PY_TP_ITERNEXT, Protocol, Slot};
use crate::class::Class;
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};
use crate::rt::class::entry::slot;
use crate::rt::entry::{enter, enter_with};
use crate::rt::{Arguments, Function};

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

/// What a `__next__` has returned, with the end as a `StopIteration`.
///
/// # Errors
///
/// The function's own, that of the conversion, and the end.
#[inline]
pub fn item<'cx>(result: impl IntoNext<'cx>, cx: Context<'cx>) -> Result<Handle<'cx>> {
    match result.into_next(cx)? {
        Some(item) => Ok(item),
        None => Err(Error::end()),
    }
}

/// `__next__`
pub const fn next<T: Class, F: Function>() -> Protocol {
    Protocol {
        name: F::NAME,
        slot: Slot::CPython(const { &iternext::<T, F>() }),
        method: const { &method::<T, F>() },
    }
}

/// The definition of `__next__` as a method. It calls the slot's function, so that this
/// alone has the user's in it.
const fn method<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::noargs(method_entry::<F>);
    }
    HPyDef::meth(HPyMeth {
        name: F::NAME.as_ptr(),
        r#impl: Some(Entry::<F>::IMPL),
        cpy_trampoline: Some(erased::noargs::<T::Module, Entry<F>>()),
        signature: HPyFunc_Signature::NOARGS,
        doc: F::DOC.as_ptr(),
    })
}

/// `__next__` as a method: the end is a `StopIteration`.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
unsafe extern "C" fn method_entry<F: Function>(ctx: *mut HPyContext, obj: HPy) -> HPy {
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
const fn iternext<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
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
unsafe extern "C" fn entry<F: Function>(ctx: *mut HPyContext, obj: HPy) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe {
        enter_with(ctx, HPy::NULL, move |cx| {
            let obj = Borrowed::from_raw(cx, obj);
            match F::call(obj, &Arguments::new(cx, &[], &[])) {
                Ok(item) => Ok(item.into_raw()),
                Err(error) => ended(error),
            }
        })
    }
}

/// What the slot returns for an error, which may be the end.
#[cold]
#[inline(never)]
fn ended(error: Error) -> Result<HPy> {
    if error.is_end() {
        Ok(HPy::NULL)
    } else {
        Err(error)
    }
}
