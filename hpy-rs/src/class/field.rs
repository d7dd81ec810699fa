//! [`Field`]: a Python object that a value holds, where the collector sees it.
//!
//! HPy's `HPyField` is a word in an object's memory which the interpreter's collector
//! finds by the class's traverse function, and may write: a moving collector changes
//! it. Such a word must never leave the object. A Rust value can: who has a `&mut`
//! can move what is in it anywhere. So the words are not in the value. They are in a
//! table beside it, which belongs to the object and which only this file touches; a
//! [`Field`] is a ticket, a place in the table. Tickets may be kept in any container
//! and moved about; the collector goes through the table, sees every word once, and
//! no code of the user's runs meanwhile.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hpy_sys::{HPy, HPyContext, HPyField, HPyFunc_visitproc};
use smallvec::SmallVec;

use super::Class;
use crate::context::Context;
use crate::error::{Error, Result, lower_attention, raise_attention};
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
/// A field that is dropped lets its object go, not at once, but at the latest when
/// the call ends that the interpreter is in.
pub struct Field<T = Object> {
    slots: Arc<Slots>,
    index: u32,
    _type: PhantomData<fn() -> T>,
}

/// The table of an object's fields.
struct Slots {
    /// Whether the owner is dead.
    closed: AtomicBool,
    /// The context that it was made in, which tells interpreters apart.
    ctx: *mut HPyContext,
    /// Held while the table changes, where threads run Python together.
    lock: Mutex<()>,
    table: UnsafeCell<Table>,
}

struct Table {
    words: SmallVec<[HPyField; 4]>,
    /// The places that are free again.
    free: Vec<u32>,
}

// SAFETY: the table is only touched by those who hold the interpreter's lock or, where
// there is none, this one's; by the collector, while nobody else runs; and by a
// destructor, when nobody has the object any more.
unsafe impl Send for Slots {}
// SAFETY: as above.
unsafe impl Sync for Slots {}

impl Slots {
    fn new(ctx: *mut HPyContext) -> Arc<Slots> {
        Arc::new(Slots {
            closed: AtomicBool::new(false),
            ctx,
            lock: Mutex::new(()),
            table: UnsafeCell::new(Table {
                words: SmallVec::new(),
                free: Vec::new(),
            }),
        })
    }

    /// Runs `f` with the table; it must call nothing of the interpreter's, which could
    /// come back here.
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&mut Table) -> R) -> R {
        let _guard: Option<MutexGuard<'_, ()>> = crate::own_host::threads_run_together()
            .then(|| self.lock.lock().unwrap_or_else(PoisonError::into_inner));
        // SAFETY: nobody else has the table by the lock; `f` does not come back here.
        f(unsafe { &mut *self.table.get() })
    }

    /// Where a word stands now. The table may grow when the interpreter runs, and the
    /// words move then.
    fn word(&self, index: u32) -> *mut HPyField {
        self.with(|table| &raw mut table.words[index as usize])
    }

    /// A place with a null word in it.
    fn take(&self) -> u32 {
        self.with(|table| {
            table.free.pop().unwrap_or_else(|| {
                table.words.push(HPyField::NULL);
                u32::try_from(table.words.len() - 1).expect("fewer fields than memory")
            })
        })
    }
}

/// Whether a class's objects have fields: [`Fields`] or [`NoFields`].
///
/// # Safety
///
/// All zero must be a valid value without fields.
#[doc(hidden)]
pub unsafe trait Storage: 'static {
    /// Whether there can be any.
    const ANY: bool;

    /// Ends the use of the fields: their owner dies.
    fn close(&self);

    /// Lets the table go, once the value is dropped.
    ///
    /// # Safety
    ///
    /// Nobody may use it again.
    unsafe fn free(&self);

    /// Visits each.
    ///
    /// # Safety
    ///
    /// To be called for the collector.
    unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int;
}

/// The objects of a class have no fields.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoFields;

// SAFETY: it is empty.
unsafe impl Storage for NoFields {
    const ANY: bool = false;

    #[inline]
    fn close(&self) {}

    #[inline]
    unsafe fn free(&self) {}

    #[inline]
    unsafe fn visit(&self, _: HPyFunc_visitproc, _: *mut c_void) -> c_int {
        0
    }
}

/// The fields of one object: none as long as this is null.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fields(AtomicPtr<Slots>);

impl Fields {
    /// The table, if there is one.
    fn get(&self) -> Option<&Slots> {
        // SAFETY: the pointer comes from an `Arc` that this owns a share of.
        unsafe { self.0.load(Ordering::Acquire).as_ref() }
    }

    /// The table, made where there is none yet.
    fn share(&self, ctx: *mut HPyContext) -> Arc<Slots> {
        let mut slots = self.0.load(Ordering::Acquire).cast_const();
        if slots.is_null() {
            let new = Arc::into_raw(Slots::new(ctx));
            let empty = ptr::null_mut();
            let set =
                self.0
                    .compare_exchange(empty, new.cast_mut(), Ordering::AcqRel, Ordering::Acquire);
            slots = match set {
                Ok(_) => new,
                Err(other) => {
                    // SAFETY: made above, and seen by nobody.
                    drop(unsafe { Arc::from_raw(new) });
                    other
                }
            };
        }
        // SAFETY: from an `Arc` that this owns a share of.
        unsafe {
            Arc::increment_strong_count(slots);
            Arc::from_raw(slots)
        }
    }
}

// SAFETY: null is one without a table.
unsafe impl Storage for Fields {
    const ANY: bool = true;

    fn close(&self) {
        if let Some(slots) = self.get() {
            slots.closed.store(true, Ordering::Release);
        }
    }

    unsafe fn free(&self) {
        let slots = self.0.swap(ptr::null_mut(), Ordering::AcqRel);
        if !slots.is_null() {
            // SAFETY: the share that this owned.
            drop(unsafe { Arc::from_raw(slots) });
        }
    }

    unsafe fn visit(&self, visit: HPyFunc_visitproc, arg: *mut c_void) -> c_int {
        let Some(slots) = self.get() else {
            return 0;
        };
        // By index, because a host that clears fields runs code, and that may make
        // others. No lock is taken: the collector has stopped who could hold it.
        let mut index = 0;
        loop {
            // SAFETY: nobody else has the table while the collector runs.
            let word = unsafe { (&mut *slots.table.get()).words.get_mut(index) };
            let Some(word) = word else {
                return 0;
            };
            if !word.is_null() {
                let word: *mut HPyField = word;
                // SAFETY: the host's own function, with a field of the object.
                let stop = unsafe { visit(word, arg) };
                if stop != 0 {
                    return stop;
                }
            }
            index += 1;
        }
    }
}

/// What a [`Field`] can belong to: a handle to an object of a class that has fields,
/// however it is held.
#[diagnostic::on_unimplemented(
    message = "no field can belong to `{Self}`",
    label = "this is no object of a class that has fields",
    note = "a class has fields where `Field` stands in its struct, or by `#[hpy::class(fields)]`; \
            give the handle by which its value was reached, or in `__new__` the `&New<'_, Self>`"
)]
pub trait Owner<'cx> {
    #[doc(hidden)]
    fn owner(&self) -> (&Fields, HPy, Context<'cx>);
}

impl<'cx, T: Class<Fields = Fields>> Owner<'cx> for Handle<'cx, T> {
    #[inline]
    fn owner(&self) -> (&Fields, HPy, Context<'cx>) {
        // Whoever has a field to use has had the value that it is in, or makes it.
        let instance = super::Instance::of(self).expect("a field's owner has memory");
        (&instance.fields, self.as_raw(), self.cx())
    }
}

impl<'cx, T: Class<Fields = Fields>> Owner<'cx> for Borrowed<'_, 'cx, T> {
    #[inline]
    fn owner(&self) -> (&Fields, HPy, Context<'cx>) {
        (**self).owner()
    }
}

impl<'cx, O: Owner<'cx> + ?Sized> Owner<'cx> for &O {
    #[inline]
    fn owner(&self) -> (&Fields, HPy, Context<'cx>) {
        (**self).owner()
    }
}

impl<T> Field<T> {
    /// Keeps an object for its owner: `HPyField_Store`.
    #[doc(alias = "HPyField_Store")]
    pub fn new<'cx>(owner: &impl Owner<'cx>, obj: &Handle<'cx, T>) -> Self {
        let (fields, raw, cx) = owner.owner();
        // What was let go of is given up first, so that its places are free again.
        let ctx = cx.as_raw();
        let slots = fields.share(ctx);
        let index = slots.take();
        // SAFETY: both handles are open; the word belongs to the first one's object,
        // and was null.
        unsafe { hpy_sys::HPyField_Store(ctx, raw, slots.word(index), obj.as_raw()) }
        Field {
            slots,
            index,
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
        let (fields, raw, cx) = owner.owner();
        self.check(fields)?;
        let ctx = cx.as_raw();
        // SAFETY: as the next block.
        let word = unsafe { *self.slots.word(self.index) };
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
        let (fields, raw, cx) = owner.owner();
        self.check(fields)?;
        // SAFETY: both handles are open, and the word belongs to the first one's object.
        unsafe {
            hpy_sys::HPyField_Store(cx.as_raw(), raw, self.slots.word(self.index), obj.as_raw());
        }
        Ok(())
    }

    #[inline]
    fn check(&self, owner: &Fields) -> Result<()> {
        if ptr::eq(owner.0.load(Ordering::Acquire), Arc::as_ptr(&self.slots)) {
            Ok(())
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
        if !self.slots.closed.load(Ordering::Acquire) {
            LEFT.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((Arc::clone(&self.slots), self.index));
            raise_attention();
        }
    }
}

impl<T> std::fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Field").field(&self.index).finish()
    }
}

/// The places of fields that were dropped, and whose objects are still there: a drop
/// has no context to let them go with.
static LEFT: Mutex<Vec<(Arc<Slots>, u32)>> = Mutex::new(Vec::new());

/// Lets go of what dropped fields have left, in this context's interpreter.
pub(crate) fn sweep(cx: Context<'_>) {
    let ctx = cx.pointer();
    let left: Vec<_> = {
        let mut all = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
        all.extract_if(.., |(slots, _)| ptr::eq(slots.ctx, ctx))
            .collect()
    };
    if left.is_empty() {
        return;
    }
    lower_attention(left.len() as u32);
    for (slots, index) in left {
        if slots.closed.load(Ordering::Acquire) {
            continue;
        }
        // SAFETY: the context is valid, the word belongs to an object that is alive.
        // An owner is of no use to hosts where nothing is stored.
        unsafe {
            hpy_sys::HPyField_Store(ctx, (*ctx).h_None, slots.word(index), HPy::NULL);
        }
        slots.with(|table| table.free.push(index));
    }
}
