//! Items: what square brackets do, and `in`.

use hpy_sys::HPy_ssize_t;

use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::operand::{Key, RawKey};

/// # Items
///
/// A key is a handle or any value that converts. Integers and text go to the
/// host as they are, with no object made for them on this side of it.
///
/// ```
/// use hpy::prelude::*;
///
/// fn move_first<'cx>(obj: &Handle<'cx>) -> Result<()> {
///     obj.set_item("first", obj.get_item(0)?)?;
///     obj.del_item(0)
/// }
/// ```
impl<'cx> Handle<'cx> {
    /// `self[key]`: `HPy_GetItem_i`, `HPy_GetItem_s`, `HPy_GetItem`.
    ///
    /// # Errors
    ///
    /// `KeyError`, `IndexError`, `TypeError` if the object has no items, and
    /// what its code raises.
    #[doc(alias("HPy_GetItem", "HPy_GetItem_i", "HPy_GetItem_s"))]
    #[inline]
    pub fn get_item(&self, key: impl IntoPython<'cx>) -> Result<Handle<'cx>> {
        let (cx, obj) = (self.cx(), self.as_raw());
        // SAFETY: the handles are open; the function returns a new one or fails.
        key.with_key(cx, |Key(key, ..)| unsafe {
            cx.own(match key {
                RawKey::Object(key) => hpy_sys::HPy_GetItem(cx.as_raw(), obj, key),
                RawKey::Index(index) => hpy_sys::HPy_GetItem_i(cx.as_raw(), obj, index),
                RawKey::Text(key) => hpy_sys::HPy_GetItem_s(cx.as_raw(), obj, key),
            })
        })?
    }

    /// `self[key] = value`: `HPy_SetItem_i`, `HPy_SetItem_s`, `HPy_SetItem`.
    ///
    /// # Errors
    ///
    /// `IndexError`, `TypeError` if the object's items cannot be set, and what
    /// its code raises.
    #[doc(alias("HPy_SetItem", "HPy_SetItem_i", "HPy_SetItem_s"))]
    #[inline]
    pub fn set_item(&self, key: impl IntoPython<'cx>, value: impl IntoPython<'cx>) -> Result<()> {
        let (cx, obj) = (self.cx(), self.as_raw());
        let value = value.into_operand(cx)?;
        let value = value.raw();
        // SAFETY: the handles are open and of this context.
        key.with_key(cx, |Key(key, ..)| unsafe {
            cx.status(match key {
                RawKey::Object(key) => hpy_sys::HPy_SetItem(cx.as_raw(), obj, key, value),
                RawKey::Index(index) => hpy_sys::HPy_SetItem_i(cx.as_raw(), obj, index, value),
                RawKey::Text(key) => hpy_sys::HPy_SetItem_s(cx.as_raw(), obj, key, value),
            })
        })?
    }

    /// `del self[key]`: `HPy_DelItem_i`, `HPy_DelItem_s`, `HPy_DelItem`.
    ///
    /// # Errors
    ///
    /// `KeyError`, `IndexError`, `TypeError` if the object's items cannot be
    /// deleted, and what its code raises.
    #[doc(alias("HPy_DelItem", "HPy_DelItem_i", "HPy_DelItem_s"))]
    #[inline]
    pub fn del_item(&self, key: impl IntoPython<'cx>) -> Result<()> {
        let (cx, obj) = (self.cx(), self.as_raw());
        // SAFETY: the handles are open and of this context.
        key.with_key(cx, |Key(key, ..)| unsafe {
            cx.status(match key {
                RawKey::Object(key) => hpy_sys::HPy_DelItem(cx.as_raw(), obj, key),
                RawKey::Index(index) => hpy_sys::HPy_DelItem_i(cx.as_raw(), obj, index),
                RawKey::Text(key) => hpy_sys::HPy_DelItem_s(cx.as_raw(), obj, key),
            })
        })?
    }

    /// `item in self`: `HPy_Contains`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object holds nothing, and what its code raises.
    #[doc(alias = "HPy_Contains")]
    #[inline]
    pub fn contains(&self, item: impl IntoPython<'cx>) -> Result<bool> {
        let cx = self.cx();
        let item = item.into_operand(cx)?;
        // SAFETY: both handles are open and of this context.
        cx.truth(unsafe { hpy_sys::HPy_Contains(cx.as_raw(), self.as_raw(), item.raw()) })
    }

    /// `len(self)`: `HPy_Length`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object has no length, and what its code raises.
    #[doc(alias = "HPy_Length")]
    #[inline]
    #[expect(clippy::len_without_is_empty, reason = "Python has only `len`")]
    pub fn len(&self) -> Result<usize> {
        // SAFETY: the handle is open and of this context.
        let len: HPy_ssize_t = unsafe { hpy_sys::HPy_Length(self.cx().as_raw(), self.as_raw()) };
        usize::try_from(len).map_err(|_| Error::fetch(self.cx()))
    }
}
