//! Markers for Python's builtin types: the `T` of [`Handle<'cx, T>`](crate::Handle).
//!
//! A marker has no values; it only says what a handle is known to refer to.
//! Each names the Python type it stands for.

use hpy_sys::HPy;

use crate::context::Context;
use crate::handle::{Borrowed, Handle};

/// Any object at all: what an untyped handle refers to.
#[derive(Debug)]
pub enum Object {}

/// A marker for something more specific than [`Object`].
///
/// It exists so that `Handle<'cx, T>` dereferences to `Handle<'cx, Object>`
/// exactly when `T` is not `Object` itself.
pub trait Typed {}

/// A marker for a builtin type whose instances can be told from others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Python type that can be checked for",
    note = "use a marker of `hpy::types`, such as `Str`, `List` or `Dict`"
)]
pub trait PyType: Typed {
    /// The Python name of the type, as error messages spell it.
    const NAME: &'static str;

    /// Whether the object is an instance of this type; subclasses count.
    fn check(obj: &Handle<'_>) -> bool;
}

/// A marker for a builtin type whose type object the context names.
pub trait TypeObject: PyType {
    /// The type object itself.
    fn type_object<'cx>(cx: Context<'cx>) -> Borrowed<'cx, 'cx, Type>;
}

/// Whether `obj` is an instance of the context's type object `ty`.
#[inline]
fn check_against(obj: &Handle<'_>, ty: HPy) -> bool {
    // SAFETY: both handles are open and of the same context; TypeCheck cannot fail.
    unsafe { hpy_sys::HPy_TypeCheck(obj.cx().as_raw(), obj.as_raw(), ty) != 0 }
}

/// Markers whose type object is a constant of the context. A quick check of its
/// own (`HPyLong_Check` and its kin do not exist for all) follows the name.
macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident = $py:literal, $field:ident $(, $check:ident)?;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        impl Typed for $name {}

        impl PyType for $name {
            const NAME: &'static str = $py;

            #[inline]
            fn check(obj: &Handle<'_>) -> bool {
                markers!(@check obj, $field $(, $check)?)
            }
        }

        impl TypeObject for $name {
            #[inline]
            fn type_object<'cx>(cx: Context<'cx>) -> Borrowed<'cx, 'cx, Type> {
                // SAFETY: the context is valid for `'cx`; the field is a type object.
                unsafe { cx.constant((*cx.pointer()).$field) }
            }
        }
    )*};
    (@check $obj:ident, $field:ident) => {{
        // SAFETY: the context of an open handle is valid.
        let ty = unsafe { (*$obj.cx().pointer()).$field };
        check_against($obj, ty)
    }};
    (@check $obj:ident, $field:ident, $check:ident) => {
        // SAFETY: the handle is open and of this context; the check cannot fail.
        unsafe { hpy_sys::$check($obj.cx().as_raw(), $obj.as_raw()) != 0 }
    };
}

markers! {
    /// A class: an instance of `type`.
    Type = "type", h_TypeType;
    /// `True` or `False`.
    Bool = "bool", h_BoolType;
    /// `int`.
    Int = "int", h_LongType;
    /// `float`.
    Float = "float", h_FloatType;
    /// `complex`.
    Complex = "complex", h_ComplexType;
    /// `str`.
    Str = "str", h_UnicodeType, HPyUnicode_Check;
    /// `bytes`.
    Bytes = "bytes", h_BytesType, HPyBytes_Check;
    /// `tuple`.
    Tuple = "tuple", h_TupleType, HPyTuple_Check;
    /// `list`.
    List = "list", h_ListType, HPyList_Check;
    /// `slice`.
    Slice = "slice", h_SliceType;
    /// `memoryview`.
    MemoryView = "memoryview", h_MemoryViewType;
    /// A capsule: a native pointer that travels as an object.
    Capsule = "PyCapsule", h_CapsuleType;
}

/// `dict`.
#[doc(alias = "HPyDict_Check")]
#[derive(Debug)]
pub enum Dict {}

impl Typed for Dict {}

impl PyType for Dict {
    const NAME: &'static str = "dict";

    #[inline]
    fn check(obj: &Handle<'_>) -> bool {
        // SAFETY: the handle is open and of this context; the check cannot fail.
        unsafe { hpy_sys::HPyDict_Check(obj.cx().as_raw(), obj.as_raw()) != 0 }
    }
}

/// The type of `None`.
#[derive(Debug)]
pub enum NoneType {}

impl Typed for NoneType {}

impl PyType for NoneType {
    const NAME: &'static str = "None";

    #[inline]
    fn check(obj: &Handle<'_>) -> bool {
        obj.is_none()
    }
}

/// A module. HPy gives no way to tell one from other objects, so this marker
/// has no check: a module is what a module function or an init function gets.
#[derive(Debug)]
pub enum Module {}

impl Typed for Module {}

/// A code object: what [`Context::compile`] gives. HPy gives no way to tell one
/// from other objects, so this marker has no check.
#[derive(Debug)]
pub enum Code {}

impl Typed for Code {}

/// A context variable: what [`Context::context_var`] gives. HPy gives no way to
/// tell one from other objects, so this marker has no check; keep one in a
/// `Global<ContextVar>`.
#[derive(Debug)]
pub enum ContextVar {}

impl Typed for ContextVar {}

/// `object`, the type of every object.
impl Object {
    /// The type object of `object`.
    #[doc(alias = "h_BaseObjectType")]
    #[inline]
    pub fn type_object<'cx>(cx: Context<'cx>) -> Borrowed<'cx, 'cx, Type> {
        // SAFETY: the context is valid for `'cx`; the field is a type object.
        unsafe { cx.constant((*cx.pointer()).h_BaseObjectType) }
    }
}
