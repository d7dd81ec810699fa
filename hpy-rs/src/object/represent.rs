//! Objects as text and as bytes.

use crate::error::Result;
use crate::handle::Handle;
use crate::types::{Bytes, Str};

/// Functions of one object that return text or bytes.
macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident -> $ty:ty = $function:ident $alias:literal;)*) => {$(
        $(#[$doc])*
        #[doc(alias = $alias)]
        #[inline]
        pub fn $name(&self) -> Result<Handle<'cx, $ty>> {
            let cx = self.cx();
            // SAFETY: the handle is open; the function returns a new one or fails.
            let result = unsafe {
                cx.own::<crate::types::Object>(hpy_sys::$function(cx.as_raw(), self.as_raw()))?
            };
            // Not every host sees to it that the object's own code returns the
            // right type.
            result.downcast_into()
        }
    )*};
}

/// # Text and bytes
///
/// ```
/// use hpy::prelude::*;
///
/// fn print_both<'cx>(x: &Handle<'cx>) -> Result<()> {
///     println!("{} is written as {}", x.str()?.to_str()?, x.repr()?.to_str()?);
///     Ok(())
/// }
/// ```
impl<'cx> Handle<'cx> {
    unary! {
        /// `str(self)`: `HPy_Str`.
        ///
        /// # Errors
        ///
        /// What the object's `__str__` raises.
        str -> Str = HPy_Str "HPy_Str";
        /// `repr(self)`: `HPy_Repr`.
        ///
        /// # Errors
        ///
        /// What the object's `__repr__` raises.
        repr -> Str = HPy_Repr "HPy_Repr";
        /// `ascii(self)`, `repr` with everything but ASCII escaped: `HPy_ASCII`.
        ///
        /// # Errors
        ///
        /// What the object's `__repr__` raises.
        ascii -> Str = HPy_ASCII "HPy_ASCII";
        /// `bytes(self)`, of an object that has a buffer or `__bytes__`:
        /// `HPy_Bytes`. Whether it takes other iterables of integers is up to
        /// the host.
        ///
        /// # Errors
        ///
        /// `TypeError` for an object that has neither (an `int` is such an object
        /// here: no zeros are made), and what its code raises.
        bytes -> Bytes = HPy_Bytes "HPy_Bytes";
    }

    /// Writes what the host knows of the object to the standard error stream:
    /// `_HPy_Dump`. It is for debugging.
    #[doc(alias = "_HPy_Dump")]
    pub fn dump(&self) {
        // SAFETY: the handle is open and of this context.
        unsafe { hpy_sys::_HPy_Dump(self.cx().as_raw(), self.as_raw()) }
    }
}
