//! What every object can do: the methods of an untyped [`Handle`].

mod attribute;
mod call;
mod compare;
mod item;
mod iter;
mod number;
mod represent;

pub use attribute::Name;
#[doc(hidden)]
pub use attribute::RawName;
pub use call::{Arguments, Keywords};
#[doc(hidden)]
pub use call::{Names, Stack};
pub use compare::CompareOp;
pub use iter::Iter;

use crate::handle::Handle;
use crate::types::Type;

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
            Handle::open(self.cx(), raw)
        }
    }

    /// The name of the object's class, for messages.
    #[cold]
    pub(crate) fn type_name(&self) -> String {
        // Any failure to name it must not hide what the message is about.
        self.get_type()
            .name()
            .unwrap_or_else(|_| "object".to_owned())
    }
}
