//! [`Field`]: a Python object that a value holds, where the collector sees it.
//!
//! HPy's `HPyField` is a word in an object's memory which the interpreter's collector
//! finds by the class's traverse function, and may write: a moving collector changes
//! it. Such a word must never leave the object. A Rust value can: who has a `&mut`
//! can move what is in it anywhere. So the words are not in the value. They are
//! beside it, where they belong to the object and only [`words`](super::words) touches
//! them; a [`Field`] is a ticket for one of them. Tickets may be kept in any container
//! and moved about; the collector goes through the words, sees every one once, and no
//! code of the user's runs meanwhile.

use std::marker::PhantomData;
use std::ptr::NonNull;

use hpy_sys::HPy;

use super::Class;
use super::builtin::{Place, PlaceOf};
use super::words::{self, Block, Fields, Word};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, RuntimeError};
use crate::handle::{Borrowed, Handle};
use crate::types::Object;

/// A Python object that a class's value holds: HPy's `HPyField`.
///
/// A handle ends with its call; a field lasts as long as the value that it is in. It
/// belongs to one object, its owner, of a class that has fields. It is made for the
/// owner, and read by it; whoever has the value at hand has the owner too, as the
/// handle that the value was reached by.
///
/// ```
/// use hpy::prelude::*;
/// # #[hpy::module]
/// # mod shelf { use super::*;
///
/// #[hpy::class]
/// struct Shelf {
///     books: Vec<Field>,
/// }
///
/// #[hpy::methods]
/// impl Shelf {
///     fn __new__() -> Self {
///         Shelf { books: Vec::new() }
///     }
///
///     fn put<'cx>(this: &Handle<'cx, Self>, book: &Handle<'cx>) -> Result<()> {
///         this.write()?.books.push(Field::new(this, book));
///         Ok(())
///     }
///
///     fn last<'cx>(this: &Handle<'cx, Self>) -> Result<Option<Handle<'cx>>> {
///         this.read()?.books.last().map(|book| book.get(this)).transpose()
///     }
/// }
/// # }
/// # fn main() {}
/// ```
///
/// # Where it may be
///
/// Anywhere in the value: in an `Option`, a `Vec`, the values of a `HashMap`, a `Box`,
/// an `Arc`, a `Mutex`, a struct of yours. The collector does not look for it there; it
/// has a list of its own, per object. A class has such a list if `Field` stands in its
/// struct; where it only stands in a type that the struct names, say so by
/// `#[hpy::class(fields)]`, or [`new`](Self::new) does not compile.
///
/// A field that gets into the value of another object is of no use there: it can be
/// read with its owner alone. What it refers to lives as long as the owner and it do.
///
/// # When its object is let go of
///
/// [`take`](Self::take) and [`set`](Self::set) let it go at once. A field that is
/// dropped does so not at once, because a drop has no [`Context`], but at the latest
/// when the call ends that the interpreter is in; dropped on a thread that is not in
/// Python, when this library is called next.
///
/// Letting go of an object may run Python code, as in Python itself: do not hold a lock
/// meanwhile that this code could come to wait for. [`replace`](Self::replace) gives
/// the earlier object, to be let go of later.
pub struct Field<T = Object> {
    /// The number of its owner.
    number: usize,
    block: NonNull<Block>,
    word: NonNull<Word>,
    _type: PhantomData<fn() -> T>,
}

// SAFETY: the pointers are followed by way of the owner alone, which needs a context, or
// under the lock of those that were dropped.
unsafe impl<T> Send for Field<T> {}
// SAFETY: as above; by a shared reference the word is only read.
unsafe impl<T> Sync for Field<T> {}

/// What a [`Field`] can belong to: a handle to an object of a class that has fields,
/// however it is held.
#[diagnostic::on_unimplemented(
    message = "no `Field` can belong to `{Self}`",
    label = "this is no object of a class",
    note = "give the handle by which the field's value was reached, or in `__new__` the `&New<'_, Self>`"
)]
pub trait Owner<'cx>: sealed::Owner {
    #[doc(hidden)]
    fn owner(&self) -> Owned<'_, 'cx>;
}

/// An object that fields belong to.
#[doc(hidden)]
pub struct Owned<'a, 'cx> {
    pub(super) fields: Option<&'a Fields>,
    pub(super) raw: HPy,
    pub(super) cx: Context<'cx>,
    /// What keeps it, where the owner is another.
    pub(super) _held: Option<Handle<'cx>>,
}

pub(super) mod sealed {
    /// What is wrong with an [`Owner`](super::Owner) that says one object's fields and
    /// another's handle would be found out by the collector.
    pub trait Owner {}
}

/// Says that the objects of the class `T` have fields.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a `Field` in a type the collector does not look into",
    label = "the objects of `{T}` have no fields",
    note = "write `#[hpy::class(fields)]` on `{T}`: its struct does not mention `Field` by name"
)]
pub trait Present<T> {
    #[doc(hidden)]
    fn present(&self) -> &Fields;
}

impl<T> Present<T> for Fields {
    #[inline]
    fn present(&self) -> &Fields {
        self
    }
}

impl<T: Class> sealed::Owner for Handle<'_, T> {}

impl<'cx, T: Class<Fields: Present<T>>> Owner<'cx> for Handle<'cx, T> {
    #[inline]
    fn owner(&self) -> Owned<'_, 'cx> {
        // SAFETY: what has to be held is in what is returned.
        let found = unsafe { PlaceOf::<'cx, T>::find(self) };
        let (fields, raw, _held) = match found {
            Some((instance, place)) => (
                Some(instance.fields.present()),
                place.owner(self.as_raw()),
                place.into_held(),
            ),
            None => (None, self.as_raw(), None),
        };
        Owned {
            fields,
            raw,
            cx: self.cx(),
            _held,
        }
    }
}

impl<T: Class> sealed::Owner for Borrowed<'_, '_, T> {}

impl<'cx, T: Class<Fields: Present<T>>> Owner<'cx> for Borrowed<'_, 'cx, T> {
    #[inline]
    fn owner(&self) -> Owned<'_, 'cx> {
        (**self).owner()
    }
}

impl<O: sealed::Owner + ?Sized> sealed::Owner for &O {}

impl<'cx, O: Owner<'cx> + ?Sized> Owner<'cx> for &O {
    #[inline]
    fn owner(&self) -> Owned<'_, 'cx> {
        (**self).owner()
    }
}

impl<T> Field<T> {
    /// Keeps an object for its owner: `HPyField_Store`.
    ///
    /// # Panics
    ///
    /// If the owner has no memory, because Python code went around `__new__` (only PyPy
    /// lets it), or because PyPy has finalized it. Such an object has no value either,
    /// so who reaches for that first does not come here.
    #[doc(alias = "HPyField_Store")]
    pub fn new<'cx>(owner: &impl Owner<'cx>, obj: &Handle<'cx, T>) -> Self {
        let owned = owner.owner();
        let (raw, cx) = (owned.raw, owned.cx);
        let fields = owned.fields.expect("a field's owner has memory");
        // What was let go of is given up first, so that its places are free again.
        let ctx = cx.as_raw();
        // SAFETY: the context is valid.
        let block = unsafe { fields.block(ctx) };
        let word = block.take();
        // SAFETY: both handles are open; the word belongs to the first one's object,
        // and is null.
        unsafe { hpy_sys::HPyField_Store(ctx, raw, word.as_ref().as_field(), obj.as_raw()) }
        Field {
            number: block.number(),
            block: NonNull::from(block),
            word,
            _type: PhantomData,
        }
    }

    /// The object: `HPyField_Load`.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if `owner` is not the object that the field was made for, or
    /// if the collector has taken that apart: a finalizer in a dead cycle can see it.
    #[doc(alias = "HPyField_Load")]
    #[inline]
    pub fn get<'cx>(&self, owner: &impl Owner<'cx>) -> Result<Handle<'cx, T>> {
        let owned = self.check(owner)?;
        let (raw, cx) = (owned.raw, owned.cx);
        let ctx = cx.as_raw();
        // SAFETY: the owner is at hand.
        let word = unsafe { self.word() }.get();
        if word.is_null() {
            return Err(taken_apart());
        }
        // SAFETY: the handle is open, the word belongs to its object, and holds what
        // was stored, which was of type `T`.
        Ok(unsafe { Handle::open(cx, hpy_sys::HPyField_Load(ctx, raw, word)) })
    }

    /// Keeps another object instead: `HPyField_Store`.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if `owner` is not the object that the field was made for.
    pub fn set<'cx>(&mut self, owner: &impl Owner<'cx>, obj: &Handle<'cx, T>) -> Result<()> {
        let owned = self.check(owner)?;
        let (raw, cx) = (owned.raw, owned.cx);
        // SAFETY: both handles are open, and the word belongs to the first one's object,
        // which is at hand.
        unsafe {
            hpy_sys::HPyField_Store(cx.as_raw(), raw, self.word().as_field(), obj.as_raw());
        }
        Ok(())
    }

    /// Keeps another object instead, and gives the earlier one.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get); nothing is changed then.
    pub fn replace<'cx>(
        &mut self,
        owner: &impl Owner<'cx>,
        obj: &Handle<'cx, T>,
    ) -> Result<Handle<'cx, T>> {
        let earlier = self.get(owner)?;
        self.set(owner, obj)?;
        Ok(earlier)
    }

    /// Gives the object, and keeps it no longer.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    pub fn take<'cx>(self, owner: &impl Owner<'cx>) -> Result<Handle<'cx, T>> {
        // Held to the end: what runs meanwhile could end the owner.
        let _owned = self.check(owner)?;
        let obj = self.get(owner)?;
        let ctx = obj.cx().as_raw();
        // Not dropped: the word is another's from now on.
        let this = std::mem::ManuallyDrop::new(self);
        // SAFETY: the owner is at hand. The context is that of its interpreter, and
        // `as_raw` has put aside what was pending.
        unsafe {
            let held = this.word().clear();
            this.block.as_ref().give(this.word);
            words::let_go(ctx, held);
        }
        Ok(obj)
    }

    /// Another field of the same owner that keeps the same object.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    pub fn duplicate<'cx>(&self, owner: &impl Owner<'cx>) -> Result<Self> {
        Ok(Field::new(owner, &self.get(owner)?))
    }

    /// Whether it keeps this very object: Python's `is`.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    pub fn is<'cx, U>(&self, owner: &impl Owner<'cx>, obj: &Handle<'cx, U>) -> Result<bool> {
        Ok(self.get(owner)?.as_object().is(obj.as_object()))
    }

    /// The word.
    ///
    /// # Safety
    ///
    /// Its owner must be alive: it is at hand, and was seen to be the owner.
    #[inline]
    unsafe fn word(&self) -> &Word {
        // SAFETY: the word lives as long as the owner.
        unsafe { self.word.as_ref() }
    }

    /// The owner, if it is that.
    #[inline]
    fn check<'a, 'cx>(&self, owner: &'a impl Owner<'cx>) -> Result<Owned<'a, 'cx>>
    where
        'cx: 'a,
    {
        let owned = owner.owner();
        if owned.fields.is_some_and(|fields| fields.is(self.number)) {
            Ok(owned)
        } else {
            Err(not_the_owner())
        }
    }
}

#[cold]
fn not_the_owner() -> Error {
    RuntimeError::error("a field was used with an object that is not its owner")
}

#[cold]
fn taken_apart() -> Error {
    RuntimeError::error("the garbage collector has taken this object apart")
}

impl<T> Drop for Field<T> {
    fn drop(&mut self) {
        words::leave(self.number, self.block, self.word);
    }
}

impl<T> std::fmt::Debug for Field<T> {
    /// Shows that it is there, not the object: that takes the owner.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field").finish_non_exhaustive()
    }
}
