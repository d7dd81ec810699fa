//! Exceptions yet to be made: a class and what to call it with.

use std::borrow::Cow;
use std::fmt;

use hpy_sys::HPy;

use super::{Result, exception};
use crate::context::Context;
use crate::exc::{BaseException, ExceptionType};
use crate::handle::Handle;
use crate::types::{Tuple, Type};

/// Makes the arguments of an exception.
pub(super) type Builder =
    Box<dyn for<'cx> FnOnce(Context<'cx>) -> Result<Handle<'cx, Tuple>> + Send + Sync>;

/// Makes an exception.
pub(crate) type Whole = Box<dyn for<'cx> FnOnce(Context<'cx>) -> Result<Handle<'cx>> + Send + Sync>;

/// An exception yet to be made.
pub(super) struct Lazy {
    class: for<'cx> fn(Context<'cx>) -> Result<Handle<'cx, Type>>,
    name: &'static str,
    arguments: Arguments,
}

enum Arguments {
    Nothing,
    Message(Cow<'static, str>),
    /// Whatever the builder gives, and how to show it until then.
    Build(Option<String>, Builder),
    /// The exception itself.
    Whole(Whole),
}

impl Lazy {
    /// `E(message)`.
    pub(super) fn message<E: ExceptionType>(message: Cow<'static, str>) -> Self {
        Lazy {
            class: E::class,
            name: E::NAME,
            arguments: Arguments::Message(message),
        }
    }

    /// `E()`.
    pub(super) fn bare<E: ExceptionType>() -> Self {
        Lazy {
            class: E::class,
            name: E::NAME,
            arguments: Arguments::Nothing,
        }
    }

    /// `E(*arguments)`.
    pub(super) fn build<E: ExceptionType>(shown: Option<String>, arguments: Builder) -> Self {
        Lazy {
            class: E::class,
            name: E::NAME,
            arguments: Arguments::Build(shown, arguments),
        }
    }

    /// What makes an object of `E`.
    pub(super) fn whole<E: ExceptionType>(make: Whole) -> Self {
        Lazy {
            class: E::class,
            name: E::NAME,
            arguments: Arguments::Whole(make),
        }
    }

    /// The class's name.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The class.
    pub(super) fn class<'cx>(&self, cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
        (self.class)(cx)
    }

    /// The message, if that is the one argument.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.arguments {
            Arguments::Message(message) => Some(message),
            Arguments::Nothing | Arguments::Build(..) | Arguments::Whole(_) => None,
        }
    }

    /// Puts something before the message, if there is one.
    pub(super) fn prefix(&mut self, prefix: fmt::Arguments<'_>) {
        if let Arguments::Message(message) = &mut self.arguments {
            *message = format!("{prefix}{message}").into();
        }
    }

    /// Makes the exception.
    pub(super) fn instantiate(self, cx: Context<'_>) -> Result<Handle<'_, BaseException>> {
        let class = self.class(cx)?;
        let arguments = match self.arguments {
            Arguments::Nothing => pack(cx, [])?,
            Arguments::Message(message) => pack(cx, [cx.str(&message)?.into_object()])?,
            Arguments::Build(_, build) => build(cx)?,
            Arguments::Whole(make) => return exception::check(make(cx)?),
        };
        // SAFETY: the handles are open; the function returns a new one or fails.
        let made: Handle<'_> = unsafe {
            cx.own(hpy_sys::HPy_CallTupleDict(
                cx.as_raw(),
                class.as_raw(),
                arguments.as_raw(),
                HPy::NULL,
            ))?
        };
        exception::check(made)
    }

    /// Raises the exception; the shortcut for one with only a message.
    #[expect(
        clippy::boxed_local,
        reason = "moving it out of its box costs more than it saves"
    )]
    pub(super) fn raise(self: Box<Self>, cx: Context<'_>) -> Result<()> {
        let (class, value) = match &self.arguments {
            Arguments::Message(message) => (self.class(cx)?, cx.str(message)?.into_object()),
            Arguments::Nothing | Arguments::Build(..) | Arguments::Whole(_) => {
                let value = self.instantiate(cx)?;
                (value.get_type(), value.into_object())
            }
        };
        // As an object, because a C string would end at the first NUL.
        // SAFETY: both handles are open; the function takes neither over.
        unsafe { hpy_sys::HPyErr_SetObject(cx.as_raw(), class.as_raw(), value.as_raw()) };
        Ok(())
    }
}

impl fmt::Display for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match &self.arguments {
            Arguments::Nothing | Arguments::Whole(_) => None,
            Arguments::Message(message) => Some(&**message),
            Arguments::Build(shown, _) => shown.as_deref(),
        };
        match shown {
            Some(shown) if !shown.is_empty() => write!(f, "{}: {shown}", self.name),
            _ => f.write_str(self.name),
        }
    }
}

/// A tuple of these items.
pub(super) fn pack<'cx, const N: usize>(
    cx: Context<'cx>,
    items: [Handle<'cx>; N],
) -> Result<Handle<'cx, Tuple>> {
    let mut raw = items.each_ref().map(Handle::as_raw);
    // SAFETY: the handles are open; the function returns a new one or fails.
    unsafe {
        cx.own(hpy_sys::HPyTuple_FromArray(
            cx.as_raw(),
            raw.as_mut_ptr(),
            N as hpy_sys::HPy_ssize_t,
        ))
    }
}
