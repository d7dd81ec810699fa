//! The classes and their objects, made.

use std::any::TypeId;
use std::ffi::{CString, c_int, c_ulong};
use std::ptr;

use hpy_sys::{
    HPy_TPFLAGS_BASETYPE, HPy_TPFLAGS_DEFAULT, HPyDef, HPyType_BuiltinShape, HPyType_Spec,
    HPyType_SpecParam, HPyType_SpecParam_Kind,
};

use super::super::base::Kind;
use super::super::object::{doc, items};
use super::super::outline::Outline;
use super::super::{Base, Callable, Class, class_object, host, shell};
use super::{data, methods};
use crate::context::Context;
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::object::Arguments;
use crate::rt::class::{Given, helper};
use crate::rt::{ItemKind, Module};
use crate::types::{Tuple, Type, TypeObject};

/// A type of HPy's.
pub(super) struct Spec<'a, 'cx> {
    /// Its full name.
    pub(super) name: String,
    pub(super) size: c_int,
    pub(super) flags: c_ulong,
    pub(super) base: Option<&'a Handle<'cx, Type>>,
    pub(super) defs: Vec<*mut HPyDef>,
}

impl<'cx> Spec<'_, 'cx> {
    /// Makes it.
    ///
    /// # Errors
    ///
    /// Those of the interpreter.
    ///
    /// # Safety
    ///
    /// Objects must have memory for what the definitions do with it.
    pub(super) unsafe fn make(mut self, cx: Context<'cx>) -> Result<Handle<'cx, Type>> {
        // SAFETY: the context is valid.
        let legacy = unsafe { host::by_legacy_shape(cx.pointer()) };
        // CPython before 3.11 keeps the pointer.
        let name = CString::new(self.name)?.into_raw();
        self.defs.push(ptr::null_mut());
        let mut spec = HPyType_Spec {
            name,
            basicsize: self.size,
            itemsize: 0,
            flags: self.flags,
            builtin_shape: if legacy {
                HPyType_BuiltinShape::Legacy
            } else {
                HPyType_BuiltinShape::Object
            },
            legacy_slots: ptr::null_mut(),
            defines: self.defs.as_mut_ptr(),
            doc: ptr::null(),
        };
        let mut params = Vec::new();
        if let Some(base) = self.base {
            params.push(HPyType_SpecParam {
                kind: HPyType_SpecParam_Kind::Base,
                object: base.as_raw(),
            });
        }
        params.push(HPyType_SpecParam::END);
        // SAFETY: by the caller's word, and the pointers are valid; hosts copy the list,
        // and the definitions are constants.
        unsafe {
            cx.own(hpy_sys::HPyType_FromSpec(
                cx.as_raw(),
                &raw mut spec,
                params.as_mut_ptr(),
            ))
        }
    }
}

/// Makes the data class, and keeps it.
///
/// # Errors
///
/// Those of the interpreter.
pub(in crate::class) fn data_class<T: Class>(cx: Context<'_>) -> Result<Handle<'_, Type>> {
    let shell = shell::is_needed(cx)?;
    let outline = Outline::plain::<T>(cx, T::OPTIONS.subclass || shell);
    let name = format!("{}Value", T::NAME);
    let refused = const { &crate::rt::no_constructor::<T>() };
    let base = T::Base::data_class(cx);
    let spec = Spec {
        name: format!("{}.{name}", T::Module::NAME),
        size: outline.size,
        flags: outline.flags,
        base: base.as_ref(),
        defs: (outline.defs.into_iter())
            .chain([refused])
            .map(|def| ptr::from_ref(def).cast_mut())
            .collect(),
    };
    // SAFETY: the objects have an `Instance`.
    let mut class = unsafe { spec.make(cx)? };
    if shell {
        class = shell::around(&class, &name, &[])?;
    }
    // SAFETY: the context is valid.
    if T::OPTIONS.subclass || unsafe { shell::must_refuse_subclasses(cx, shell) } {
        shell::refuse_subclasses::<T>(&class)?;
    }
    T::kept_apart().set(&class);
    Ok(class)
}

/// Makes the class that Python sees, and what it needs.
///
/// # Errors
///
/// Those of the interpreter.
pub(super) fn class<T: Class>(cx: Context<'_>) -> Result<Handle<'_, Type>> {
    let base = T::Base::class(cx, TypeId::of::<T::Module>())?;
    data_class::<T>(cx)?;
    let methods = methods::class::<T>(cx)?;
    let names = cx.dict()?;
    names.set_item("__module__", T::Module::NAME)?;
    // CPython takes the signature from what a class's docstring was first.
    names.set_item(
        "__doc__",
        &*doc::<T>(cx, &items::<T>(cx))?.to_string_lossy(),
    )?;
    names.set_item("__new__", constructor::<T>(cx)?)?;
    // PyPy only asks whether the class itself has one.
    if items::<T>(cx).into_iter().any(methods::is_finalizer) {
        names.set_item("__del__", methods.getattr("__del__")?)?;
    }
    let bases = match &base {
        Some(base) => cx.tuple((&methods, base))?,
        None => cx.tuple((&methods,))?,
    };
    let made = Type::type_object(cx).call((T::NAME, bases, names))?;
    let class = made.downcast_into::<Type>()?;
    class.setattr(
        "__doc__",
        (!T::DOC.is_empty()).then(|| T::DOC.to_string_lossy()),
    )?;
    if !T::OPTIONS.subclass {
        shell::refuse_subclasses::<T>(&class)?;
    }
    Ok(class)
}

/// Why the options of a class do not go together with its base, if so.
pub const fn refused<T: Class>() -> Option<&'static str> {
    let wanted = T::OPTIONS.dict || T::OPTIONS.weakref;
    match T::Base::KIND {
        Kind::Object => None,
        _ if T::Calls::ANY => Some(
            "objects of a builtin class have no call functions; remove `calls`, and write `__call__`",
        ),
        Kind::Items if T::OPTIONS.weakref => {
            Some("Python has no weak references to integers and tuples; remove `weakref`")
        }
        _ if wanted => Some(
            "what inherits from a builtin class has a `__dict__` and weak references, as classes \
             written in Python have; remove the option",
        ),
        _ => None,
    }
}

/// `__new__`: it has to be in the class itself, or that of the builtin class is called.
///
/// # Errors
///
/// Those of the interpreter.
fn constructor<T: Class>(cx: Context<'_>) -> Result<Handle<'_>> {
    let def = items::<T>(cx).iter().find_map(|item| match item.kind {
        ItemKind::Constructor { apart, .. } => apart,
        _ => None,
    });
    let mut def = *def.unwrap_or(const { &methods::no_constructor::<T>() });
    // The helper is an object itself, and made by its class.
    def.u.meth.name = c"new".as_ptr();
    // Hosts keep pointers to definitions, and there is one class in a process.
    let function = helper::make::<T>(cx, vec![def].leak())?.getattr("new")?;
    cx.builtins().get_item("staticmethod")?.call((function,))
}

/// The object that Python sees, of a class, for a data object that has its value.
///
/// # Errors
///
/// Those of making the builtin class's object.
pub(super) fn object<'cx, T: Class>(
    data: Handle<'cx, T>,
    class: Option<&Handle<'cx, Type>>,
    arguments: Option<Handle<'cx, Tuple>>,
    given: Option<Given<'_, 'cx>>,
) -> Result<Handle<'cx, T>> {
    let cx = data.cx();
    let own;
    let class = match class {
        Some(class) => class,
        None => {
            own = class_object::<T>(cx)?;
            &own
        }
    };
    let arguments: Vec<Handle<'cx>> = match (arguments, given) {
        (Some(arguments), _) => arguments.extract()?,
        (None, Some(given)) if matches!(T::Base::KIND, Kind::Exception) => given.handles(),
        _ => Vec::new(),
    };
    let obj = call_new(&T::Base::builtin(cx)?, class, &arguments)?;
    if matches!(T::Base::KIND, Kind::Filled | Kind::Exception) {
        let init = T::Base::builtin(cx)?.getattr("__init__")?;
        init.call(with_first(obj.as_object(), &arguments))?;
    }
    data::store(&obj, &data)?;
    // SAFETY: it is an object of the class or one below.
    Ok(unsafe { obj.into_type_unchecked() })
}

/// `builtin.__new__(class, *arguments)`
///
/// # Errors
///
/// What that raises; `TypeError` if it makes something else.
fn call_new<'cx>(
    builtin: &Handle<'cx, Type>,
    class: &Handle<'cx, Type>,
    arguments: &[Handle<'cx>],
) -> Result<Handle<'cx>> {
    let new = builtin.getattr("__new__")?;
    let obj = new.call(with_first(class.as_object(), arguments))?;
    if !obj.is_instance(class) {
        let (name, other) = (class.name()?, obj.get_type().name()?);
        return Err(TypeError::error(format!(
            "{name}.__new__ made an object of {other}"
        )));
    }
    Ok(obj)
}

/// Arguments with one before them.
fn with_first<'a, 'cx>(
    first: &'a Handle<'cx>,
    others: &'a [Handle<'cx>],
) -> impl Arguments<'cx> + use<'a, 'cx> {
    std::iter::once(first).chain(others).collect::<Vec<_>>()
}

/// The flags of what is derived from and has no memory.
pub(super) const OPEN: c_ulong = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE;
