//! Classes: [`Handle<'cx, Type>`](crate::types::Type).

use hpy_sys::HPyType_BuiltinShape;

use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::text;
use crate::types::Type;

/// What the instances of a class begin with: C's `HPyType_BuiltinShape`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuiltinShape {
    /// The interpreter's own object struct, by way of the legacy C API; also
    /// every class that HPy has not made.
    Legacy,
    /// Nothing but the object.
    Object,
    /// A class.
    Type,
    /// An `int`.
    Int,
    /// A `float`.
    Float,
    /// A `str`.
    Str,
    /// A `tuple`.
    Tuple,
    /// A `list`.
    List,
    /// One that this library does not know, by its number.
    Other(i32),
}

impl BuiltinShape {
    /// The shape of this number.
    pub const fn from_raw(shape: HPyType_BuiltinShape) -> Self {
        match shape {
            HPyType_BuiltinShape::Legacy => BuiltinShape::Legacy,
            HPyType_BuiltinShape::Object => BuiltinShape::Object,
            HPyType_BuiltinShape::Type => BuiltinShape::Type,
            HPyType_BuiltinShape::Long => BuiltinShape::Int,
            HPyType_BuiltinShape::Float => BuiltinShape::Float,
            HPyType_BuiltinShape::Unicode => BuiltinShape::Str,
            HPyType_BuiltinShape::Tuple => BuiltinShape::Tuple,
            HPyType_BuiltinShape::List => BuiltinShape::List,
            HPyType_BuiltinShape(other) => BuiltinShape::Other(other),
        }
    }
}

/// A class is called like any object to make an instance of it.
impl<'cx> Handle<'cx, Type> {
    /// The class's name, `cls.__name__`: `HPyType_GetName`. It is a copy,
    /// because the name of a class can change.
    ///
    /// # Errors
    ///
    /// `UnicodeEncodeError` if the name holds a lone surrogate.
    #[doc(alias = "HPyType_GetName")]
    pub fn name(&self) -> Result<String> {
        let cx = self.cx();
        // SAFETY: the handle is open and to a class; the text is copied before
        // anything could change it.
        unsafe {
            let name = hpy_sys::HPyType_GetName(cx.as_raw(), self.as_raw());
            if name.is_null() {
                return Err(Error::fetch(cx));
            }
            Ok(text::copy(name))
        }
    }

    /// Whether this class is the other or derived from it: `HPyType_IsSubtype`.
    /// Unlike `issubclass` it does not ask abstract base classes.
    #[doc(alias = "HPyType_IsSubtype")]
    #[inline]
    pub fn is_subtype_of(&self, other: &Handle<'cx, Type>) -> bool {
        // SAFETY: both handles are open and to classes; the check cannot fail.
        unsafe { hpy_sys::HPyType_IsSubtype(self.cx().as_raw(), self.as_raw(), other.as_raw()) > 0 }
    }

    /// What the class's instances begin with: `_HPyType_GetBuiltinShape`.
    ///
    /// # Errors
    ///
    /// None that is known: hosts refuse only what is no class.
    #[doc(alias = "_HPyType_GetBuiltinShape")]
    pub fn builtin_shape(&self) -> Result<BuiltinShape> {
        let cx = self.cx();
        // SAFETY: the handle is open and to a class.
        let shape = unsafe { hpy_sys::_HPyType_GetBuiltinShape(cx.as_raw(), self.as_raw()) };
        if shape.0 == -2 {
            return Err(Error::fetch(cx));
        }
        Ok(BuiltinShape::from_raw(shape))
    }
}

impl<'cx> Handle<'cx> {
    /// Whether the object's class is `class` or derived from it: `HPy_TypeCheck`.
    /// Unlike `isinstance` it asks neither `__class__` nor abstract base classes.
    #[doc(alias = "HPy_TypeCheck")]
    #[inline]
    pub fn is_instance(&self, class: &Handle<'cx, Type>) -> bool {
        // SAFETY: both handles are open, the second to a class; the check cannot
        // fail.
        unsafe { hpy_sys::HPy_TypeCheck(self.cx().as_raw(), self.as_raw(), class.as_raw()) != 0 }
    }
}
