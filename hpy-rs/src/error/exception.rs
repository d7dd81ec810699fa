//! Python exceptions as objects.

use hpy_sys::HPy;

use super::{Caught, Error, Repr, Result, Taken, kept, taken};
use crate::context::Context;
use crate::convert::FromPython;
use crate::exc::{BaseException, BuiltinException, ExceptionType, TypeError};
use crate::handle::Handle;
use crate::types::{PyType, Type};

/// An exception as an object: `Handle<'cx, KeyError>` and so on, with
/// `Handle<'cx, BaseException>` for any. It comes from [`Error::into_exception`]
/// or [`Context::catch`], or as an argument.
///
/// It is an [`Error`] again by `?` or `into()`, which raises it with its
/// traceback.
impl<'cx, T: BuiltinException> Handle<'cx, T> {
    /// Whether it is an instance of `E` or of a subclass of it.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn report<'cx>(x: &Handle<'cx>) -> Result<String> {
    ///     match x.cx().catch(|| x.get_item(0)) {
    ///         Ok(_) => Ok("fine".to_owned()),
    ///         Err(exception) if exception.matches::<IndexError>() => Ok("empty".to_owned()),
    ///         Err(exception) => exception.format(),
    ///     }
    /// }
    /// ```
    pub fn matches<E: ExceptionType>(&self) -> bool {
        let cx = self.cx();
        // SAFETY: both handles are open and of one context; this cannot fail.
        E::class(cx).is_ok_and(|class| unsafe {
            hpy_sys::HPy_TypeCheck(cx.as_raw(), self.as_raw(), class.as_raw()) != 0
        })
    }

    /// Where it has been raised, `exception.__traceback__`; `None` for one that
    /// has passed no Python code yet.
    pub fn traceback(&self) -> Option<Handle<'cx>> {
        kept::attribute(self.as_object(), c"__traceback__")
            .ok()
            .filter(|traceback| !traceback.is_none())
    }

    /// The exception that it was raised `from`: `exception.__cause__`.
    pub fn cause(&self) -> Option<Handle<'cx, BaseException>> {
        self.other(c"__cause__")
    }

    /// The exception that was being handled when it was raised:
    /// `exception.__context__`.
    pub fn context(&self) -> Option<Handle<'cx, BaseException>> {
        self.other(c"__context__")
    }

    fn other(&self, name: &std::ffi::CStr) -> Option<Handle<'cx, BaseException>> {
        let other = kept::attribute(self.as_object(), name).ok()?;
        check(other).ok()
    }

    /// Sets the exception that it was raised `from`.
    pub fn set_cause(&self, cause: Option<&Handle<'cx, BaseException>>) {
        let result = match cause {
            Some(cause) => kept::set_attribute(self.as_object(), c"__cause__", cause),
            None => kept::set_attribute(self.as_object(), c"__cause__", &self.cx().none()),
        };
        // An exception or `None` is all that the attribute asks for.
        debug_assert!(result.is_ok());
        drop(result);
    }

    /// The text that Python would print, traceback and causes included:
    /// `traceback.format_exception`.
    ///
    /// # Errors
    ///
    /// What the exception's own code raises.
    pub fn format(&self) -> Result<String> {
        let cx = self.cx();
        // SAFETY: the name is a C string; the function returns a new handle or fails.
        let module: Handle<'cx> = unsafe {
            cx.own(hpy_sys::HPyImport_ImportModule(
                cx.as_raw(),
                c"traceback".as_ptr(),
            ))?
        };
        let format = kept::attribute(&module, c"format_exception")?;
        let class = self.as_object().get_type().into_object();
        let traceback = kept::attribute(self.as_object(), c"__traceback__")?;
        let value = self.as_object().clone();
        let arguments = super::lazy::pack(cx, [class, value, traceback])?;
        // SAFETY: the handles are open; the function returns a new one or fails.
        let lines: Handle<'cx> = unsafe {
            cx.own(hpy_sys::HPy_CallTupleDict(
                cx.as_raw(),
                format.as_raw(),
                arguments.as_raw(),
                HPy::NULL,
            ))?
        };
        let join = kept::attribute(cx.str("")?.as_object(), c"join")?;
        text(&kept::call(&join, &lines)?)
    }
}

/// A `str` as it is, whatever it holds.
fn text(obj: &Handle<'_>) -> Result<String> {
    let cx = obj.cx();
    // SAFETY: the handle is open; the function returns a new one or fails.
    let ascii: Handle<'_> = unsafe {
        match String::from_python(obj) {
            Err(error) if error.matches::<crate::exc::UnicodeEncodeError>(cx) => {
                drop(error);
                cx.own(hpy_sys::HPy_ASCII(cx.as_raw(), obj.as_raw()))?
            }
            other => return other,
        }
    };
    String::from_python(&ascii)
}

impl Error {
    /// The exception in one line, as the last line of a traceback has it:
    /// `KeyError: 'x'`. Runs the exception's `__str__`, unlike
    /// [`Display`](std::fmt::Display).
    #[cold]
    pub fn describe(self, cx: Context<'_>) -> String {
        let exception = self.into_exception(cx);
        let name = exception.type_name();
        // SAFETY: the handle is open; the function returns a new one or fails.
        let message = unsafe {
            cx.own::<crate::types::Object>(hpy_sys::HPy_Str(cx.as_raw(), exception.as_raw()))
        };
        match message.and_then(|message| text(&message)) {
            Ok(message) if message.is_empty() => name,
            Ok(message) => format!("{name}: {message}"),
            Err(_) => format!("{name}: <exception str() failed>"),
        }
    }
}

impl<'cx> Context<'cx> {
    /// Runs something that may fail, and gives its exception as an object:
    /// Python's `try: ... except BaseException as e`.
    ///
    /// It costs nothing where there is no exception.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn attempt<'cx>(x: &Handle<'cx>) -> Result<Handle<'cx>> {
    ///     match x.cx().catch(|| x.get_item(0)) {
    ///         Ok(item) => Ok(item),
    ///         Err(exception) => Ok(exception.into_object()),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The exception of `body`'s error; see [`Error::into_exception`].
    #[inline]
    pub fn catch<T>(
        self,
        body: impl FnOnce() -> Result<T>,
    ) -> Result<T, Handle<'cx, BaseException>> {
        body().map_err(|error| error.into_exception(self))
    }
}

/// The exception on its way again, with its traceback.
impl<E: BuiltinException> From<Handle<'_, E>> for Error {
    #[cold]
    fn from(exception: Handle<'_, E>) -> Self {
        if taken::possible(exception.cx()) {
            taken(exception)
        } else {
            Error(Repr::Caught(Caught::keep(exception.as_object())))
        }
    }
}

/// As the host takes it over. (A function of its own, to keep the other way's frame
/// small: see [`kept::store`].)
#[cold]
#[inline(never)]
fn taken<E: BuiltinException>(exception: Handle<'_, E>) -> Error {
    match Taken::of(exception) {
        Ok(taken) => Error(Repr::Taken(taken)),
        Err(exception) => Error(Repr::Caught(Caught::keep(exception.as_object()))),
    }
}

/// The object, if it is an exception.
pub(super) fn check<'cx>(obj: Handle<'cx>) -> Result<Handle<'cx, BaseException>> {
    if BaseException::check(&obj) {
        // SAFETY: just checked.
        Ok(unsafe { obj.into_type_unchecked() })
    } else {
        Err(not_an_exception())
    }
}

/// The exception that `raise obj` raises: the object, or an instance of it.
pub(super) fn instance<'cx>(obj: &Handle<'cx>) -> Result<Handle<'cx, BaseException>> {
    let cx = obj.cx();
    if !obj.is_instance_of::<Type>() {
        return check(obj.clone());
    }
    let base = BaseException::builtin(cx);
    // SAFETY: both are open classes.
    if unsafe { hpy_sys::HPyType_IsSubtype(cx.as_raw(), obj.as_raw(), base.as_raw()) } == 0 {
        return Err(not_an_exception());
    }
    // SAFETY: the handle is open; the function returns a new one or fails.
    let made = unsafe {
        cx.own(hpy_sys::HPy_CallTupleDict(
            cx.as_raw(),
            obj.as_raw(),
            HPy::NULL,
            HPy::NULL,
        ))?
    };
    check(made)
}

#[cold]
fn not_an_exception() -> Error {
    TypeError::error("exceptions must derive from BaseException")
}
