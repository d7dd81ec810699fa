//! Attributes.

use std::ffi::{CStr, c_char};
use std::marker::PhantomData;

use hpy_sys::HPy;

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::text;
use crate::types::Str;

/// The name of an attribute: `&str`, `&CStr` (which costs least), or a handle
/// to a `str` (which may hold anything).
pub trait Name<'cx> {
    /// Hands the name to `f`, as a C string or as an object.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(hidden)]
    fn with_name<R>(self, cx: Context<'cx>, f: impl FnOnce(RawName<'_>) -> R) -> Result<R>;

    /// Hands the name to `f` as a handle to a `str`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(hidden)]
    fn with_object<R>(self, cx: Context<'cx>, f: impl FnOnce(&Handle<'cx, Str>) -> R) -> Result<R>;
}

/// A name in the form that costs the host least. Not public API.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct RawName<'a>(Form, PhantomData<&'a ()>);

#[derive(Debug, Clone, Copy)]
enum Form {
    Text(*const c_char),
    Object(HPy),
}

impl<'cx> Name<'cx> for &CStr {
    #[inline]
    fn with_name<R>(self, _cx: Context<'cx>, f: impl FnOnce(RawName<'_>) -> R) -> Result<R> {
        Ok(f(RawName(Form::Text(self.as_ptr()), PhantomData)))
    }

    #[inline]
    fn with_object<R>(self, cx: Context<'cx>, f: impl FnOnce(&Handle<'cx, Str>) -> R) -> Result<R> {
        // SAFETY: the function copies the C string, and returns a new handle to a
        // str or fails.
        let name: Handle<'cx, Str> =
            unsafe { cx.own(hpy_sys::HPyUnicode_FromString(cx.as_raw(), self.as_ptr()))? };
        Ok(f(&name))
    }
}

impl<'cx> Name<'cx> for &str {
    #[inline]
    fn with_name<R>(self, cx: Context<'cx>, f: impl FnOnce(RawName<'_>) -> R) -> Result<R> {
        // Python allows a NUL inside a name, a C string does not.
        if self.as_bytes().contains(&0) {
            let name = cx.str(self)?;
            return (&name).with_name(cx, f);
        }
        text::with_c_str(self, |start| f(RawName(Form::Text(start), PhantomData)))
    }

    #[inline]
    fn with_object<R>(self, cx: Context<'cx>, f: impl FnOnce(&Handle<'cx, Str>) -> R) -> Result<R> {
        let name = cx.str(self)?;
        Ok(f(&name))
    }
}

impl<'cx> Name<'cx> for &String {
    #[inline]
    fn with_name<R>(self, cx: Context<'cx>, f: impl FnOnce(RawName<'_>) -> R) -> Result<R> {
        self.as_str().with_name(cx, f)
    }

    #[inline]
    fn with_object<R>(self, cx: Context<'cx>, f: impl FnOnce(&Handle<'cx, Str>) -> R) -> Result<R> {
        self.as_str().with_object(cx, f)
    }
}

impl<'cx> Name<'cx> for &Handle<'cx, Str> {
    #[inline]
    fn with_name<R>(self, _cx: Context<'cx>, f: impl FnOnce(RawName<'_>) -> R) -> Result<R> {
        Ok(f(RawName(Form::Object(self.as_raw()), PhantomData)))
    }

    #[inline]
    fn with_object<R>(
        self,
        _cx: Context<'cx>,
        f: impl FnOnce(&Handle<'cx, Str>) -> R,
    ) -> Result<R> {
        Ok(f(self))
    }
}

impl<'cx> Name<'cx> for Borrowed<'_, 'cx, Str> {
    #[inline]
    fn with_name<R>(self, cx: Context<'cx>, f: impl FnOnce(RawName<'_>) -> R) -> Result<R> {
        (&*self).with_name(cx, f)
    }

    #[inline]
    fn with_object<R>(self, cx: Context<'cx>, f: impl FnOnce(&Handle<'cx, Str>) -> R) -> Result<R> {
        (&*self).with_object(cx, f)
    }
}

/// # Attributes
///
/// A name is `&str`, `&CStr` or a handle to a `str`. For names known in advance
/// `c"name"` is the cheapest; a `&str` is copied (to the stack, if it is as
/// short as names are) because C wants a NUL after it.
///
/// ```
/// use hpy::prelude::*;
///
/// fn rename<'cx>(obj: &Handle<'cx>, name: &str) -> Result<()> {
///     if obj.hasattr(c"name") {
///         obj.setattr(c"old_name", obj.getattr(c"name")?)?;
///     }
///     obj.setattr("name", name)
/// }
/// ```
impl<'cx> Handle<'cx> {
    /// `self.name`: `HPy_GetAttr_s`, `HPy_GetAttr`.
    ///
    /// # Errors
    ///
    /// `AttributeError`, and what the object's code raises.
    #[doc(alias("HPy_GetAttr_s", "HPy_GetAttr"))]
    #[inline]
    pub fn getattr(&self, name: impl Name<'cx>) -> Result<Handle<'cx>> {
        let (cx, obj) = (self.cx(), self.as_raw());
        // SAFETY: the handles are open; the function returns a new one or fails.
        name.with_name(cx, |RawName(name, ..)| unsafe {
            cx.own(match name {
                Form::Text(name) => hpy_sys::HPy_GetAttr_s(cx.as_raw(), obj, name),
                Form::Object(name) => hpy_sys::HPy_GetAttr(cx.as_raw(), obj, name),
            })
        })?
    }

    /// Whether the object has an attribute, `hasattr(self, name)`:
    /// `HPy_HasAttr_s`, `HPy_HasAttr`. An exception in the look-up means that
    /// it has not.
    #[doc(alias("HPy_HasAttr_s", "HPy_HasAttr"))]
    #[inline]
    pub fn hasattr(&self, name: impl Name<'cx>) -> bool {
        let (cx, obj) = (self.cx(), self.as_raw());
        // SAFETY: the handles are open and of this context.
        let found = name.with_name(cx, |RawName(name, ..)| unsafe {
            match name {
                Form::Text(name) => hpy_sys::HPy_HasAttr_s(cx.as_raw(), obj, name),
                Form::Object(name) => hpy_sys::HPy_HasAttr(cx.as_raw(), obj, name),
            }
        });
        found.is_ok_and(|found| found > 0)
    }

    /// `self.name = value`: `HPy_SetAttr_s`, `HPy_SetAttr`.
    ///
    /// # Errors
    ///
    /// `AttributeError`, `TypeError` if the object's attributes cannot be set,
    /// and what the object's code raises.
    #[doc(alias("HPy_SetAttr_s", "HPy_SetAttr"))]
    #[inline]
    pub fn setattr(&self, name: impl Name<'cx>, value: impl IntoPython<'cx>) -> Result<()> {
        let value = value.into_operand(self.cx())?;
        self.setattr_raw(name, value.raw())
    }

    /// `del self.name`: `HPy_DelAttr_s`, `HPy_DelAttr`.
    ///
    /// # Errors
    ///
    /// `AttributeError`, `TypeError` if the object's attributes cannot be
    /// deleted, and what the object's code raises.
    #[doc(alias("HPy_DelAttr_s", "HPy_DelAttr"))]
    #[inline]
    pub fn delattr(&self, name: impl Name<'cx>) -> Result<()> {
        // HPy has no function of its own for it: the null handle deletes.
        self.setattr_raw(name, HPy::NULL)
    }

    #[inline]
    fn setattr_raw(&self, name: impl Name<'cx>, value: HPy) -> Result<()> {
        let (cx, obj) = (self.cx(), self.as_raw());
        // SAFETY: the handles are open, or null where that means to delete.
        let status = name.with_name(cx, |RawName(name, ..)| unsafe {
            match name {
                Form::Text(name) => hpy_sys::HPy_SetAttr_s(cx.as_raw(), obj, name, value),
                Form::Object(name) => hpy_sys::HPy_SetAttr(cx.as_raw(), obj, name, value),
            }
        })?;
        cx.status(status)
    }
}
