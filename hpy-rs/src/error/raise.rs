//! From an [`Error`] to an exception: raised in the interpreter, as a value, or
//! compared with a class.

use hpy_sys::HPy;

use super::pending::{Caught, Place};
use super::taken::Taken;
use super::{Error, Repr, Result, UNKNOWN, exception, kept};
use crate::context::Context;
use crate::exc::{self, BaseException, ExceptionType, SystemError};
use crate::handle::Handle;
use crate::types::Type;

/// How often making an exception may fail with another one.
const ATTEMPTS: usize = 4;

impl Error {
    /// Sets this exception in the interpreter and gives it up: the caller has
    /// to return the null handle (or -1) to Python next.
    #[cold]
    pub(crate) fn raise(self, cx: Context<'_>) {
        let mut error = match self.0 {
            Repr::Caught(caught) if caught.is_pending() => return caught.release(),
            repr => Error(repr),
        };
        for _ in 0..ATTEMPTS {
            let raised = match error.0 {
                Repr::Caught(caught) if caught.raise_recursion(cx) => return caught.forget(),
                Repr::Lazy(lazy) => lazy.raise(cx),
                Repr::Taken(taken) => taken.raise(cx),
                repr => Error(repr).try_into_value(cx).and_then(set_value),
            };
            // Where raising it failed, that failure is what the caller sees.
            match raised {
                Ok(()) => return,
                Err(Error(Repr::Caught(caught))) if caught.is_pending() => return caught.release(),
                Err(other) => error = other,
            }
        }
        set_last_resort(cx);
    }

    /// The exception itself. It is raised again by returning it as an error
    /// (`?` converts it).
    ///
    /// Nothing is pending in the interpreter afterwards. If making the exception
    /// fails, the answer is the exception that this failed with.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn why<'cx>(f: &Handle<'cx>) -> Result<Option<Handle<'cx>>> {
    ///     match f.get_item(0) {
    ///         Ok(_) => Ok(None),
    ///         Err(error) => Ok(error.into_exception(f.cx()).traceback()),
    ///     }
    /// }
    /// ```
    ///
    /// # Panics
    ///
    /// If not even a `MemoryError` can be made.
    #[cold]
    pub fn into_exception(self, cx: Context<'_>) -> Handle<'_, BaseException> {
        let mut error = self;
        for _ in 0..ATTEMPTS {
            match error.try_into_value(cx) {
                Ok(value) => return value,
                Err(other) => error = other,
            }
        }
        panic!("no exception can be made, not even for that");
    }

    fn try_into_value(self, cx: Context<'_>) -> Result<Handle<'_, BaseException>> {
        match self.0 {
            Repr::Chained(chain) => chain.into_value(cx),
            repr => Error(repr).into_single_value(cx),
        }
    }

    /// The exception of an error that is no chain.
    pub(super) fn into_single_value(self, cx: Context<'_>) -> Result<Handle<'_, BaseException>> {
        match self.0 {
            Repr::Caught(caught) => caught.into_value(cx),
            Repr::Taken(taken) => taken.into_value(cx),
            Repr::Lazy(lazy) => lazy.instantiate(cx),
            Repr::Chained(_) => unreachable!("it is a single one"),
        }
    }

    /// Whether an `except E` clause would catch this exception: whether it is an
    /// instance of `E` or of a subclass of it.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn has<'cx>(table: &Handle<'cx>) -> Result<bool> {
    ///     match table.get_item(0) {
    ///         Ok(_) => Ok(true),
    ///         Err(error) if error.matches::<LookupError>(table.cx()) => Ok(false),
    ///         Err(error) => Err(error),
    ///     }
    /// }
    /// ```
    #[doc(alias = "HPyErr_ExceptionMatches")]
    pub fn matches<E: ExceptionType>(&self, cx: Context<'_>) -> bool {
        match E::class(cx) {
            Ok(class) => self.matches_raw(cx, class.as_raw()),
            // A class that has not been made yet has no instances.
            Err(_) => false,
        }
    }

    /// [`matches`](Error::matches) for a class that is known only as an object.
    pub fn matches_class(&self, class: &Handle<'_, Type>) -> bool {
        self.matches_raw(class.cx(), class.as_raw())
    }

    pub(crate) fn matches_raw(&self, cx: Context<'_>, class: HPy) -> bool {
        match &self.0 {
            Repr::Caught(caught) => match caught.place() {
                // SAFETY: the context is valid and `class` is open; the function
                // is there for when an exception is pending.
                Place::Pending => unsafe {
                    hpy_sys::HPyErr_ExceptionMatches(cx.pointer(), class) != 0
                },
                Place::Elsewhere(serial) => kept::load(cx, serial)
                    .and_then(|value| exception::instance(&value).ok())
                    // SAFETY: both are open.
                    .is_some_and(|value| unsafe {
                        hpy_sys::HPy_TypeCheck(cx.as_raw(), value.as_raw(), class) != 0
                    }),
            },
            // SAFETY: both are open classes.
            Repr::Lazy(lazy) => lazy.class(cx).is_ok_and(|own| unsafe {
                hpy_sys::HPyType_IsSubtype(cx.as_raw(), own.as_raw(), class) != 0
            }),
            Repr::Taken(taken) => taken.matches(cx, class),
            Repr::Chained(chain) => chain.error.matches_raw(cx, class),
        }
    }

    /// Reports the exception where there is nobody to raise it to, such as in a
    /// destructor: `HPyErr_WriteUnraisable`. `sys.unraisablehook` gets it, with
    /// the object that was at work.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn notify<'cx>(callback: &Handle<'cx>) {
    ///     if let Err(error) = callback.call0() {
    ///         error.write_unraisable(callback.cx(), Some(callback));
    ///     }
    /// }
    /// ```
    #[doc(alias = "HPyErr_WriteUnraisable")]
    #[cold]
    pub fn write_unraisable<'cx>(self, cx: Context<'cx>, obj: Option<&Handle<'cx>>) {
        self.raise(cx);
        let obj = obj.map_or(HPy::NULL, Handle::as_raw);
        // SAFETY: an exception is pending, the handle is open or null.
        unsafe { hpy_sys::HPyErr_WriteUnraisable(cx.pointer(), obj) }
    }
}

impl Caught {
    /// [`kept::raise_recursion`] for one that is not pending.
    fn raise_recursion(&self, cx: Context<'_>) -> bool {
        match self.place() {
            Place::Elsewhere(serial) => kept::raise_recursion(cx, serial),
            Place::Pending => false,
        }
    }

    /// The exception.
    fn into_value(self, cx: Context<'_>) -> Result<Handle<'_, BaseException>> {
        if self.is_pending() {
            self.release();
            return exception::instance(&kept::take_or_class(cx));
        }
        let Place::Elsewhere(serial) = self.place() else {
            unreachable!("just asked");
        };
        self.forget();
        match kept::remove(cx, serial) {
            Some(value) => exception::instance(&value),
            None => Err(SystemError::error(
                "an exception could not be kept and is lost",
            )),
        }
    }
}

/// The name of a caught exception's class, as far as that can be told without
/// running Python code.
pub(super) fn class_name(caught: &Caught) -> &'static str {
    match caught.context() {
        // SAFETY: the context in which it is pending is that of a call which has
        // not returned yet.
        Some(context) => exc::of_pending(unsafe { Context::from_raw(context) }).0,
        None => UNKNOWN,
    }
}

/// Raises an exception instance, or gives the error that it is raised as.
fn set_value(exception: Handle<'_, BaseException>) -> Result<()> {
    let cx = exception.cx();
    let exception = match Taken::of(exception) {
        Ok(taken) => return taken.raise(cx),
        Err(exception) => exception,
    };
    if let Some(error) = kept::raise_again(&exception) {
        return Err(error);
    }
    let class = exception.get_type();
    // SAFETY: both handles are open; the function takes neither over.
    unsafe { hpy_sys::HPyErr_SetObject(cx.as_raw(), class.as_raw(), exception.as_raw()) };
    Ok(())
}

/// Raises something, when raising anything else has failed again and again.
fn set_last_resort(cx: Context<'_>) {
    let text = c"raising an exception failed repeatedly";
    // SAFETY: the context is valid, the text a C string.
    unsafe {
        let class = (*cx.pointer()).h_SystemError;
        hpy_sys::HPyErr_SetString(cx.as_raw(), class, text.as_ptr());
    }
}
