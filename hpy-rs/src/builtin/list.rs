//! `list`.

use super::{ListBuilder, builder};
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::List;

impl<'cx> Context<'cx> {
    /// A `list` of what an iterator gives, each converted. An iterator that
    /// knows its length is built in place.
    ///
    /// # Errors
    ///
    /// `MemoryError`, and what the conversions raise.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn squares<'cx>(cx: Context<'cx>, n: u64) -> Result<Handle<'cx, List>> {
    ///     cx.list((0..n).map(|i| i * i))
    /// }
    /// ```
    #[doc(alias = "HPyList_New")]
    pub fn list<I>(self, items: I) -> Result<Handle<'cx, List>>
    where
        I: IntoIterator,
        I::Item: IntoPython<'cx>,
    {
        let mut items = items.into_iter();
        let (at_least, at_most) = items.size_hint();
        if at_least == 0 || at_most != Some(at_least) {
            return self.list_of_unknown_length(items);
        }
        if builder::leak() {
            let mut count = 0;
            let list = self.list_of_unknown_length(items.inspect(|_| count += 1))?;
            return if count < at_least {
                Err(builder::unfinished(count, at_least))
            } else {
                Ok(list)
            };
        }
        let mut builder = ListBuilder::new(self, at_least)?;
        builder.extend(items.by_ref().take(at_least))?;
        let list = builder.build()?;
        // An iterator may be wrong about its length.
        for item in items {
            list.append(item)?;
        }
        Ok(list)
    }

    pub(crate) fn list_of_unknown_length<T: IntoPython<'cx>>(
        self,
        items: impl Iterator<Item = T>,
    ) -> Result<Handle<'cx, List>> {
        // SAFETY: the function returns a new handle to a list or fails.
        let list: Handle<'cx, List> = unsafe { self.own(hpy_sys::HPyList_New(self.as_raw(), 0))? };
        for item in items {
            list.append(item)?;
        }
        Ok(list)
    }
}

/// Items are read and set as those of any object, by
/// [`get_item`](Handle::get_item) and [`set_item`](Handle::set_item).
impl<'cx> Handle<'cx, List> {
    /// `self.append(item)`: `HPyList_Append`.
    ///
    /// # Errors
    ///
    /// `MemoryError`, and what the conversion raises.
    #[doc(alias = "HPyList_Append")]
    #[inline]
    pub fn append(&self, item: impl IntoPython<'cx>) -> Result<()> {
        let cx = self.cx();
        let item = item.into_operand(cx)?;
        // SAFETY: both handles are open, the first to a list.
        cx.status(unsafe { hpy_sys::HPyList_Append(cx.as_raw(), self.as_raw(), item.raw()) })
    }
}
