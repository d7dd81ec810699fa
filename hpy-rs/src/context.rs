//! [`Context`]: the door to the interpreter, open for the length of one call.

use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, Ordering};

use hpy_sys::trampolines::TrampolineContext;
use hpy_sys::{HPy, HPyContext};

use crate::handle::{Borrowed, Handle};
use crate::types::{self, Object};

/// The execution context of one call from Python: HPy's `HPyContext *`.
///
/// Every operation on Python objects goes through a context. A function gets
/// one by asking for it (`fn f(cx: Context<'_>, ...)`), or from any handle by
/// [`Handle::cx`].
///
/// It is `Copy`, so it is passed by value. Its lifetime `'cx` is that of the
/// call it was made for, and is invariant: neither a context nor a handle can
/// outlive its call, be sent to another thread, or be mixed with those of
/// another call, because none of this compiles.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn pair<'cx>(cx: Context<'cx>, x: &Handle<'cx>) -> Result<Handle<'cx, Tuple>> {
///     cx.tuple((x, x))
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Context<'cx> {
    raw: Raw,
    /// Keeps the context on its thread.
    _thread: PhantomData<dyn StaysOnTheThreadOfItsCall>,
    /// Makes the lifetime invariant, so that no two calls' contexts can be unified.
    _call: PhantomData<fn(&'cx ()) -> &'cx ()>,
}

/// A type that is neither `Send` nor `Sync`, and whose name the compiler shows
/// to whoever moves a context or a handle to another thread.
trait StaysOnTheThreadOfItsCall {}

/// The pointer itself.
#[derive(Clone, Copy)]
struct Raw(NonNull<HPyContext>);

// SAFETY: only a `Context` has one, and that stays on its thread by the marker
// beside it; this is so that the compiler names the marker alone.
unsafe impl Send for Raw {}
// SAFETY: as above.
unsafe impl Sync for Raw {}

impl<'cx> Context<'cx> {
    /// Wraps the context that an interpreter handed to a call.
    ///
    /// # Safety
    ///
    /// `raw` must be a context that is valid on this thread for all of `'cx`,
    /// its layout must have been taken up by [`hpy_sys::layout::adopt`], and the
    /// caller must choose a `'cx` that ends no later than the call.
    #[inline]
    pub unsafe fn from_raw(raw: *mut HPyContext) -> Self {
        Context {
            // SAFETY: a valid context is not null.
            raw: Raw(unsafe { NonNull::new_unchecked(raw) }),
            _thread: PhantomData,
            _call: PhantomData,
        }
    }

    /// The pointer to hand to functions of [`hpy_sys`].
    ///
    /// Ask for it again for each function: if an [`Error`](crate::Error) of this
    /// thread owns the pending exception, this puts the exception aside first,
    /// because an interpreter must not be used while one is pending.
    #[inline]
    pub fn as_raw(self) -> *mut HPyContext {
        if crate::error::attention() {
            crate::error::attend(self);
        }
        self.raw.0.as_ptr()
    }

    /// [`as_raw`](Self::as_raw) for what may be done while an exception is
    /// pending: nothing that runs Python code, fails, or asks whether something
    /// has failed.
    #[inline]
    pub(crate) fn pointer(self) -> *mut HPyContext {
        self.raw.0.as_ptr()
    }

    /// Closes handles by `close`, which gets the pointer for `HPy_Close` and its
    /// like: what destructors use, because those run while an exception is on
    /// its way, and leave it pending.
    #[inline]
    pub(crate) fn closing(self, close: impl FnOnce(*mut HPyContext)) {
        let aside = if crate::error::attention() {
            Some(crate::error::Aside::new())
        } else {
            None
        };
        close(self.raw.0.as_ptr());
        drop(aside);
    }

    /// A handle of the context's own, typed by the caller.
    ///
    /// # Safety
    ///
    /// `raw` must be one of the context's constants and of type `T`.
    #[inline]
    pub(crate) unsafe fn constant<T>(self, raw: HPy) -> Borrowed<'cx, 'cx, T> {
        // SAFETY: constants live as long as their context.
        unsafe { Borrowed::from_raw(self, raw) }
    }
}

/// The library itself, to trampolines: the functions that it gives to hosts and
/// that belong to no module.
pub(crate) struct Library;

/// The context that a host has handed over last. It serves for trampolines that
/// look at no handle: there every context of a host does the same.
static LAST: AtomicPtr<HPyContext> = AtomicPtr::new(ptr::null_mut());

impl Library {
    pub(crate) fn set_context(ctx: *mut HPyContext) {
        LAST.store(ctx, Ordering::Relaxed);
    }
}

impl TrampolineContext for Library {
    fn context() -> *mut HPyContext {
        LAST.load(Ordering::Relaxed)
    }
}

/// Writes one accessor for each constant handle that has a Python name of its
/// own; the exceptions have [their module](crate::exc).
macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident: $ty:ty = $field:ident;)*) => {
        impl<'cx> Context<'cx> {$(
            $(#[$doc])*
            #[inline]
            pub fn $name(self) -> Borrowed<'cx, 'cx, $ty> {
                // SAFETY: the context is valid for `'cx`; the field is a constant of this type.
                unsafe { self.constant((*self.pointer()).$field) }
            }
        )*}
    };
}

constants! {
    /// `None`.
    none: types::NoneType = h_None;
    /// `True`.
    py_true: types::Bool = h_True;
    /// `False`.
    py_false: types::Bool = h_False;
    /// `NotImplemented`, which an operator method returns to let the other
    /// operand try.
    not_implemented: Object = h_NotImplemented;
    /// `...`, also spelled `Ellipsis`.
    ellipsis: Object = h_Ellipsis;
    /// The dictionary of builtins, where `len` and its kin live.
    builtins: types::Dict = h_Builtins;
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Context").field(&self.raw.0).finish()
    }
}

impl<'cx> Context<'cx> {
    /// Takes ownership of a handle that a function of [`hpy_sys`] returned, or the
    /// pending exception where it returned none.
    ///
    /// # Errors
    ///
    /// What is pending, if `raw` is null.
    ///
    /// # Safety
    ///
    /// `raw` must be null with an exception set, or an open handle of this
    /// context that nobody else closes, to an object of type `T`.
    #[inline]
    pub unsafe fn own<T>(self, raw: HPy) -> crate::Result<Handle<'cx, T>> {
        if raw.is_null() {
            Err(crate::Error::fetch(self))
        } else {
            // SAFETY: not null, so open and ours by the caller's word.
            Ok(unsafe { Handle::from_raw(self, raw) })
        }
    }

    /// Turns the status of a context function (negative with an exception set)
    /// into a result.
    #[inline]
    pub(crate) fn status(self, status: std::ffi::c_int) -> crate::Result<()> {
        if status < 0 {
            Err(crate::Error::fetch(self))
        } else {
            Ok(())
        }
    }

    /// Whether an exception is pending, for functions whose result does not say:
    /// `HPyErr_Occurred`.
    #[cold]
    pub(crate) fn occurred(self) -> bool {
        // SAFETY: the context is valid.
        unsafe { hpy_sys::HPyErr_Occurred(self.as_raw()) != 0 }
    }

    /// Like [`status`](Self::status) for functions that answer yes or no.
    #[inline]
    pub(crate) fn truth(self, answer: std::ffi::c_int) -> crate::Result<bool> {
        if answer < 0 {
            Err(crate::Error::fetch(self))
        } else {
            Ok(answer != 0)
        }
    }
}
