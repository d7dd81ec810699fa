//! The data class, and the data object of an object.

use super::super::base::Kind;
use super::super::create::{self, New};
use super::super::object::not_imported;
use super::super::{Base, Class};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::own_host;

/// Where an object has its data object, in its `__dict__`.
pub(crate) const KEY: &str = "__hpy_value__";

/// The data object of an object, if it has one of its class's or one below.
pub(super) fn of<'cx, T: Class>(obj: &Handle<'cx, T>) -> Option<Handle<'cx>> {
    let cx = obj.cx();
    // An error that is dropped is pending no more.
    let data = stored::<T>(obj.as_object()).ok()?;
    // SAFETY: the class stays where it is kept until the interpreter ends.
    if unsafe { own_host::is_exactly(cx.pointer(), data.as_raw(), T::kept_apart().word()) } {
        return Some(data);
    }
    let class = T::kept_apart().get(cx)?;
    data.is_instance(&class).then_some(data)
}

/// What stands where the data object should be.
///
/// # Errors
///
/// Those of looking it up.
fn stored<'cx, T: Class>(obj: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    let key = cached::VALUE_KEY.get(cx)?;
    // Nobody's interception of attributes is asked: it would ask for the value.
    if !matches!(T::Base::KIND, Kind::Type) {
        let ctx = cx.as_raw();
        // SAFETY: both handles are open, the second to a `str`; what is returned is new.
        unsafe {
            if let Some(found) = own_host::plain_attribute(ctx, obj.as_raw(), key.as_raw()) {
                return cx.own(found);
            }
        }
        return cached::OBJECT_GETATTRIBUTE.get(cx)?.call((obj, key));
    }
    // Of a class this would find what the class above has.
    let own = cached::TYPE_GETATTRIBUTE.get(cx)?.call((obj, "__dict__"))?;
    own.get_item(key)
}

/// Gives an object its data object.
///
/// # Errors
///
/// Those of setting an attribute.
pub(super) fn store<'cx, T: Class>(obj: &Handle<'cx>, data: &Handle<'cx, T>) -> Result<()> {
    let cx = obj.cx();
    let set = if matches!(T::Base::KIND, Kind::Type) {
        &cached::TYPE_SETATTR
    } else {
        &cached::OBJECT_SETATTR
    };
    let key = cached::VALUE_KEY.get(cx)?;
    set.get(cx)?.call((obj, key, data)).map(drop)
}

/// A data object without a value.
///
/// # Errors
///
/// `MemoryError`; `ImportError` if the class's module was not imported.
pub(in crate::class) fn new<T: Class>(cx: Context<'_>) -> Result<New<'_, T>> {
    match T::kept_apart().get(cx) {
        // SAFETY: it is the class of the objects that have the memory.
        Some(class) => unsafe { create::allocate_exactly(&class) },
        None => Err(not_imported::<T>()),
    }
}

/// What is told of an object that has no data object.
#[cold]
pub(super) fn missing<T: Class>() -> Error {
    let name = T::NAME;
    TypeError::error(format!(
        "'{name}' object has no value: it was not made by {name}.__new__, or that has not returned, \
         or its '{KEY}' was taken away"
    ))
}
