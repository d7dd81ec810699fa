//! `dict`.

use std::iter::FusedIterator;

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::types::{Dict, List};

impl<'cx> Context<'cx> {
    /// An empty `dict`: `HPyDict_New`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn point<'cx>(cx: Context<'cx>, x: f64, y: f64) -> Result<Handle<'cx, Dict>> {
    ///     let point = cx.dict()?;
    ///     point.set_item("x", x)?;
    ///     point.set_item("y", y)?;
    ///     Ok(point)
    /// }
    /// ```
    #[doc(alias = "HPyDict_New")]
    #[inline]
    pub fn dict(self) -> Result<Handle<'cx, Dict>> {
        // SAFETY: the function returns a new handle to a dict or fails.
        unsafe { self.own(hpy_sys::HPyDict_New(self.as_raw())) }
    }
}

/// Items are read, set and deleted as those of any object, by
/// [`get_item`](Handle::get_item), [`set_item`](Handle::set_item) and
/// [`del_item`](Handle::del_item); [`contains`](Handle::contains) looks for a
/// key. The methods here are those of `dict` itself, also where a subclass has
/// its own.
impl<'cx> Handle<'cx, Dict> {
    /// The value of a key, if it is there.
    ///
    /// # Errors
    ///
    /// `TypeError` if the key cannot be hashed, and what its code raises.
    pub fn get(&self, key: impl IntoPython<'cx>) -> Result<Option<Handle<'cx>>> {
        let missing = cached::MISSING.get(self.cx())?;
        let value = cached::DICT_GET
            .get(self.cx())?
            .call((self, key, &missing))?;
        Ok((!value.is(&missing)).then_some(value))
    }

    /// The value of a key, or a default, `dict.get(self, key, default)`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the key cannot be hashed, and what its code raises.
    pub fn get_or(
        &self,
        key: impl IntoPython<'cx>,
        default: impl IntoPython<'cx>,
    ) -> Result<Handle<'cx>> {
        cached::DICT_GET.get(self.cx())?.call((self, key, default))
    }

    /// The keys in a new list, `list(dict.keys(self))`: `HPyDict_Keys`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyDict_Keys")]
    pub fn keys(&self) -> Result<Handle<'cx, List>> {
        let cx = self.cx();
        // SAFETY: the handle is open and to a dict; the function returns a new
        // handle to a list or fails.
        unsafe { cx.own(hpy_sys::HPyDict_Keys(cx.as_raw(), self.as_raw())) }
    }

    /// The values in a new list, `list(dict.values(self))`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    pub fn values(&self) -> Result<Handle<'cx, List>> {
        self.listed(&cached::DICT_VALUES)
    }

    /// Keys and values in a new list of pairs, `list(dict.items(self))`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    pub fn items(&self) -> Result<Handle<'cx, List>> {
        self.listed(&cached::DICT_ITEMS)
    }

    /// Goes through the items as they are now; changing the dictionary meanwhile
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn total(dict: &Handle<'_, Dict>) -> Result<f64> {
    ///     let mut total = 0.0;
    ///     for item in dict.iter_items()? {
    ///         let (_key, value) = item?;
    ///         total += value.to_f64()?;
    ///     }
    ///     Ok(total)
    /// }
    /// ```
    pub fn iter_items(&self) -> Result<DictItems<'cx>> {
        let items = self.items()?;
        let len = items.len()?;
        Ok(DictItems {
            items,
            next: 0,
            len,
        })
    }

    /// A new dictionary with the same items, `dict.copy(self)`: `HPyDict_Copy`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyDict_Copy")]
    pub fn copy(&self) -> Result<Handle<'cx, Dict>> {
        let cx = self.cx();
        // SAFETY: the handle is open and to a dict; the function returns a new
        // handle to a dict or fails.
        unsafe { cx.own(hpy_sys::HPyDict_Copy(cx.as_raw(), self.as_raw())) }
    }

    fn listed(&self, method: &cached::Cached) -> Result<Handle<'cx, List>> {
        let view = method.get(self.cx())?.call((self,))?;
        let list = cached::LIST.get(self.cx())?.call((view,))?;
        list.downcast_into()
    }
}

/// An iterator over the items of a dictionary: see
/// [`iter_items`](Handle::iter_items).
#[derive(Debug)]
pub struct DictItems<'cx> {
    items: Handle<'cx, List>,
    next: usize,
    len: usize,
}

impl<'cx> DictItems<'cx> {
    fn pair(&self, index: usize) -> Result<(Handle<'cx>, Handle<'cx>)> {
        let pair = self.items.get_item(index)?;
        Ok((pair.get_item(0)?, pair.get_item(1)?))
    }
}

impl<'cx> Iterator for DictItems<'cx> {
    type Item = Result<(Handle<'cx>, Handle<'cx>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == self.len {
            return None;
        }
        let pair = self.pair(self.next);
        self.next += 1;
        Some(pair)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.len - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for DictItems<'_> {}

impl FusedIterator for DictItems<'_> {}
