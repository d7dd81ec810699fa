//! The class object: made when its module is imported, found ever after.

use std::any::TypeId;
use std::ffi::CString;
use std::ptr;

use hpy_sys::{
    HPyDef, HPyType_BuiltinShape, HPyType_Spec, HPyType_SpecParam, HPyType_SpecParam_Kind,
};

use super::builtin::{Place, PlaceOf, data_class, is_finalizer};
use super::extras::Extras;
use super::outline::Outline;
use super::{Base, Callable, Class, defaults, held, host, shell, tag};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, ImportError};
use crate::handle::{Borrowed, Handle};
use crate::own_host;
use crate::rt::class::protocols::{Target, uncallable};
use crate::rt::{Hosts, Item, ItemKind, Module, RegisteredItems};
use crate::types::Type;

/// What `#[hpy::class]` says of a class beside its name.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct ClassOptions {
    /// Whether Python may derive others from it.
    pub subclass: bool,
    /// The abstract base class that it is registered with, by its full name.
    pub abc: Option<&'static str>,
    /// Whether its objects have a `__dict__`.
    pub dict: bool,
    /// Whether there can be weak references to its objects.
    pub weakref: bool,
}

impl ClassOptions {
    /// What holds where nothing is said.
    pub const DEFAULT: ClassOptions = ClassOptions {
        subclass: false,
        abc: None,
        dict: false,
        weakref: false,
    };
}

/// The class object of `T`.
///
/// # Errors
///
/// `ImportError` if its module was not imported, and so did not make it.
#[inline]
pub(crate) fn class_object<T: Class>(cx: Context<'_>) -> Result<Handle<'_, Type>> {
    match T::kept().get(cx) {
        Some(class) => Ok(class),
        None => Err(not_imported::<T>()),
    }
}

#[cold]
pub(super) fn not_imported<T: Class>() -> Error {
    let (module, name) = (T::Module::NAME, T::NAME);
    ImportError::error(format!(
        "the class '{name}' is there once the module '{module}' is imported"
    ))
}

/// Calls with the class object of `T`, which need not be opened for that everywhere.
///
/// # Errors
///
/// As for [`class_object`].
#[inline]
pub(super) fn with_class<'cx, T: Class, R>(
    cx: Context<'cx>,
    body: impl FnOnce(&Handle<'cx, Type>) -> R,
) -> Result<R> {
    // SAFETY: the class stays where it is kept until the interpreter ends.
    match unsafe { own_host::borrowed(cx.pointer(), T::kept().word()) } {
        Some(class) if class.is_null() => Err(not_imported::<T>()),
        Some(class) => {
            // SAFETY: open as long as the class stays there.
            let class: Borrowed<'_, 'cx, Type> = unsafe { Borrowed::from_raw(cx, class) };
            Ok(body(&class))
        }
        None => class_object::<T>(cx).map(|class| body(&class)),
    }
}

/// Whether this is the class object of `T` itself, as far as that is seen at once.
#[inline]
pub(super) fn is_class<T: Class>(class: &Handle<'_, Type>) -> bool {
    // SAFETY: as for `with_class`.
    let own = unsafe { own_host::borrowed(class.cx().pointer(), T::kept().word()) };
    own.is_some_and(|own| own == class.as_raw())
}

/// Whether an object is of the class `T` or one below.
#[inline]
pub(crate) fn is_instance<T: Class>(obj: &Handle<'_>) -> bool {
    // SAFETY: as for `with_class`.
    if unsafe { own_host::is_exactly(obj.cx().pointer(), obj.as_raw(), T::kept().word()) } {
        return true;
    }
    is_derived::<T>(obj.borrow())
}

/// [`is_instance`] by asking. The handle comes by value, so that callers need no place in
/// memory for it.
#[inline(never)]
fn is_derived<T: Class>(obj: Borrowed<'_, '_>) -> bool {
    match T::kept().get(obj.cx()) {
        Some(class) => obj.is_instance(&class),
        // Where there is no class there is no object of it.
        None => false,
    }
}

/// Makes the class object, unless it is there: its module does on import.
///
/// # Errors
///
/// Those of the interpreter, and of class attributes' values.
pub(crate) fn make_class<T: Class>(cx: Context<'_>) -> Result<Handle<'_, Type>> {
    if let Some(class) = T::kept().get(cx) {
        return Ok(class);
    }
    tag::register::<T>();
    let class = PlaceOf::<'_, T>::make_class::<T>(cx)?;
    // Before its attributes' values are made, which may be objects of it.
    T::kept().set(&class);
    let items = items::<T>(cx);
    let finished = crate::rt::class::finish::<T>(&class, items.iter().copied());
    if let Err(error) = finished.and_then(|()| register(&class, T::OPTIONS.abc)) {
        T::kept().clear(cx);
        return Err(error);
    }
    Ok(class)
}

/// The class object of a class whose objects have their values themselves.
///
/// # Errors
///
/// Those of the interpreter.
pub(super) fn make_inside<T: Class>(cx: Context<'_>) -> Result<Handle<'_, Type>> {
    let base = T::Base::class(cx, TypeId::of::<T::Module>())?;
    let extras = Extras::of::<T>(cx)?;
    let items = items::<T>(cx);
    let collides = shell::is_needed(cx)?;
    if collides {
        host::note_collision();
    }
    // SAFETY: the context is valid.
    let held = unsafe { held::place::<T>(cx.pointer()) }.is_some();
    if held {
        data_class::<T>(cx)?;
    }
    let shell = collides || !extras.slots.is_empty();
    let mut class = from_spec::<T>(cx, base.as_ref(), shell, &extras, &items)?;
    if collides && held && T::Base::HELD.is_none() {
        class = held::around::<T>(&class, &extras.slots)?;
    } else if shell {
        class = shell::around(&class, T::NAME, &extras.slots)?;
    }
    // SAFETY: the context is valid.
    if !T::OPTIONS.subclass && unsafe { shell::must_refuse_subclasses(cx, shell) } {
        shell::refuse_subclasses::<T>(&class)?;
    }
    let finalized = T::OPTIONS.subclass && items.iter().any(|item| is_finalizer(item));
    // SAFETY: the context is valid.
    if finalized && unsafe { host::finalizes_by_class(cx.pointer()) } {
        shell::refuse_finalized::<T>(&class)?;
    }
    Ok(class)
}

/// Registers a class with its abstract base class.
///
/// # Errors
///
/// Those of importing that.
fn register(class: &Handle<'_, Type>, abc: Option<&str>) -> Result<()> {
    let Some((module, name)) = abc.and_then(|abc| abc.rsplit_once('.')) else {
        return Ok(());
    };
    let abc = class.cx().import(module)?.getattr(name)?;
    abc.call_method("register", (class,)).map(drop)
}

/// Everything that the class's methods blocks define for this host.
pub(super) fn items<T: Class>(cx: Context<'_>) -> Vec<&'static Item> {
    // SAFETY: the context is valid.
    let others = if unsafe { host::has_slots(cx.pointer()) } {
        Hosts::Methods
    } else {
        Hosts::Slots
    };
    let mut all: Vec<&'static Item> = inventory::iter::<RegisteredItems>()
        .filter(|items| (items.class)() == TypeId::of::<T>())
        .flat_map(|items| items.items)
        .filter(|item| item.hosts != others)
        .collect();
    let is_call = |item: &&Item| matches!(&item.kind, ItemKind::Protocol(one) if one.is_call());
    if T::Calls::ANY && !all.iter().any(is_call) {
        all.push(const { &Item::new(ItemKind::Protocol(uncallable::<T>())) });
    }
    all
}

fn from_spec<'cx, T: Class>(
    cx: Context<'cx>,
    base: Option<&Handle<'cx, Type>>,
    shell: bool,
    extras: &Extras,
    items: &[&'static Item],
) -> Result<Handle<'cx, Type>> {
    // CPython before 3.11 keeps the pointer.
    let name = CString::new(format!("{}.{}", T::Module::NAME, T::NAME))?.into_raw();
    // SAFETY: the context is valid.
    let legacy = unsafe { host::by_legacy_shape(cx.pointer()) };
    // The shell is a class derived from it.
    let mut outline = Outline::of::<T>(cx, base, T::OPTIONS.subclass || shell)?;
    outline.add::<T>(extras);
    let doc = doc::<T>(cx, items)?;
    let target = Target::of(cx);
    let mut defines: Vec<*mut HPyDef> = items
        .iter()
        .flat_map(|item| item.defs(target, legacy))
        .chain(outline.defs)
        .chain(refusal::<T>(items))
        .map(|def| ptr::from_ref(def).cast_mut())
        .chain(extras.defs.iter().map(|def| ptr::from_ref(def).cast_mut()))
        .collect();
    defaults::add(items.iter().filter_map(|item| item.default()), &mut defines);
    let mut buffers = if shell && legacy {
        // SAFETY: the definitions are valid.
        unsafe { shell::take_buffers(&mut defines) }
    } else {
        Vec::new()
    };
    defines.push(ptr::null_mut());
    let mut spec = HPyType_Spec {
        name,
        basicsize: outline.size,
        itemsize: 0,
        flags: outline.flags,
        builtin_shape: if legacy {
            HPyType_BuiltinShape::Legacy
        } else {
            HPyType_BuiltinShape::Object
        },
        legacy_slots: if buffers.is_empty() {
            ptr::null_mut()
        } else {
            buffers.as_mut_ptr().cast()
        },
        defines: defines.as_mut_ptr(),
        doc: doc.as_ptr(),
    };
    let mut params = Vec::new();
    if let Some(base) = base {
        params.push(HPyType_SpecParam {
            kind: HPyType_SpecParam_Kind::Base,
            object: base.as_raw(),
        });
    }
    let metaclass = T::metaclass(cx)?;
    if let Some(metaclass) = &metaclass {
        params.push(HPyType_SpecParam {
            kind: HPyType_SpecParam_Kind::Metaclass,
            object: metaclass.as_raw(),
        });
    }
    params.push(HPyType_SpecParam::END);
    // SAFETY: the specification describes the class's `Instance`, and its pointers are
    // valid; hosts copy the strings and the list, and the definitions are constants.
    unsafe {
        cx.own(hpy_sys::HPyType_FromSpec(
            cx.as_raw(),
            &raw mut spec,
            params.as_mut_ptr(),
        ))
    }
}

/// The docstring, with the constructor's signature before it as CPython expects it
/// there.
pub(super) fn doc<T: Class>(cx: Context<'_>, items: &[&'static Item]) -> Result<CString> {
    // SAFETY: the context is valid.
    if !unsafe { host::takes_signatures(cx.pointer()) } {
        return Ok(T::DOC.to_owned());
    }
    let signature = items.iter().find_map(|item| match item.kind {
        ItemKind::Constructor { signature, .. } => Some(signature),
        _ => None,
    });
    let doc = T::DOC.to_str().unwrap_or_default();
    Ok(match signature {
        Some(signature) => CString::new(format!("{}{signature}\n--\n\n{doc}", T::NAME))?,
        None => T::DOC.to_owned(),
    })
}

/// What refuses to make an object where there is no `__new__`.
fn refusal<T: Class>(items: &[&'static Item]) -> Option<&'static HPyDef> {
    let made = items
        .iter()
        .any(|item| matches!(item.kind, ItemKind::Constructor { .. }));
    (!made).then_some(const { &crate::rt::no_constructor::<T>() })
}
