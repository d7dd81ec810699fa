//! Reading the items of any iterable, and making lists: what the conversions of
//! sequences and sets have in common.

use hpy_sys::{HPy, HPy_ssize_t};

use crate::context::Context;
use crate::convert::failure::{clear, defines, raised};
use crate::convert::{FromItem, IntoPython};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, IndexError, TypeError};
use crate::handle::Handle;
use crate::own_host;
use crate::types::{List, Str, Tuple};

/// What iteration gives, as something that has items by index: a list or a
/// tuple is its own, anything else is poured into a list.
pub(super) enum Items<'a, 'cx> {
    Given(&'a Handle<'cx>),
    Made(Handle<'cx>),
}

impl<'cx> std::ops::Deref for Items<'_, 'cx> {
    type Target = Handle<'cx>;

    fn deref(&self) -> &Handle<'cx> {
        match self {
            Items::Given(obj) => obj,
            Items::Made(obj) => obj,
        }
    }
}

/// The items of an iterable. Text is refused: it is rarely meant as a sequence
/// of strings.
#[inline]
pub(super) fn items<'a, 'cx>(obj: &'a Handle<'cx>) -> Result<Items<'a, 'cx>> {
    if obj.is_instance_of::<List>() || obj.is_instance_of::<Tuple>() {
        return Ok(Items::Given(obj));
    }
    if obj.is_instance_of::<Str>() {
        return Err(text());
    }
    list_of(obj).map(Items::Made)
}

#[cold]
fn text() -> Error {
    TypeError::error("must be an iterable of items, not str (use list(s) for its characters)")
}

/// `list(obj)`.
pub(super) fn list_of<'cx>(obj: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    if !defines(obj, c"__iter__") && !defines(obj, c"__getitem__") {
        let kind = obj.type_name();
        return Err(TypeError::error(format!("'{kind}' object is not iterable")));
    }
    // SAFETY: the handles are open; the call takes none over, and returns a new
    // one or fails.
    unsafe {
        let list = (*cx.as_raw()).h_ListType;
        cx.own(hpy_sys::HPy_Call(
            cx.as_raw(),
            list,
            &obj.as_raw(),
            1,
            hpy_sys::HPy::NULL,
        ))
    }
}

impl<'cx> Items<'_, 'cx> {
    /// Converts each item, and hands it on; an error says which item it was.
    ///
    /// The list may grow and shrink meanwhile, when converting an item runs
    /// Python code: as with Python's own iteration, what is there when its turn
    /// comes is what counts.
    #[inline]
    pub(super) fn each<T: FromItem<'cx>>(
        &self,
        first: usize,
        len: usize,
        mut push: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let mut len = len as HPy_ssize_t;
        let mut index = first as HPy_ssize_t;
        loop {
            while index < len {
                let Some(item) = self.item(index)? else {
                    return Ok(());
                };
                let value = T::from_python(&item).map_err(|error| in_item(error, index))?;
                push(value)?;
                index += 1;
            }
            let now = self.len()? as HPy_ssize_t;
            if now <= len {
                return Ok(());
            }
            len = now;
        }
    }

    /// The item at an index; nothing if the list has become shorter than that.
    #[inline]
    pub(super) fn item(&self, index: HPy_ssize_t) -> Result<Option<Handle<'cx>>> {
        let cx = self.cx();
        // SAFETY: the handle is open; the function returns a new one or fails.
        let raw = unsafe { hpy_sys::HPy_GetItem_i(cx.as_raw(), self.as_raw(), index) };
        if raw.is_null() {
            return missing(cx);
        }
        // SAFETY: not null, so open and ours.
        Ok(Some(unsafe { Handle::from_raw(cx, raw) }))
    }
}

#[cold]
fn missing<'cx>(cx: Context<'cx>) -> Result<Option<Handle<'cx>>> {
    if raised::<IndexError>(cx) {
        clear(cx);
        return Ok(None);
    }
    Err(Error::fetch(cx))
}

/// Says in an error which item it is about.
#[cold]
pub(super) fn in_item(error: Error, index: HPy_ssize_t) -> Error {
    error.within(format_args!("item {index}"))
}

/// Room for that many items, but no more than is surely needed to begin with: a
/// length is only what an object says of itself.
pub(super) fn capacity<T>(len: usize) -> usize {
    const BYTES: usize = 1 << 20;
    len.min(BYTES / size_of::<T>().max(1))
}

/// Makes a list of as many items as the iterator says.
#[inline]
pub(super) fn list<'cx, I>(cx: Context<'cx>, items: I) -> Result<Handle<'cx, List>>
where
    I: ExactSizeIterator,
    I::Item: IntoPython<'cx>,
{
    if crate::builtin::builder::leak() {
        return cx.list_of_unknown_length(items);
    }
    let mut builder = Builder::new(cx, items.len());
    for item in items {
        let item = item.into_python(cx)?;
        builder.push(item.into_object());
    }
    builder.build()
}

/// A list being made: `HPyListBuilder`, cancelled if it is never built.
struct Builder<'cx> {
    cx: Context<'cx>,
    raw: hpy_sys::HPyListBuilder,
    len: usize,
    filled: usize,
    /// Where items go without the host's help; null where they do not.
    places: *mut HPy,
}

impl<'cx> Builder<'cx> {
    fn new(cx: Context<'cx>, len: usize) -> Self {
        // SAFETY: the context is valid. A failure shows when building.
        let raw = unsafe { hpy_sys::HPyListBuilder_New(cx.as_raw(), len as HPy_ssize_t) };
        Builder {
            cx,
            raw,
            len,
            filled: 0,
            // SAFETY: the builder is new.
            places: unsafe { own_host::list_places(cx.pointer(), raw) },
        }
    }

    #[inline]
    fn push(&mut self, item: Handle<'cx>) {
        // An `ExactSizeIterator` may lie, and the host does not check.
        assert!(
            self.filled < self.len,
            "an iterator gave more items than it said"
        );
        if self.places.is_null() {
            // SAFETY: the builder is open, the index within, the item open.
            unsafe {
                hpy_sys::HPyListBuilder_Set(
                    self.cx.as_raw(),
                    self.raw,
                    self.filled as HPy_ssize_t,
                    item.as_raw(),
                );
            }
        } else {
            // SAFETY: the same; the item is given up.
            unsafe { *self.places.add(self.filled) = item.into_raw() };
        }
        self.filled += 1;
    }

    fn build(self) -> Result<Handle<'cx, List>> {
        assert!(
            self.filled == self.len,
            "an iterator gave fewer items than it said"
        );
        let this = std::mem::ManuallyDrop::new(self);
        // SAFETY: the builder is open, full, and used no more.
        unsafe {
            this.cx
                .own(hpy_sys::HPyListBuilder_Build(this.cx.as_raw(), this.raw))
        }
    }
}

impl Drop for Builder<'_> {
    fn drop(&mut self) {
        self.cx.closing(|ctx| {
            // SAFETY: the builder is open and is used no more.
            unsafe { hpy_sys::HPyListBuilder_Cancel(ctx, self.raw) }
        });
    }
}
