//! [`Global`]: a Python object kept for the life of the interpreter.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicIsize, Ordering};

use hpy_sys::{HPy, HPyGlobal};

use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::Object;

/// A place for a Python object that outlives its call: HPy's `HPyGlobal`.
///
/// A handle cannot be kept past its call; a `Global` can. Declare it as a static
/// with [`#[hpy::global]`](crate::global), which also makes it known to the host.
///
/// HPy means each interpreter of a process to have an object of its own in it.
/// Not every host is there yet: `hpy.universal` has one for all interpreters of
/// the process, and PyPy 7.3.19 keeps what a global has let go of alive.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::global]
/// static LAST: Global = Global::new();
///
/// #[hpy::function]
/// fn swap<'cx>(x: &Handle<'cx>) -> Option<Handle<'cx>> {
///     let last = LAST.get(x.cx());
///     LAST.set(x);
///     last
/// }
/// ```
#[repr(transparent)]
pub struct Global<T = Object> {
    raw: UnsafeCell<HPyGlobal>,
    _type: PhantomData<fn() -> T>,
}

// SAFETY: it is read and written by the host's thread-safe functions, and its
// own word is only looked at atomically.
unsafe impl<T> Sync for Global<T> {}

impl<T> Global<T> {
    /// An empty place.
    #[expect(clippy::new_without_default, reason = "it is only ever a static")]
    pub const fn new() -> Self {
        Global {
            raw: UnsafeCell::new(HPyGlobal::NULL),
            _type: PhantomData,
        }
    }

    /// The raw global, for the host.
    pub fn as_raw(&self) -> *mut HPyGlobal {
        self.raw.get()
    }

    /// What the host has put into the place.
    #[inline]
    pub(crate) fn word(&self) -> HPyGlobal {
        HPyGlobal {
            _i: self.atomic().load(Ordering::Relaxed),
        }
    }

    /// Keeps the object, in place of an earlier one: `HPyGlobal_Store`.
    #[doc(alias = "HPyGlobal_Store")]
    pub fn set(&self, obj: &Handle<'_, T>) {
        self.store(obj.cx(), obj.as_raw());
    }

    /// Lets go of the object.
    pub fn clear(&self, cx: Context<'_>) {
        if !self.is_empty() {
            self.store(cx, HPy::NULL);
        }
    }

    /// Stores an open handle's object of type `T`, or nothing for the null handle.
    ///
    /// CPython's store lets go of the earlier object while that is still in its
    /// place, and letting go may run code that loads it. So it is held here until
    /// the other one is there.
    fn store(&self, cx: Context<'_>, obj: HPy) {
        let ctx = cx.as_raw();
        let earlier = self.get(cx);
        // SAFETY: the global is registered with the host, the handle is open or null.
        unsafe { hpy_sys::HPyGlobal_Store(ctx, self.as_raw(), obj) }
        drop(earlier);
    }

    /// The object, if one is kept: `HPyGlobal_Load`.
    #[doc(alias = "HPyGlobal_Load")]
    pub fn get<'cx>(&self, cx: Context<'cx>) -> Option<Handle<'cx, T>> {
        if self.is_empty() {
            return None;
        }
        // SAFETY: the global holds what `set` stored, which was of type `T`;
        // loading it runs no Python code and cannot fail.
        unsafe {
            let raw = hpy_sys::HPyGlobal_Load(cx.pointer(), *self.as_raw());
            (!raw.is_null()).then(|| Handle::from_raw(cx, raw))
        }
    }

    /// The object, made first where there is none yet.
    ///
    /// # Errors
    ///
    /// Those of `make`; the place then stays empty.
    pub fn get_or_init<'cx>(
        &self,
        cx: Context<'cx>,
        make: impl FnOnce(Context<'cx>) -> Result<Handle<'cx, T>>,
    ) -> Result<Handle<'cx, T>> {
        if let Some(obj) = self.get(cx) {
            return Ok(obj);
        }
        let obj = make(cx)?;
        self.set(&obj);
        Ok(obj)
    }

    /// Whether no interpreter has stored anything yet: hosts cannot load from a
    /// null global.
    fn is_empty(&self) -> bool {
        self.atomic().load(Ordering::Relaxed) == 0
    }

    #[inline]
    fn atomic(&self) -> &AtomicIsize {
        // SAFETY: the word is as large and as aligned as its atomic, and lives
        // as long as `self`.
        unsafe { AtomicIsize::from_ptr(self.raw.get().cast()) }
    }
}
