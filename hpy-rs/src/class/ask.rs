//! Class objects, and what objects are of them.

use super::{Class, class_object};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::Type;

impl<'cx> Context<'cx> {
    /// The class object of `T`: what Python calls to make an object of it.
    ///
    /// It is there once the class's module makes its classes, which comes before its
    /// `#[hpy::init]` function.
    ///
    /// ```standalone_crate
    /// # use hpy::prelude::*;
    /// # #[hpy::module]
    /// # mod shapes {
    /// #     use super::*;
    /// #[hpy::class]
    /// pub(crate) struct Point {
    ///     x: f64,
    /// }
    ///
    /// #[hpy::init]
    /// fn init(module: &Module<'_>) -> Result<()> {
    ///     let point = module.cx().class::<Point>()?;
    ///     module.setattr("Vertex", &point)
    /// }
    /// # }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// `ImportError` if the class's module was not imported.
    #[inline]
    pub fn class<T: Class>(self) -> Result<Handle<'cx, Type>> {
        class_object::<T>(self)
    }
}

impl<'cx> Handle<'cx> {
    /// Whether the object's class is that of `T` itself, and none below:
    /// `type(obj) is T`. [`is_instance_of`](Handle::is_instance_of) takes those too.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// # #[hpy::module]
    /// # mod shapes { use super::*;
    /// # #[hpy::class]
    /// # struct Point { x: f64 }
    /// #[hpy::function]
    /// fn is_plain_point(obj: &Handle<'_>) -> bool {
    ///     obj.is_exactly::<Point>()
    /// }
    /// # }
    /// # fn main() {}
    /// ```
    pub fn is_exactly<T: Class>(&self) -> bool {
        match T::kept().get(self.cx()) {
            Some(class) => self.get_type().is(&class),
            None => false,
        }
    }
}
