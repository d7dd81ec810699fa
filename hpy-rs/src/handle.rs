//! [`Handle`] and [`Borrowed`]: HPy's two kinds of handles as Rust's two kinds
//! of values.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use hpy_sys::HPy;

use crate::context::Context;
use crate::types::{Object, PyType, Typed};

/// An owned handle to a Python object: HPy's `HPy` that has to be closed.
///
/// Dropping it closes it (`HPy_Close`), [`Clone`] makes another handle to the
/// same object (`HPy_Dup`). A handle that one only receives, such as an
/// argument, arrives as `&Handle` and is nobody's to close.
///
/// `T` says what is known of the object: [`Object`] for anything, or a marker
/// of [`types`](crate::types) such as [`Str`](crate::types::Str). A typed
/// handle dereferences to an untyped one, so every method of any object is
/// there too.
///
/// Two handles to one object need not be equal, and handles have no identity
/// to compare: use [`is`](Handle::is) for Python's `is`.
#[repr(C)]
pub struct Handle<'cx, T = Object> {
    raw: HPy,
    cx: Context<'cx>,
    _type: PhantomData<fn() -> T>,
}

impl<'cx, T> Handle<'cx, T> {
    /// Takes ownership of a raw handle.
    ///
    /// # Safety
    ///
    /// `raw` must be an open handle of `cx` which nobody else closes, to an
    /// object of type `T`.
    #[inline]
    pub unsafe fn from_raw(cx: Context<'cx>, raw: HPy) -> Self {
        Handle {
            raw,
            cx,
            _type: PhantomData,
        }
    }

    /// Takes ownership of a raw handle from a function that cannot fail but for
    /// want of memory.
    ///
    /// # Panics
    ///
    /// If there was no memory for the handle.
    ///
    /// # Safety
    ///
    /// As for [`from_raw`](Self::from_raw), but `raw` may be null.
    #[inline]
    pub(crate) unsafe fn open(cx: Context<'cx>, raw: HPy) -> Self {
        assert!(!raw.is_null(), "no memory for a handle");
        // SAFETY: not null, so open and ours by the caller's word.
        unsafe { Handle::from_raw(cx, raw) }
    }

    /// The raw handle, still owned by `self`.
    #[inline]
    pub fn as_raw(&self) -> HPy {
        self.raw
    }

    /// Gives up ownership: whoever takes the raw handle has to close it.
    #[inline]
    pub fn into_raw(self) -> HPy {
        ManuallyDrop::new(self).raw
    }

    /// The context of the call that this handle belongs to.
    #[inline]
    pub fn cx(&self) -> Context<'cx> {
        self.cx
    }

    /// Forgets the type: a handle to the same object, known as any object.
    #[inline]
    pub fn into_object(self) -> Handle<'cx> {
        // SAFETY: same handle, and every object is an `Object`.
        unsafe { self.into_type_unchecked() }
    }

    /// This handle seen as one to any object.
    #[inline]
    pub fn as_object(&self) -> &Handle<'cx> {
        // SAFETY: every object is an `Object`.
        unsafe { self.as_type_unchecked() }
    }

    /// Changes what is known of the object.
    ///
    /// # Safety
    ///
    /// The object must be of type `U`.
    #[inline]
    pub unsafe fn into_type_unchecked<U>(self) -> Handle<'cx, U> {
        let this = ManuallyDrop::new(self);
        Handle {
            raw: this.raw,
            cx: this.cx,
            _type: PhantomData,
        }
    }

    /// Changes what is known of the object.
    ///
    /// # Safety
    ///
    /// The object must be of type `U`.
    #[inline]
    pub unsafe fn as_type_unchecked<U>(&self) -> &Handle<'cx, U> {
        // SAFETY: `Handle` is `repr(C)` and its type parameter is phantom, so
        // both references see the same layout.
        unsafe { &*(self as *const Handle<'cx, T>).cast::<Handle<'cx, U>>() }
    }

    /// This handle as a borrowed one by value.
    #[inline]
    pub fn borrow(&self) -> Borrowed<'_, 'cx, T> {
        // SAFETY: the handle stays open while `self` is borrowed.
        unsafe { Borrowed::from_raw(self.cx, self.raw) }
    }
}

impl<'cx> Handle<'cx> {
    /// This handle as one to a `U`, if the object is an instance of it
    /// (subclasses count); else a `TypeError` that names both types.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn first<'cx>(x: &Handle<'cx>) -> Result<Handle<'cx>> {
    ///     x.downcast::<List>()?.get_item(0)
    /// }
    /// ```
    #[inline]
    pub fn downcast<U: PyType>(&self) -> crate::Result<&Handle<'cx, U>> {
        if self.is_instance_of::<U>() {
            // SAFETY: just checked.
            Ok(unsafe { self.as_type_unchecked() })
        } else {
            Err(crate::error::wrong_type(self, U::NAME))
        }
    }

    /// [`downcast`](Self::downcast) for an owned handle.
    #[inline]
    pub fn downcast_into<U: PyType>(self) -> crate::Result<Handle<'cx, U>> {
        if self.is_instance_of::<U>() {
            // SAFETY: just checked.
            Ok(unsafe { self.into_type_unchecked() })
        } else {
            Err(crate::error::wrong_type(&self, U::NAME))
        }
    }

    /// Whether the object is an instance of the builtin type `U` or of a
    /// subclass of it.
    #[inline]
    pub fn is_instance_of<U: PyType>(&self) -> bool {
        U::check(self)
    }
}

impl<T> Drop for Handle<'_, T> {
    #[doc(alias = "HPy_Close")]
    #[inline]
    fn drop(&mut self) {
        self.cx.closing(|ctx| {
            // SAFETY: the handle is open, ours, and used no more.
            unsafe { hpy_sys::HPy_Close(ctx, self.raw) }
        });
    }
}

/// Another handle to the same object: `HPy_Dup`.
///
/// # Panics
///
/// If the host has no memory for a handle.
impl<T> Clone for Handle<'_, T> {
    #[doc(alias = "HPy_Dup")]
    #[inline]
    fn clone(&self) -> Self {
        // SAFETY: the handle is open; the copy is a new handle of the same context.
        unsafe {
            let raw = hpy_sys::HPy_Dup(self.cx.pointer(), self.raw);
            Handle::open(self.cx, raw)
        }
    }
}

impl<'cx, T: Typed> Deref for Handle<'cx, T> {
    type Target = Handle<'cx>;

    #[inline]
    fn deref(&self) -> &Handle<'cx> {
        self.as_object()
    }
}

impl<'cx, T> AsRef<Handle<'cx>> for Handle<'cx, T> {
    #[inline]
    fn as_ref(&self) -> &Handle<'cx> {
        self.as_object()
    }
}

/// A handle that someone else closes, by value: an argument, `self`, or one of
/// the context's constants.
///
/// It dereferences to [`Handle`]; [`to_owned`](Borrowed::to_owned) makes a
/// handle of one's own.
#[repr(C)]
pub struct Borrowed<'a, 'cx, T = Object> {
    raw: HPy,
    cx: Context<'cx>,
    _owner: PhantomData<&'a Handle<'cx, T>>,
}

impl<'cx, T> Borrowed<'_, 'cx, T> {
    /// Wraps a raw handle without taking ownership.
    ///
    /// # Safety
    ///
    /// `raw` must be a handle of `cx` that stays open for the borrow's
    /// lifetime, to an object of type `T`.
    #[inline]
    pub unsafe fn from_raw(cx: Context<'cx>, raw: HPy) -> Self {
        Borrowed {
            raw,
            cx,
            _owner: PhantomData,
        }
    }

    /// A handle of one's own to the same object: `HPy_Dup`.
    #[inline]
    pub fn to_owned(self) -> Handle<'cx, T> {
        Handle::clone(&self)
    }
}

impl<T> Clone for Borrowed<'_, '_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Borrowed<'_, '_, T> {}

impl<'cx, T> Deref for Borrowed<'_, 'cx, T> {
    type Target = Handle<'cx, T>;

    #[inline]
    fn deref(&self) -> &Handle<'cx, T> {
        // SAFETY: both structs are `repr(C)` with the same fields, and a shared
        // reference to a `Handle` does not close it.
        unsafe { &*(self as *const Self).cast::<Handle<'cx, T>>() }
    }
}

impl<T> std::fmt::Debug for Handle<'_, T> {
    /// Shows the handle, not the object: `repr` may run any Python code.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Handle").field(&self.raw).finish()
    }
}

impl<T> std::fmt::Debug for Borrowed<'_, '_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Borrowed").field(&self.raw).finish()
    }
}
