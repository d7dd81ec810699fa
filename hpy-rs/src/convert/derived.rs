//! What the derived implementations of [`FromPython`](super::FromPython) and
//! [`IntoPython`](super::IntoPython) call.

use std::ffi::CStr;
use std::fmt::Write;

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::convert::failure::{clear, defines, raised};
use crate::convert::sequence::in_item;
use crate::convert::{FromItem, tuple as tuples};
use crate::error::{Error, Result, wrong_type};
use crate::exc::{
    ArithmeticError, AttributeError, BuiltinException, ExceptionType, KeyError, LookupError,
    TypeError, ValueError,
};
use crate::handle::Handle;
use crate::types::{Dict, Str, Tuple};

pub use super::depth::{Depth, enter};

/// A field that is found by a name.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// What the field is called in Rust.
    pub field: &'static str,
    /// Where its value is.
    pub source: Source,
}

/// Where the value of a field is.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// `obj.name`.
    Attribute(&'static CStr),
    /// `obj["name"]`.
    Item(&'static CStr),
}

/// Converts the value of a field.
///
/// # Errors
///
/// Those of the conversion.
#[inline]
pub fn convert<'cx, T: FromItem<'cx>>(obj: &Handle<'cx>) -> Result<T> {
    T::from_python(obj)
}

/// The value of a field that has to be there.
///
/// # Errors
///
/// `AttributeError` or `KeyError` if it is not, and those of the conversion.
#[inline]
pub fn required<'cx, T>(
    obj: &Handle<'cx>,
    place: Place,
    convert: impl FnOnce(&Handle<'cx>) -> Result<T>,
) -> Result<T> {
    match look_up(obj, place.source)? {
        Some(value) => convert(&value).map_err(|error| in_field(error, place)),
        None => Err(missing(obj, place.source)),
    }
}

/// The value of a field, or its default where it is not there.
///
/// # Errors
///
/// Those of the conversion.
#[inline]
pub fn optional<'cx, T>(
    obj: &Handle<'cx>,
    place: Place,
    convert: impl FnOnce(&Handle<'cx>) -> Result<T>,
    default: impl FnOnce() -> T,
) -> Result<T> {
    match look_up(obj, place.source)? {
        Some(value) => convert(&value).map_err(|error| in_field(error, place)),
        None => Ok(default()),
    }
}

#[cold]
fn in_field(error: Error, place: Place) -> Error {
    error.within(format_args!("field '{}'", place.field))
}

/// What is there; nothing if there is no such attribute or item.
#[inline]
fn look_up<'cx>(obj: &Handle<'cx>, source: Source) -> Result<Option<Handle<'cx>>> {
    let cx = obj.cx();
    // SAFETY: the handle is open, the name a C string; the functions return a
    // new handle or fail.
    let raw = unsafe {
        match source {
            Source::Attribute(name) => {
                hpy_sys::HPy_GetAttr_s(cx.as_raw(), obj.as_raw(), name.as_ptr())
            }
            Source::Item(name) => hpy_sys::HPy_GetItem_s(cx.as_raw(), obj.as_raw(), name.as_ptr()),
        }
    };
    if raw.is_null() {
        return not_found(obj, source);
    }
    // SAFETY: not null, so open and ours.
    Ok(Some(unsafe { Handle::from_raw(cx, raw) }))
}

/// Tells a field that is not there from a failure of the object's own code.
#[cold]
fn not_found<'cx>(obj: &Handle<'cx>, source: Source) -> Result<Option<Handle<'cx>>> {
    let cx = obj.cx();
    match source {
        Source::Attribute(_) if raised::<AttributeError>(cx) => {
            clear(cx);
            Ok(None)
        }
        Source::Item(_) if raised::<KeyError>(cx) => {
            clear(cx);
            Ok(None)
        }
        Source::Item(name) if raised::<TypeError>(cx) => {
            if obj.is_instance_of::<Dict>() {
                return Err(Error::fetch(cx));
            }
            clear(cx);
            if !defines(obj, c"keys") {
                return Err(wrong_type(obj, "a mapping"));
            }
            // A `TypeError` of the mapping's own is to pass. It was cleared to
            // find out, so once more.
            // SAFETY: the handle is open, the name a C string; the function
            // returns a new handle or fails.
            unsafe {
                cx.own(hpy_sys::HPy_GetItem_s(
                    cx.as_raw(),
                    obj.as_raw(),
                    name.as_ptr(),
                ))
            }
            .map(Some)
        }
        _ => Err(Error::fetch(cx)),
    }
}

#[cold]
fn missing(obj: &Handle<'_>, source: Source) -> Error {
    match source {
        Source::Attribute(name) => AttributeError::error(format!(
            "'{}' object has no attribute '{}'",
            obj.type_name(),
            name.to_string_lossy()
        )),
        Source::Item(name) => KeyError::error(format!("no item '{}'", name.to_string_lossy())),
    }
}

/// Makes sure that the object is a tuple of that length.
///
/// # Errors
///
/// `TypeError`, or `ValueError` for another length.
pub fn tuple_of(obj: &Handle<'_>, len: usize) -> Result<()> {
    tuples::check(obj, len)
}

/// The value of a field that is found by its position in a tuple.
///
/// # Errors
///
/// Those of the conversion.
pub fn element<'cx, T>(
    obj: &Handle<'cx>,
    index: usize,
    convert: impl FnOnce(&Handle<'cx>) -> Result<T>,
) -> Result<T> {
    let index = index as HPy_ssize_t;
    let item = obj.get_item(index)?;
    convert(&item).map_err(|error| in_item(error, index))
}

/// Makes sure that the object is the name of a variant without fields.
///
/// # Errors
///
/// `TypeError` if it is no `str`, `ValueError` if it is another one.
pub fn named(obj: &Handle<'_>, name: &str) -> Result<()> {
    let text = obj.downcast::<Str>()?.to_str()?;
    if text == name {
        Ok(())
    } else {
        Err(ValueError::error(format!("must be '{name}', not '{text}'")))
    }
}

/// The variants of an enum that were tried and do not fit.
#[derive(Debug)]
pub struct Attempts<'a, 'cx> {
    obj: &'a Handle<'cx>,
    name: &'static str,
    failures: String,
}

impl<'a, 'cx> Attempts<'a, 'cx> {
    /// None yet, of the enum `name`.
    #[inline]
    pub fn new(obj: &'a Handle<'cx>, name: &'static str) -> Self {
        Attempts {
            obj,
            name,
            failures: String::new(),
        }
    }

    /// Notes why a variant does not fit.
    ///
    /// # Errors
    ///
    /// The error itself, if it does not mean that: if the interpreter is out of
    /// memory or the user has pressed Ctrl-C, or if the object's own code has
    /// failed.
    #[cold]
    pub fn failed(&mut self, variant: &str, error: Error) -> Result<()> {
        let cx = self.obj.cx();
        let misfit = |class: hpy_sys::HPy| error.matches_raw(cx, class);
        if !(misfit(TypeError::builtin(cx).as_raw())
            || misfit(ValueError::builtin(cx).as_raw())
            || misfit(AttributeError::builtin(cx).as_raw())
            || misfit(LookupError::builtin(cx).as_raw())
            || (error.is_lazy() && misfit(ArithmeticError::builtin(cx).as_raw())))
        {
            return Err(error);
        }
        let separator = if self.failures.is_empty() { "" } else { "; " };
        let _ = match error.lazy_message() {
            Some(message) => write!(self.failures, "{separator}{variant}: {message}"),
            None => write!(self.failures, "{separator}{variant}: {error}"),
        };
        Ok(())
    }

    /// The `TypeError` that says why each variant does not fit.
    #[cold]
    pub fn into_error(self) -> Error {
        TypeError::error(format!(
            "'{}' object fits no variant of {} ({})",
            self.obj.type_name(),
            self.name,
            self.failures
        ))
    }
}

/// An empty `dict`.
///
/// # Errors
///
/// `MemoryError`.
pub fn dict<'cx>(cx: Context<'cx>) -> Result<Handle<'cx, Dict>> {
    cx.dict()
}

/// `dict[key] = value`.
///
/// # Errors
///
/// `MemoryError`.
pub fn put<'cx>(dict: &Handle<'cx, Dict>, key: &CStr, value: &Handle<'cx>) -> Result<()> {
    let cx = dict.cx();
    // SAFETY: the handles are open, the key is a C string.
    cx.status(unsafe {
        hpy_sys::HPy_SetItem_s(cx.as_raw(), dict.as_raw(), key.as_ptr(), value.as_raw())
    })
}

/// A `tuple`.
///
/// # Errors
///
/// `MemoryError`.
pub fn tuple<'cx>(cx: Context<'cx>, items: &[Handle<'cx>]) -> Result<Handle<'cx, Tuple>> {
    let mut raw: Vec<_> = items.iter().map(Handle::as_raw).collect();
    // SAFETY: the handles are open; the function takes none over, and returns a
    // new handle to a tuple or fails.
    unsafe {
        cx.own(hpy_sys::HPyTuple_FromArray(
            cx.as_raw(),
            raw.as_mut_ptr(),
            raw.len() as HPy_ssize_t,
        ))
    }
}

/// The name of a variant without fields.
///
/// # Errors
///
/// `MemoryError`.
pub fn text<'cx>(cx: Context<'cx>, name: &str) -> Result<Handle<'cx, Str>> {
    cx.str(name)
}
