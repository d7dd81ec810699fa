//! Objects, made.

use std::ffi::c_void;
use std::ptr;

use hpy_sys::{HPy, HPyContext};

use super::builtin::{Above, Place, PlaceOf, Valueless};
use super::field::{Owned, Owner, Present, sealed};
use super::object::is_class;
use super::{Class, Instance, held, host, tag};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::own_host;
use crate::rt::class::Given;
use crate::types::{Tuple, Type};

/// The values of a new object: of its class, and of those above.
///
/// For a class that inherits from no other of yours this is the value itself. For one
/// that does, it is a pair: the value, and those of the class above, which may be a
/// pair again. For one that inherits from a builtin class it is a pair of the value and the
/// arguments that the builtin class is called with, a tuple:
/// `(Celsius { unit }, (degrees,))`. Those of `list`, `dict` and exceptions may be left
/// out; an exception then has the arguments that `__new__` got.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold all values of a new object",
    label = "not the values of an object",
    note = "a class that inherits from another takes both values: `(Derived {{ .. }}, Base {{ .. }})`",
    note = "one that inherits from a builtin class takes what that is called with: `(Derived {{ .. }}, (1.5,))`"
)]
pub trait Initial<'cx> {
    /// The class.
    type Class: Class;

    /// Puts the values into a new object, which has the memory itself, whatever is made of
    /// it; the arguments for a builtin class, if there are any.
    ///
    /// # Errors
    ///
    /// Those of converting the arguments.
    #[doc(hidden)]
    fn put(self, obj: &Handle<'cx, Self::Class>) -> Result<Option<Handle<'cx, Tuple>>>;

    /// A new object with the values.
    #[doc(hidden)]
    #[inline]
    fn object(self, cx: Context<'cx>) -> Result<Handle<'cx, Self::Class>>
    where
        Self: Sized,
    {
        object(cx, self)
    }
}

impl<'cx, T: Class<Base: Valueless>> Initial<'cx> for T {
    type Class = T;

    #[inline(always)]
    fn put(self, obj: &Handle<'cx, T>) -> Result<Option<Handle<'cx, Tuple>>> {
        Instance::of_new(obj).fill(self);
        Ok(None)
    }

    #[inline]
    fn object(self, cx: Context<'cx>) -> Result<Handle<'cx, T>> {
        Class::object(self, cx)
    }
}

impl<'cx, T, B> Initial<'cx> for (T, B)
where
    T: Class,
    B: Above<'cx, T::Base>,
{
    type Class = T;

    #[inline]
    fn put(self, obj: &Handle<'cx, T>) -> Result<Option<Handle<'cx, Tuple>>> {
        let arguments = self.1.put(obj.as_base())?;
        Instance::of_new(obj).fill(self.0);
        Ok(arguments)
    }
}

/// An object without a value yet: what a [`Field`](crate::Field) of the value can
/// belong to already.
///
/// `__new__` gets one by asking for `&New<'_, Self>`; [`Handle::new_with`] gives one.
#[repr(transparent)]
pub struct New<'cx, T: Class> {
    obj: Handle<'cx, T>,
}

impl<'cx, T: Class> New<'cx, T> {
    /// An object of `class`, which is that of `T` or one below.
    ///
    /// # Errors
    ///
    /// Those of making an object: `HPy_New`.
    ///
    /// # Safety
    ///
    /// It must be so indeed.
    #[inline]
    pub(crate) unsafe fn allocate(class: &Handle<'cx, Type>) -> Result<Self> {
        // SAFETY: by the caller's word.
        unsafe { PlaceOf::<'cx, T>::allocate(class) }
    }

    /// The context of the call.
    #[inline]
    pub fn cx(&self) -> Context<'cx> {
        self.obj.cx()
    }

    /// The object as one of the class above, for what belongs to its value.
    #[inline]
    pub fn as_base(&self) -> &New<'cx, T::Base>
    where
        T: Class<Base: Class>,
    {
        // SAFETY: an object of a class is one of the class above, and both types are a
        // handle and nothing else, which says no more than that.
        unsafe { &*ptr::from_ref(self).cast() }
    }

    /// The object itself.
    pub(super) fn object(&self) -> &Handle<'cx, T> {
        &self.obj
    }

    /// Gives the object its value: of `class`, where that may be one below, and with what
    /// its `__new__` was `given`.
    ///
    /// # Errors
    ///
    /// Those of making an object of a builtin class above.
    #[inline]
    pub(crate) fn fill(
        self,
        class: Option<&Handle<'cx, Type>>,
        given: Option<Given<'_, 'cx>>,
        initial: impl Initial<'cx, Class = T>,
    ) -> Result<Handle<'cx, T>> {
        let arguments = initial.put(&self.obj)?;
        PlaceOf::<'cx, T>::complete(self.obj, class, arguments, given)
    }
}

/// An object of `class`, which is that of `T` or one below.
///
/// # Errors
///
/// Those of making an object: `HPy_New`.
///
/// # Safety
///
/// It must be so indeed, and the objects must have the values themselves.
#[inline]
pub(super) unsafe fn allocate<'cx, T: Class>(class: &Handle<'cx, Type>) -> Result<New<'cx, T>> {
    if is_class::<T>(class) {
        // SAFETY: by the caller's word.
        return unsafe { allocate_exactly(class) };
    }
    let cx = class.cx();
    // SAFETY: the handle is open and to a class; the object is of that class.
    let obj = unsafe { cx.own(by_asking(cx.as_raw(), class.as_raw()))? };
    tag::put(&obj);
    held::hold(&obj)?;
    Ok(New { obj })
}

/// An object of the very class whose objects have the values.
///
/// # Errors
///
/// As for [`allocate`].
///
/// # Safety
///
/// It must be that class, made by this library.
#[inline]
pub(super) unsafe fn allocate_exactly<'cx, T: Class>(
    class: &Handle<'cx, Type>,
) -> Result<New<'cx, T>> {
    let cx = class.cx();
    let ctx = cx.as_raw();
    // SAFETY: the handle is open and to a class; the object is of that class.
    let obj = unsafe {
        cx.own(match own_host::new_object(ctx, class.as_raw()) {
            Some(obj) => obj,
            None => by_asking(ctx, class.as_raw()),
        })?
    };
    tag::put(&obj);
    Ok(New { obj })
}

/// `HPy_New`, or what does as much.
///
/// # Safety
///
/// The context must be valid, and the handle open and to a class.
#[inline(never)]
unsafe fn by_asking(ctx: *mut HPyContext, class: HPy) -> HPy {
    // The package `hpy` takes classes written in Python for its own on CPython 3.13 and
    // later, and clears memory by what it then reads as their shape. This only asks
    // CPython, which clears all of it.
    // SAFETY: by the caller's word; the function looks at none of the arguments.
    unsafe {
        if host::by_legacy_shape(ctx) {
            return hpy_sys::HPyType_GenericNew(ctx, class, ptr::null(), 0, HPy::NULL);
        }
    }
    let mut memory = ptr::null_mut::<c_void>();
    // SAFETY: by the caller's word.
    unsafe { hpy_sys::HPy_New(ctx, class, &mut memory) }
}

/// A new object of the class itself.
#[inline]
pub(super) fn object<'cx, I: Initial<'cx>>(
    cx: Context<'cx>,
    initial: I,
) -> Result<Handle<'cx, I::Class>> {
    let new = PlaceOf::<'cx, I::Class>::allocate_own::<I::Class>(cx)?;
    new.fill(None, None, initial)
}

impl<T: Class> sealed::Owner for New<'_, T> {}

impl<'cx, T: Class<Fields: Present<T>>> Owner<'cx> for New<'cx, T> {
    #[inline]
    fn owner(&self) -> Owned<'_, 'cx> {
        Owned {
            // SAFETY: it has the memory itself, whatever is made of it.
            fields: unsafe { Instance::at(&self.obj) }.map(|instance| instance.fields.present()),
            raw: self.obj.as_raw(),
            cx: self.obj.cx(),
            _held: None,
        }
    }
}

impl<'cx, T: Class> Handle<'cx, T> {
    /// A new object of the class with this value; of a class that inherits from
    /// another of yours, with both values: `(Derived { .. }, Base { .. })`.
    ///
    /// Neither `__new__` nor `__init__` is called.
    ///
    /// # Errors
    ///
    /// `MemoryError`; `ImportError` if the class's module was not imported.
    #[doc(alias = "HPy_New")]
    #[inline]
    pub fn new(cx: Context<'cx>, initial: impl Initial<'cx, Class = T>) -> Result<Self> {
        initial.object(cx)
    }

    /// A new object of the class, whose value is made when the object is there, so
    /// that it can have [`Field`](crate::Field)s.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new), and those of `make`.
    pub fn new_with<I: Initial<'cx, Class = T>>(
        cx: Context<'cx>,
        make: impl FnOnce(&New<'cx, T>) -> Result<I>,
    ) -> Result<Self> {
        let new = PlaceOf::<'cx, T>::allocate_own::<T>(cx)?;
        let initial = make(&new)?;
        new.fill(None, None, initial)
    }
}

impl<T: Class> std::fmt::Debug for New<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("New").field(&self.obj).finish()
    }
}
