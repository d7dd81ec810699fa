//! The objects of an enum without data: one for each variant.

use std::ffi::CStr;

use crate::class::{Class, Frozen, New, class_object, refuse_subclasses};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, ImportError, ValueError};
use crate::global::Global;
use crate::handle::Handle;
use crate::rt::Module;
use crate::types::{Int, Object, Tuple, Type};

/// A variant without fields.
pub struct Member {
    /// Its Python name.
    pub name: &'static CStr,
    /// Its number: the discriminant.
    pub number: i64,
}

/// An enum of variants without fields.
pub trait Members: Class<Access = Frozen, Base = Object> {
    /// The variants, in order.
    const MEMBERS: &'static [Member];

    /// Whether a member is equal to its number.
    const EQ_INT: bool;

    /// Whether members are ordered by their numbers.
    const ORD: bool;

    /// Which variant it is.
    fn index(&self) -> usize;

    /// The variant of an index.
    fn at(index: usize) -> Self;

    /// Where the objects are kept, in order.
    fn kept_members() -> &'static Global<Tuple>;
}

/// The class of an enum's class: that it can be iterated over, and its members not be
/// overwritten.
const METACLASS: &str = "\
class EnumType(type):
    def __iter__(cls):
        return iter(cls.__members__.values())
    def __reversed__(cls):
        return reversed(list(cls.__members__.values()))
    def __len__(cls):
        return len(cls.__members__)
    def __bool__(cls):
        return True
    def __contains__(cls, value):
        return isinstance(value, cls)
    def __getitem__(cls, name):
        return cls.__members__[name]
    def __setattr__(cls, name, value):
        if name in cls.__dict__.get('__members__', ()):
            raise AttributeError('cannot reassign member %r' % name)
        super().__setattr__(name, value)
    def __delattr__(cls, name):
        if name in cls.__dict__.get('__members__', ()):
            raise AttributeError('cannot delete member %r' % name)
        super().__delattr__(name)
";

/// The metaclass of an enum.
///
/// # Errors
///
/// Those of making it.
pub fn metaclass<T: Class>(cx: Context<'_>) -> Result<Handle<'_, Type>> {
    let names = cx.dict()?;
    names.set_item("__name__", T::Module::NAME)?;
    cx.exec_in(METACLASS, &names)?;
    names.get_item("EnumType")?.downcast_into()
}

/// Makes the members, once the class is there.
///
/// # Errors
///
/// Those of making them.
pub fn finish_members<T: Members>(class: &Handle<'_, Type>) -> Result<()> {
    let cx = class.cx();
    let mut members = Vec::with_capacity(T::MEMBERS.len());
    let by_name = cx.dict()?;
    for (index, member) in T::MEMBERS.iter().enumerate() {
        // SAFETY: the class's own object.
        let new = unsafe { New::<T>::allocate(class)? };
        let obj = new.fill(None, None, T::at(index))?;
        class.setattr(member.name, &obj)?;
        by_name.set_item(member.name.to_str().unwrap_or_default(), &obj)?;
        members.push(obj);
    }
    T::kept_members().set(&cx.tuple(members)?);
    let proxy = cx.import("types")?.getattr("MappingProxyType")?;
    class.setattr("__members__", proxy.call((by_name,))?)?;
    // PyPy's emulation derives from a class with a metaclass whatever its flags say.
    refuse_subclasses::<T>(class)
}

/// The object of a variant.
///
/// # Errors
///
/// `ImportError` if the enum's module was not imported.
pub fn member<'cx, T: Members>(cx: Context<'cx>, value: &T) -> Result<Handle<'cx, T>> {
    let Some(members) = T::kept_members().get(cx) else {
        let (module, name) = (T::Module::NAME, T::NAME);
        return Err(ImportError::error(format!(
            "the class '{name}' is there once the module '{module}' is imported"
        )));
    };
    let member = members.get_item(value.index())?;
    // SAFETY: members are objects of the class.
    Ok(unsafe { member.into_type_unchecked() })
}

/// The variant that an argument is.
///
/// # Errors
///
/// `TypeError` for an object of another class.
#[inline]
pub fn value<T: Members>(obj: &Handle<'_>) -> Result<T> {
    obj.downcast::<T>().map(|obj| T::at(obj.get().index()))
}

/// The number of a member.
pub(super) fn number<T: Members>(value: &T) -> i64 {
    T::MEMBERS[value.index()].number
}

/// The member that Python asks for by calling the class.
pub(super) fn find<'cx, T: Members>(obj: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    let class = class_object::<T>(cx)?;
    if obj.is_instance(&class) {
        return Ok(obj.clone());
    }
    if obj.is_instance_of::<Int>()
        && let Ok(number) = obj.extract::<i64>()
        && let Some(index) = T::MEMBERS.iter().position(|one| one.number == number)
    {
        return Ok(member(cx, &T::at(index))?.into_object());
    }
    Err(no_member::<T>(obj))
}

#[cold]
fn no_member<T: Members>(obj: &Handle<'_>) -> Error {
    let shown = obj.repr().and_then(|repr| repr.extract::<String>());
    match shown {
        Ok(shown) => ValueError::error(format!("{shown} is not a valid {}", T::NAME)),
        Err(error) => error,
    }
}

/// The arguments of what makes the member again, and that: `getattr(Class, "Member")`.
pub(super) fn reduce<'cx, T: Members>(obj: &Handle<'cx, T>) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    let getattr = cx.builtins().get_item("getattr")?;
    let name = T::MEMBERS[obj.get().index()].name.to_str();
    let class = class_object::<T>(cx)?;
    let arguments = cx.tuple((class, name.unwrap_or_default()))?;
    Ok(cx.tuple((getattr, arguments))?.into_object())
}
