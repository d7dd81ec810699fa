//! What every object can do: the methods of an untyped [`Handle`].

use std::ffi::CStr;

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::{Dict, Str, Type};

impl<'cx> Handle<'cx> {
    /// Whether both handles refer to the same object, Python's `is`: `HPy_Is`.
    #[doc(alias = "HPy_Is")]
    #[inline]
    pub fn is<U>(&self, other: &Handle<'cx, U>) -> bool {
        // SAFETY: both handles are open and of this context.
        unsafe { hpy_sys::HPy_Is(self.cx().as_raw(), self.as_raw(), other.as_raw()) != 0 }
    }

    /// Whether the object is `None`.
    #[inline]
    pub fn is_none(&self) -> bool {
        self.is(&self.cx().none())
    }

    /// The object's class, `type(obj)`: `HPy_Type`.
    #[doc(alias = "HPy_Type")]
    #[inline]
    pub fn get_type(&self) -> Handle<'cx, Type> {
        // SAFETY: every object has a type; the function returns a new handle to it.
        unsafe {
            let raw = hpy_sys::HPy_Type(self.cx().as_raw(), self.as_raw());
            Handle::from_raw(self.cx(), raw)
        }
    }

    /// The number of items, `len(obj)`: `HPy_Length`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object has no length.
    #[doc(alias = "HPy_Length")]
    #[inline]
    #[expect(clippy::len_without_is_empty, reason = "Python has only `len`")]
    pub fn len(&self) -> Result<usize> {
        // SAFETY: the handle is open and of this context.
        let len = unsafe { hpy_sys::HPy_Length(self.cx().as_raw(), self.as_raw()) };
        usize::try_from(len).map_err(|_| crate::Error::fetch(self.cx()))
    }

    /// The item at an index, `obj[index]`: `HPy_GetItem_i`.
    ///
    /// # Errors
    ///
    /// `IndexError`, or `TypeError` if the object has no items.
    #[doc(alias = "HPy_GetItem_i")]
    #[inline]
    pub fn get_item(&self, index: HPy_ssize_t) -> Result<Handle<'cx>> {
        // SAFETY: the handle is open; the function returns a new one or fails.
        unsafe {
            let raw = hpy_sys::HPy_GetItem_i(self.cx().as_raw(), self.as_raw(), index);
            self.cx().own(raw)
        }
    }

    /// Sets an item, `obj[key] = value`: `HPy_SetItem`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object's items cannot be set, and what its code raises.
    #[doc(alias = "HPy_SetItem")]
    pub fn set_item(&self, key: impl IntoPython<'cx>, value: impl IntoPython<'cx>) -> Result<()> {
        let cx = self.cx();
        let key = key.into_python(cx)?;
        let value = value.into_python(cx)?;
        // SAFETY: the handles are open and of this context.
        cx.status(unsafe {
            hpy_sys::HPy_SetItem(cx.as_raw(), self.as_raw(), key.as_raw(), value.as_raw())
        })
    }

    /// Sets an attribute, `obj.name = value`: `HPy_SetAttr_s`.
    ///
    /// # Errors
    ///
    /// `AttributeError`, and what the object's code raises.
    #[doc(alias = "HPy_SetAttr_s")]
    pub fn setattr(&self, name: &CStr, value: impl IntoPython<'cx>) -> Result<()> {
        let cx = self.cx();
        let value = value.into_python(cx)?;
        // SAFETY: the handles are open, the name is a C string.
        cx.status(unsafe {
            hpy_sys::HPy_SetAttr_s(cx.as_raw(), self.as_raw(), name.as_ptr(), value.as_raw())
        })
    }

    /// The name of the object's class, for messages.
    #[cold]
    pub(crate) fn type_name(&self) -> String {
        let class = self.get_type();
        // SAFETY: the handle is open; the text lives as long as the class.
        unsafe {
            let name = hpy_sys::HPyType_GetName(self.cx().as_raw(), class.as_raw());
            if name.is_null() {
                drop(crate::Error::fetch(self.cx()));
                return "object".to_owned();
            }
            CStr::from_ptr(name).to_string_lossy().into_owned()
        }
    }
}

impl<'cx> Context<'cx> {
    /// An empty `dict`: `HPyDict_New`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyDict_New")]
    #[inline]
    pub fn dict(self) -> Result<Handle<'cx, Dict>> {
        // SAFETY: the function returns a new handle to a dict or fails.
        unsafe { self.own(hpy_sys::HPyDict_New(self.as_raw())) }
    }

    /// A `str` with this text.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyUnicode_FromString")]
    pub fn str(self, text: &str) -> Result<Handle<'cx, Str>> {
        crate::string::new(self, text)
    }
}
