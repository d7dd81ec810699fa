//! An object, seen as one of the class above.

use super::Class;
use crate::handle::Handle;

impl<'cx, T: Class> Handle<'cx, T> {
    /// This handle seen as one to an object of the class above, `base` of
    /// [`#[hpy::class]`](macro@crate::class), whose value and methods it has too.
    ///
    /// ```standalone_crate
    /// # use hpy::prelude::*;
    /// # #[hpy::module]
    /// # mod zoo {
    /// #     use super::*;
    /// #[hpy::class(subclass)]
    /// pub(crate) struct Animal {
    ///     legs: u32,
    /// }
    ///
    /// #[hpy::class(base = Animal)]
    /// pub(crate) struct Dog {
    ///     name: String,
    /// }
    ///
    /// #[hpy::function]
    /// fn legs(dog: &Handle<'_, Dog>) -> Result<u32> {
    ///     Ok(dog.as_base().read()?.legs)
    /// }
    /// # }
    /// # fn main() {}
    /// ```
    #[inline]
    pub fn as_base(&self) -> &Handle<'cx, T::Base> {
        // SAFETY: an object of a class is one of the class above.
        unsafe { self.as_type_unchecked() }
    }

    /// [`as_base`](Self::as_base) for an owned handle.
    #[inline]
    pub fn into_base(self) -> Handle<'cx, T::Base> {
        // SAFETY: as above.
        unsafe { self.into_type_unchecked() }
    }
}
