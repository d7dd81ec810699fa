//! What every object can do: the methods of an untyped [`Handle`].

mod attribute;
mod call;
mod compare;
mod item;
mod number;
mod represent;

pub use attribute::Name;
#[doc(hidden)]
pub use attribute::RawName;
pub use call::{Arguments, Keywords};
#[doc(hidden)]
pub use call::{Names, Stack};
pub use compare::CompareOp;

use crate::context::Context;
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
            crate::text::copy(name)
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
