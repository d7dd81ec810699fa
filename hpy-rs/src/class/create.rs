//! Objects, made.

use std::ffi::c_void;
use std::ptr;

use hpy_sys::{HPy, HPyContext, HPyType_BuiltinShape};

use super::field::{Owner, Present, sealed};
use super::object::{is_class, with_class};
use super::words::Fields;
use super::{Base, Class, Instance, host};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::own_host;
use crate::types::{self, Type};

/// The values of a new object: of its class, and of those above.
///
/// For a class that inherits from no other of yours this is the value itself. For one
/// that does, it is a pair: the value, and those of the class above, which may be a
/// pair again.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold all values of a new object",
    label = "not the values of an object",
    note = "a class that inherits from another takes both values: `(Derived {{ .. }}, Base {{ .. }})`"
)]
pub trait Initial {
    /// The class.
    type Class: Class;

    /// Puts the values into a new object.
    #[doc(hidden)]
    fn fill(self, instance: &Instance<Self::Class>);

    /// A new object with the values.
    #[doc(hidden)]
    #[inline]
    fn object(self, cx: Context<'_>) -> Result<Handle<'_, Self::Class>>
    where
        Self: Sized,
    {
        object(cx, self)
    }
}

/// What a class inherits from, where that has no value of Rust's.
#[diagnostic::on_unimplemented(
    message = "the class `{Self}` has a value of its own",
    label = "a value of the class below is not enough",
    note = "give both: `(Derived {{ .. }}, Base {{ .. }})`"
)]
pub trait Valueless: Base {}

impl Valueless for types::Object {}
impl Valueless for types::Int {}
impl Valueless for types::Float {}
impl Valueless for types::Str {}
impl Valueless for types::Tuple {}
impl Valueless for types::List {}
impl Valueless for types::Type {}

impl<T: Class<Base: Valueless>> Initial for T {
    type Class = T;

    #[inline]
    fn fill(self, instance: &Instance<T>) {
        instance.fill(self);
    }

    #[inline]
    fn object(self, cx: Context<'_>) -> Result<Handle<'_, T>> {
        Class::object(self, cx)
    }
}

impl<T, B> Initial for (T, B)
where
    T: Class<Base = B::Class>,
    B: Initial,
{
    type Class = T;

    fn fill(self, instance: &Instance<T>) {
        self.1.fill(instance.base());
        instance.fill(self.0);
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
        const { assert!(matches!(T::Base::SHAPE, HPyType_BuiltinShape::Object)) };
        let cx = class.cx();
        let ctx = cx.as_raw();
        // SAFETY: the handle is open and to a class; the object is of that class.
        let obj = unsafe {
            let at_once = if is_class::<T>(class) {
                own_host::new_object(ctx, class.as_raw())
            } else {
                None
            };
            cx.own(match at_once {
                Some(obj) => obj,
                None => by_asking(ctx, class.as_raw()),
            })?
        };
        Ok(New { obj })
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

    /// Gives the object its value.
    #[inline]
    pub(crate) fn fill(self, initial: impl Initial<Class = T>) -> Handle<'cx, T> {
        initial.fill(Instance::of(&self.obj).expect("a new object has memory"));
        self.obj
    }
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
pub(super) fn object<I: Initial>(cx: Context<'_>, initial: I) -> Result<Handle<'_, I::Class>> {
    // SAFETY: the class's own object.
    let new = with_class::<I::Class, _>(cx, |class| unsafe { New::<I::Class>::allocate(class) })??;
    Ok(new.fill(initial))
}

impl<T: Class> sealed::Owner for New<'_, T> {}

impl<'cx, T: Class<Fields: Present<T>>> Owner<'cx> for New<'cx, T> {
    #[inline]
    fn owner(&self) -> (Option<&Fields>, HPy, Context<'cx>) {
        self.obj.owner()
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
    pub fn new(cx: Context<'cx>, initial: impl Initial<Class = T>) -> Result<Self> {
        initial.object(cx)
    }

    /// A new object of the class, whose value is made when the object is there, so
    /// that it can have [`Field`](crate::Field)s.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new), and those of `make`.
    pub fn new_with<I: Initial<Class = T>>(
        cx: Context<'cx>,
        make: impl FnOnce(&New<'cx, T>) -> Result<I>,
    ) -> Result<Self> {
        // SAFETY: the class's own object.
        let new = with_class::<T, _>(cx, |class| unsafe { New::<T>::allocate(class) })??;
        let initial = make(&new)?;
        Ok(new.fill(initial))
    }
}

impl<T: Class> std::fmt::Debug for New<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("New").field(&self.obj).finish()
    }
}
