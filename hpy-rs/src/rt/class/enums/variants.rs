//! The classes of an enum with data: one for each variant, derived from the enum's.

use std::ffi::CStr;
use std::marker::PhantomData;

use hpy_sys::{HPyDef, HPySlot_Slot};

use super::entry::{Alone, method, unary};
use crate::class::{Class, Frozen, New, make_variant, refuse_subclasses};
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::exc::{AttributeError, ExceptionType, ImportError};
use crate::global::Global;
use crate::handle::{Borrowed, Handle};
use crate::rt::class::{Get, Missing, Property, receiver};
use crate::rt::{Item, Module};
use crate::types::{Object, Tuple, Type};

/// A variant, with or without fields.
pub struct Variant {
    /// Its Python name.
    pub name: &'static CStr,
    /// Its docstring.
    pub doc: &'static CStr,
    /// Its constructor's signature, parentheses and all.
    pub signature: &'static str,
    /// The names of its fields, in order.
    pub fields: &'static [&'static str],
    /// How many of them, the last ones, the constructor takes by name only.
    pub by_name: usize,
    /// Its constructor and its attributes.
    pub items: &'static [Item],
}

/// An enum of which at least one variant has fields.
pub trait Variants: Class<Access = Frozen, Base = Object> {
    /// The variants, in order.
    const VARIANTS: &'static [Variant];

    /// Which variant it is.
    fn index(&self) -> usize;

    /// The values of its fields, in order.
    ///
    /// # Errors
    ///
    /// Those of the conversions.
    fn fields<'cx>(&self, cx: Context<'cx>) -> Result<Vec<Handle<'cx>>>;

    /// Where the classes are kept, in order.
    fn kept_classes() -> &'static Global<Tuple>;
}

/// A field of a variant, as an attribute.
pub trait Attribute: 'static {
    /// The enum.
    type Enum: Variants;

    /// Its Python name.
    const NAME: &'static CStr;

    /// The value of the field; `None` where it is another variant.
    fn get<'cx>(value: &Self::Enum, cx: Context<'cx>) -> Option<Result<Handle<'cx>>>;
}

/// The attribute of a variant's field.
pub struct Got<A>(PhantomData<A>);

impl<A: Attribute> Property for Got<A> {
    const NAME: &'static CStr = A::NAME;
    const DOC: &'static CStr = c"";
    type Get = Self;
    type Set = Missing;
    type Delete = Missing;
}

impl<A: Attribute> Get for Got<A> {
    fn get<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        let value = obj.downcast::<A::Enum>()?.get();
        match A::get(value, obj.cx()) {
            Some(value) => value,
            None => Err(not_there::<A>()),
        }
    }
}

#[cold]
fn not_there<A: Attribute>() -> Error {
    let (class, name) = (<A::Enum as Class>::NAME, A::NAME.to_string_lossy());
    AttributeError::error(format!("this '{class}' object has no attribute '{name}'"))
}

/// The object of a field's value.
///
/// # Errors
///
/// Those of the conversion.
pub fn object<'cx, F: Clone + IntoPython<'cx>>(cx: Context<'cx>, field: &F) -> Result<Handle<'cx>> {
    field.clone().into_python(cx).map(Handle::into_object)
}

/// The variant of an object and the values of its fields.
fn parts<'cx, T: Variants>(
    obj: &Borrowed<'_, 'cx>,
) -> Result<(&'static Variant, Vec<Handle<'cx>>)> {
    let value = receiver::<T>(obj)?.get();
    Ok((&T::VARIANTS[value.index()], value.fields(obj.cx())?))
}

struct Written<T>(T);

impl<T: Variants> Alone for Written<T> {
    fn call<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        let (variant, values) = parts::<T>(&obj)?;
        let mut text = format!("{}.{}(", T::NAME, variant.name.to_string_lossy());
        for (index, (field, value)) in variant.fields.iter().zip(values).enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            if !field.starts_with('_') {
                text.push_str(field);
                text.push('=');
            }
            text.push_str(&value.repr()?.extract::<String>()?);
        }
        text.push(')');
        Ok(obj.cx().str(&text)?.into_object())
    }
}

/// `__repr__` of an enum with data.
pub const fn written<T: Variants>() -> HPyDef {
    unary::<T, Written<T>>(HPySlot_Slot::HPy_tp_repr)
}

struct Rebuilt<T>(T);

impl<T: Variants> Alone for Rebuilt<T> {
    fn call<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        let cx = obj.cx();
        let (variant, values) = parts::<T>(&obj)?;
        let (class, by_position) = (obj.get_type(), values.len() - variant.by_name);
        if variant.by_name == 0 {
            let arguments = cx.tuple(&*values)?;
            return Ok(cx.tuple((class, arguments))?.into_object());
        }
        let by_name = cx.dict()?;
        for (field, value) in variant.fields.iter().zip(&values).skip(by_position) {
            by_name.set_item(*field, value)?;
        }
        let mut arguments = vec![class.into_object()];
        arguments.extend(values.into_iter().take(by_position));
        let partial = cx.import("functools")?.getattr("partial")?;
        let rebuild = partial.call_with(&*arguments, &by_name)?;
        Ok(cx.tuple((rebuild, cx.tuple(())?))?.into_object())
    }
}

/// `__reduce__` of an enum with data.
pub const fn rebuilt<T: Variants>() -> HPyDef {
    method::<T, Rebuilt<T>>(c"__reduce__")
}

/// Makes the classes of the variants, once that of the enum is there.
///
/// # Errors
///
/// Those of making them.
pub fn finish_variants<T: Variants>(class: &Handle<'_, Type>) -> Result<()> {
    let cx = class.cx();
    let mut classes = Vec::with_capacity(T::VARIANTS.len());
    for variant in T::VARIANTS {
        let made = make_variant::<T>(class, variant)?;
        let name = variant.name.to_string_lossy();
        made.setattr("__qualname__", format!("{}.{name}", T::NAME))?;
        made.setattr("__module__", T::Module::NAME)?;
        made.setattr("__match_args__", cx.tuple(variant.fields)?)?;
        class.setattr(variant.name, &made)?;
        classes.push(made);
    }
    T::kept_classes().set(&cx.tuple(&*classes)?);
    // Not before there are those that it is made for.
    refuse_subclasses::<T>(class)
}

/// A new object of the class of the value's variant.
///
/// # Errors
///
/// `ImportError` if the enum's module was not imported; those of making the object.
pub fn variant<'cx, T: Variants>(cx: Context<'cx>, value: T) -> Result<Handle<'cx, T>> {
    let Some(classes) = T::kept_classes().get(cx) else {
        let (module, name) = (T::Module::NAME, T::NAME);
        return Err(ImportError::error(format!(
            "the class '{name}' is there once the module '{module}' is imported"
        )));
    };
    let class = classes.get_item(value.index())?;
    // SAFETY: what is kept are classes derived from the enum's.
    let new = unsafe { New::<T>::allocate(class.as_type_unchecked())? };
    new.fill(None, None, value)
}
