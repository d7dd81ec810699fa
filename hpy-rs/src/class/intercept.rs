//! What attributes do where nobody intercepts them.

use std::any::TypeId;
use std::ffi::CStr;

use super::{Base, Class};
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::interpreter::cached::{self, Cached};
use crate::object::{Arguments, Name};
use crate::types::Object;

/// # Attributes without interception
///
/// A class that defines `__getattribute__`, `__setattr__` or `__delattr__` is asked for
/// every attribute of its objects. These do what would be done without: they call the
/// method of the class above, which in most cases is `object`'s. `getattr` and its like
/// would come back to the class.
///
/// ```
/// use hpy::prelude::*;
/// # #[hpy::module]
/// # mod guarded { use super::*;
///
/// #[hpy::class]
/// struct Guarded;
///
/// #[hpy::methods]
/// impl Guarded {
///     fn __setattr__<'cx>(this: &Handle<'cx, Self>, name: &str, value: &Handle<'cx>) -> Result<()> {
///         if name.starts_with("_") {
///             return Err(AttributeError::error(format!("'{name}' is private")));
///         }
///         this.default_setattr(name, value)
///     }
/// }
/// # }
/// # fn main() {}
/// ```
impl<'cx, T: Class> Handle<'cx, T> {
    /// The attribute as it is found without the class's own `__getattribute__`:
    /// `super().__getattribute__(name)`. `__getattr__` is not called.
    ///
    /// # Errors
    ///
    /// `AttributeError`, and what the attribute's code raises.
    pub fn default_getattr(&self, name: impl Name<'cx>) -> Result<Handle<'cx>> {
        let method = self.above(c"__getattribute__", &cached::OBJECT_GETATTRIBUTE)?;
        name.with_object(self.cx(), |name| method.call((self, name)))?
    }

    /// Sets the attribute without the class's own `__setattr__`:
    /// `super().__setattr__(name, value)`.
    ///
    /// # Errors
    ///
    /// `AttributeError` if there is no such attribute and objects of the class have no
    /// `__dict__`, and what the attribute's code raises.
    pub fn default_setattr(&self, name: impl Name<'cx>, value: impl IntoPython<'cx>) -> Result<()> {
        let method = self.above(c"__setattr__", &cached::OBJECT_SETATTR)?;
        name.with_object(self.cx(), |name| method.call((self, name, value)))?
            .map(drop)
    }

    /// Deletes the attribute without the class's own `__delattr__`:
    /// `super().__delattr__(name)`.
    ///
    /// # Errors
    ///
    /// `AttributeError` if there is no such attribute, and what its code raises.
    pub fn default_delattr(&self, name: impl Name<'cx>) -> Result<()> {
        let method = self.above(c"__delattr__", &cached::OBJECT_DELATTR)?;
        name.with_object(self.cx(), |name| method.call((self, name)))?
            .map(drop)
    }

    /// Calls a method as the class above has it: `super().name(*args)`.
    ///
    /// ```standalone_crate
    /// use hpy::prelude::*;
    ///
    /// #[hpy::module]
    /// mod stacks {
    ///     use super::*;
    ///
    ///     /// A list that counts what was taken from it.
    ///     #[hpy::class(base = List)]
    ///     pub(crate) struct Stack {
    ///         taken: u32,
    ///     }
    ///
    ///     #[hpy::methods]
    ///     impl Stack {
    ///         fn pop<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx>> {
    ///             this.write()?.taken += 1;
    ///             this.call_super("pop", ())
    ///         }
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// `AttributeError` if the class above has no such method, and what that raises.
    pub fn call_super(
        &self,
        name: impl Name<'cx>,
        args: impl Arguments<'cx>,
    ) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let method = match T::Base::class(cx, TypeId::of::<T::Module>())? {
            Some(base) => base.getattr(name)?,
            None => Object::type_object(cx).getattr(name)?,
        };
        let others: Vec<Handle<'cx>> = cx.tuple(args)?.extract()?;
        let all: Vec<&Handle<'cx>> = [self.as_object()].into_iter().chain(&others).collect();
        method.call(all)
    }

    /// A method of the class above.
    fn above(&self, name: &CStr, of_object: &Cached) -> Result<Handle<'cx>> {
        match T::Base::class(self.cx(), TypeId::of::<T::Module>())? {
            Some(base) => base.getattr(name),
            None => of_object.get(self.cx()),
        }
    }
}
