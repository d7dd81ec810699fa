//! What a class inherits from.

use hpy_sys::{HPyContext, HPyFunc_visitproc, HPyType_BuiltinShape};
use std::any::TypeId;
use std::ffi::{c_int, c_void};

use super::{Class, Instance, class_object, host, make_class};
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
    note = "an exception has no place for a value of Rust's: write `#[hpy::exception(base = ...)]` on a struct without \
            fields, and give what it tells as arguments, by `with_args`"
)]
pub unsafe trait Base: 'static {
    /// The memory of an object that belongs to this class and those above.
    #[doc(hidden)]
    type Instance;

    /// What the objects begin with.
    #[doc(hidden)]
    const SHAPE: HPyType_BuiltinShape;

    /// Why none may inherit from it, if so.
    #[doc(hidden)]
    const REFUSED: Option<&'static str>;

    /// The class object, except of `object`; made where there is none yet, if it belongs
    /// to `module`.
    #[doc(hidden)]
    fn class<'cx>(cx: Context<'cx>, module: TypeId) -> Result<Option<Handle<'cx, Type>>>;

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
}

/// Why a class cannot inherit from a builtin one with a value of its own kind.
const VALUELESS: &str = "objects of a builtin class have no place for a value of Rust's yet; keep the builtin object in \
                         a `Field` of the struct, and inherit from nothing";

/// Writes [`Base`] for builtin classes.
macro_rules! builtin {
    ($($marker:ident $shape:ident $class:expr, $refused:expr;)*) => {$(
        // SAFETY: HPy's memory of an object of a builtin class is empty.
        unsafe impl Base for types::$marker {
            type Instance = ();
            const SHAPE: HPyType_BuiltinShape = HPyType_BuiltinShape::$shape;
            const REFUSED: Option<&'static str> = $refused;
            const DESTROYED: bool = false;
            const TRAVERSED: bool = false;

            fn class<'cx>(cx: Context<'cx>, _: TypeId) -> Result<Option<Handle<'cx, Type>>> {
                let class: fn(Context<'cx>) -> Option<Handle<'cx, Type>> = $class;
                Ok(class(cx))
            }

            unsafe fn destroy(_: *mut ()) {}

            unsafe fn traverse(_: *mut (), _: HPyFunc_visitproc, _: *mut c_void) -> c_int {
                0
            }
        }
    )*};
    ($marker:ident) => {
        |cx| Some(<types::$marker as types::TypeObject>::type_object(cx).to_owned())
    };
}

builtin! {
    Object Object |_| None, None;
    Int Long builtin!(Int), Some(VALUELESS);
    Float Float builtin!(Float), Some(VALUELESS);
    Str Unicode builtin!(Str), Some(VALUELESS);
    Tuple Tuple builtin!(Tuple), Some(VALUELESS);
    List List builtin!(List), Some(VALUELESS);
    Type Type builtin!(Type), Some(VALUELESS);
}

// SAFETY: objects of a class have its `Instance`, which begins with its base's.
unsafe impl<T: Class> Base for T {
    type Instance = Instance<T>;
    const SHAPE: HPyType_BuiltinShape = T::Base::SHAPE;
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

    fn class<'cx>(cx: Context<'cx>, module: TypeId) -> Result<Option<Handle<'cx, Type>>> {
        // Classes of one module may stand in any order. Those of another have no context
        // to be called with until that is imported.
        if module == TypeId::of::<T::Module>() {
            make_class::<T>(cx).map(Some)
        } else {
            class_object::<T>(cx).map(Some)
        }
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

/// The memory of an object of this shape: `_HPy_AsStruct_*`. Null where the interpreter
/// has given it none.
///
/// # Safety
///
/// The handle must be open, and to an object of a class of this shape.
#[inline]
pub(super) unsafe fn memory(
    ctx: *mut HPyContext,
    shape: HPyType_BuiltinShape,
    raw: HPy,
) -> *mut c_void {
    // SAFETY: by the caller's word.
    unsafe {
        match shape {
            HPyType_BuiltinShape::Object => object(ctx, raw),
            other => by_shape(ctx, other, raw),
        }
    }
}

/// The memory of an object of the shape `Object`.
///
/// # Safety
///
/// As for [`memory`].
#[inline(never)]
unsafe fn object(ctx: *mut HPyContext, raw: HPy) -> *mut c_void {
    // SAFETY: by the caller's word.
    unsafe {
        if host::by_legacy_shape(ctx) {
            return hpy_sys::_HPy_AsStruct_Legacy(ctx, raw).byte_add(host::LEGACY_HEADER);
        }
        hpy_sys::_HPy_AsStruct_Object(ctx, raw)
    }
}

/// `_HPy_AsStruct_*` itself.
///
/// # Safety
///
/// As for [`memory`].
#[inline]
unsafe fn by_shape(ctx: *mut HPyContext, shape: HPyType_BuiltinShape, raw: HPy) -> *mut c_void {
    // SAFETY: by the caller's word.
    unsafe {
        match shape {
            HPyType_BuiltinShape::Type => hpy_sys::_HPy_AsStruct_Type(ctx, raw),
            HPyType_BuiltinShape::Long => hpy_sys::_HPy_AsStruct_Long(ctx, raw),
            HPyType_BuiltinShape::Float => hpy_sys::_HPy_AsStruct_Float(ctx, raw),
            HPyType_BuiltinShape::Unicode => hpy_sys::_HPy_AsStruct_Unicode(ctx, raw),
            HPyType_BuiltinShape::Tuple => hpy_sys::_HPy_AsStruct_Tuple(ctx, raw),
            HPyType_BuiltinShape::List => hpy_sys::_HPy_AsStruct_List(ctx, raw),
            _ => hpy_sys::_HPy_AsStruct_Object(ctx, raw),
        }
    }
}
