//! What a class inherits from.

use hpy_sys::{HPyContext, HPyFunc_visitproc};
use std::any::TypeId;
use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use super::builtin::{Inside, Place};
use super::{Class, Instance, class_object, host, make_class, tag};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::{self, Type};
use hpy_sys::HPy;

/// What a class can inherit from: another class, or a builtin one, which a marker
/// of [`types`](crate::types) stands for.
///
/// # Safety
///
/// `Instance` must be what the memory of such objects begins with where HPy gives
/// access to it, valid when all zero.
#[diagnostic::on_unimplemented(
    message = "a class cannot inherit from `{Self}`",
    label = "this is no class to inherit from",
    note = "name another class of yours, which has the option `subclass`",
    note = "or a builtin one: `Object`, `Int`, `Float`, `Str`, `Tuple`, `List`, `Dict`, `Type`, or an exception of `hpy::exc`"
)]
pub unsafe trait Base: 'static {
    /// The memory of an object that belongs to this class and those above.
    #[doc(hidden)]
    type Instance;

    /// The builtin class that the line begins with.
    #[doc(hidden)]
    const KIND: Kind;

    /// Where the objects' values are.
    #[doc(hidden)]
    type Place<'cx>: Place<'cx>;

    /// Why none may inherit from it, if so.
    #[doc(hidden)]
    const REFUSED: Option<&'static str>;

    /// The class object, except of `object`; made where there is none yet, if it belongs
    /// to `module`.
    #[doc(hidden)]
    fn class<'cx>(cx: Context<'cx>, module: TypeId) -> Result<Option<Handle<'cx, Type>>>;

    /// The builtin class that the line begins with.
    ///
    /// # Errors
    ///
    /// Those of looking it up.
    #[doc(hidden)]
    fn builtin<'cx>(cx: Context<'cx>) -> Result<Handle<'cx, Type>>;

    /// The class of the objects that have the values, where others do.
    #[doc(hidden)]
    fn data_class<'cx>(cx: Context<'cx>) -> Option<Handle<'cx, Type>>;

    /// Drops the values of this class and those above.
    ///
    /// # Safety
    ///
    /// The memory must be an object's that dies.
    #[doc(hidden)]
    unsafe fn destroy(instance: *mut Self::Instance);

    /// Visits the fields of this class and those above.
    ///
    /// # Safety
    ///
    /// To be called by a host, with what a traverse function gets.
    #[doc(hidden)]
    unsafe fn traverse(
        instance: *mut Self::Instance,
        visit: HPyFunc_visitproc,
        arg: *mut c_void,
    ) -> c_int;

    /// Whether this class or one above has something to drop.
    #[doc(hidden)]
    const DESTROYED: bool;

    /// Whether this class or one above can have fields.
    #[doc(hidden)]
    const TRAVERSED: bool;

    /// Where the memory of an object says who holds the values, where another object does;
    /// see `held.rs`.
    #[doc(hidden)]
    const HELD: Option<usize>;

    /// What tells the memory of its objects from others', if it is one of ours.
    #[doc(hidden)]
    fn tag() -> usize {
        0
    }
}

/// The builtin class that a line of classes begins with.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `object`.
    Object,
    /// `int` or `tuple`, whose objects differ in size.
    Items,
    /// `float` or `str`.
    Plain,
    /// `list` or `dict`, whose `__init__` does what there is to do.
    Filled,
    /// An exception, whose `__init__` does, too.
    Exception,
    /// `type`.
    Type,
}

// SAFETY: HPy's memory of an `object` is empty.
unsafe impl Base for types::Object {
    type Instance = ();
    const KIND: Kind = Kind::Object;
    type Place<'cx> = Inside;
    const REFUSED: Option<&'static str> = None;
    const DESTROYED: bool = false;
    const TRAVERSED: bool = false;
    const HELD: Option<usize> = None;

    fn class<'cx>(_: Context<'cx>, _: TypeId) -> Result<Option<Handle<'cx, Type>>> {
        Ok(None)
    }

    fn builtin<'cx>(cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
        Ok(types::Object::type_object(cx).to_owned())
    }

    fn data_class<'cx>(_: Context<'cx>) -> Option<Handle<'cx, Type>> {
        None
    }

    unsafe fn destroy(_: *mut ()) {}

    unsafe fn traverse(_: *mut (), _: HPyFunc_visitproc, _: *mut c_void) -> c_int {
        0
    }
}

// SAFETY: objects of a class have its `Instance`, which begins with its base's.
unsafe impl<T: Class> Base for T {
    type Instance = Instance<T>;
    const KIND: Kind = T::Base::KIND;
    type Place<'cx> = <T::Base as Base>::Place<'cx>;
    const REFUSED: Option<&'static str> = if !T::OPTIONS.subclass {
        Some("the class above is final; give it the option `subclass`")
    } else if T::OPTIONS.dict || T::OPTIONS.weakref {
        // What that takes stands behind the value.
        Some(
            "the class above has the option `dict` or `weakref`, and only the last class of a \
             line can; give it to this one instead",
        )
    } else {
        None
    };
    const DESTROYED: bool = Instance::<T>::DESTROYED;
    const TRAVERSED: bool = Instance::<T>::TRAVERSED;
    const HELD: Option<usize> = Instance::<T>::HELD;

    fn class<'cx>(cx: Context<'cx>, module: TypeId) -> Result<Option<Handle<'cx, Type>>> {
        // Classes of one module may stand in any order. Those of another have no context
        // to be called with until that is imported.
        if module == TypeId::of::<T::Module>() {
            make_class::<T>(cx).map(Some)
        } else {
            class_object::<T>(cx).map(Some)
        }
    }

    fn builtin<'cx>(cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
        T::Base::builtin(cx)
    }

    fn tag() -> usize {
        tag::of::<T>()
    }

    fn data_class<'cx>(cx: Context<'cx>) -> Option<Handle<'cx, Type>> {
        T::kept_apart().get(cx)
    }

    unsafe fn destroy(instance: *mut Instance<T>) {
        // SAFETY: by the caller's word.
        unsafe { Instance::destroy(instance) }
    }

    unsafe fn traverse(
        instance: *mut Instance<T>,
        visit: HPyFunc_visitproc,
        arg: *mut c_void,
    ) -> c_int {
        // SAFETY: by the caller's word.
        unsafe { Instance::traverse(instance, visit, arg) }
    }
}

/// What no memory is at, not even that of a null pointer's fields.
const FIRST_PAGE: usize = 4096;

/// The memory of an object of the shape `Object`, behind what the host has before it:
/// `_HPy_AsStruct_Object`. None where the interpreter has given it none, or given it up.
///
/// # Safety
///
/// The handle must be open, and to an object of a class of this shape.
#[inline]
pub(super) unsafe fn memory(ctx: *mut HPyContext, raw: HPy) -> Option<NonNull<c_void>> {
    // SAFETY: by the caller's word.
    let start = unsafe {
        if host::by_legacy_shape(ctx) {
            hpy_sys::_HPy_AsStruct_Legacy(ctx, raw)
        } else {
            hpy_sys::_HPy_AsStruct_Object(ctx, raw)
        }
    };
    // Of an object that a finalizer has saved PyPy 7.3.19 has given up the memory, and gives
    // an address some bytes from null.
    if start.addr() < FIRST_PAGE {
        return None;
    }
    // SAFETY: it has this much, and is not null.
    unsafe { NonNull::new(start.byte_add(host::header(ctx))) }
}
