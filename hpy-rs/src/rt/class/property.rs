//! Properties: attributes that functions get, set and delete.

use std::ffi::{CStr, c_int, c_void};
use std::marker::PhantomData;
use std::ptr;

use hpy_sys::trampolines::{self, Implementation, erased};
use hpy_sys::{
    HPy, HPyCFunction, HPyContext, HPyDef, HPyFunc_Signature, HPyGetSet, HPyMeth, cfunction,
};

use crate::class::Class;
use crate::error::{Error, Result};
use crate::exc::{AttributeError, ExceptionType};
use crate::handle::{Borrowed, Handle};
use crate::interpreter::cached;
use crate::rt::entry::{enter, enter_with};
use crate::rt::{Arguments, Function, Module};
use crate::types::Type;

/// An attribute that functions get, set and delete.
pub trait Property: 'static {
    /// Its Python name.
    const NAME: &'static CStr;
    /// Its docstring.
    const DOC: &'static CStr;
    /// What gets it.
    type Get: Get;
    /// What sets it.
    type Set: Set;
    /// What deletes it.
    type Delete: Delete;
}

/// What gets an attribute.
pub trait Get: 'static {
    /// Whether there is one.
    const THERE: bool = true;

    /// The attribute of an object, which may be any where the host says so.
    ///
    /// # Errors
    ///
    /// The function's own.
    fn get<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>>;
}

/// What sets an attribute.
pub trait Set: 'static {
    /// Whether there is one.
    const THERE: bool = true;

    /// Sets the attribute of an object, which may be any where the host says so.
    ///
    /// # Errors
    ///
    /// The function's own.
    fn set<'cx>(obj: Borrowed<'_, 'cx>, value: &Handle<'cx>) -> Result<()>;
}

/// What deletes an attribute.
pub trait Delete: 'static {
    /// Whether there is one.
    const THERE: bool = true;

    /// Deletes the attribute of an object, which may be any where the host says so.
    ///
    /// # Errors
    ///
    /// The function's own.
    fn delete(obj: Borrowed<'_, '_>) -> Result<()>;
}

/// What does not exist.
pub enum Missing {}

impl Get for Missing {
    const THERE: bool = false;

    fn get<'cx>(_: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        Err(AttributeError::error("this attribute is not readable"))
    }
}

impl Set for Missing {
    const THERE: bool = false;

    fn set<'cx>(_: Borrowed<'_, 'cx>, _: &Handle<'cx>) -> Result<()> {
        Err(AttributeError::error("this attribute is not writable"))
    }
}

impl Delete for Missing {
    const THERE: bool = false;

    fn delete(_: Borrowed<'_, '_>) -> Result<()> {
        Err(AttributeError::error("this attribute cannot be deleted"))
    }
}

/// What one of the user's functions does.
pub struct By<F>(PhantomData<F>);

impl<F: Function> Get for By<F> {
    #[inline]
    fn get<'cx>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
        // SAFETY: there are no handles.
        F::call(obj, &unsafe { Arguments::new(obj.cx(), &[], &[]) })
    }
}

impl<F: Function> Set for By<F> {
    #[inline]
    fn set<'cx>(obj: Borrowed<'_, 'cx>, value: &Handle<'cx>) -> Result<()> {
        let slots = [value.as_raw()];
        // SAFETY: the handle is open as long as `value` is.
        F::call(obj, &unsafe { Arguments::new(obj.cx(), &slots, &[]) }).map(drop)
    }
}

impl<F: Function> Delete for By<F> {
    #[inline]
    fn delete(obj: Borrowed<'_, '_>) -> Result<()> {
        // SAFETY: there are no handles.
        F::call(obj, &unsafe { Arguments::new(obj.cx(), &[], &[]) }).map(drop)
    }
}

/// A property, as hosts take it.
pub struct PropertyItem {
    /// Its Python name.
    pub(crate) name: &'static CStr,
    /// Its docstring.
    pub(crate) doc: &'static CStr,
    /// For hosts that can do all of it.
    pub(crate) getset: HPyDef,
    /// For those that cannot: methods, which are told apart by these endings of their
    /// names.
    parts: [(&'static str, HPyDef); 3],
}

impl PropertyItem {
    /// What is made of a property of the class `T`.
    pub const fn new<T: Class, P: Property>() -> Self {
        let settable = P::Set::THERE || P::Delete::THERE;
        PropertyItem {
            name: P::NAME,
            doc: P::DOC,
            getset: HPyDef::getset(HPyGetSet {
                name: P::NAME.as_ptr(),
                // Always there: PyPy's emulation calls it unseen.
                getter_impl: Some(Getter::<T, P>::IMPL),
                setter_impl: if settable {
                    Some(Setter::<T, P>::IMPL)
                } else {
                    None
                },
                getter_cpy_trampoline: Some(trampolines::getter::<T::Module, Getter<T, P>>),
                setter_cpy_trampoline: if settable {
                    Some(trampolines::setter::<T::Module, Setter<T, P>>)
                } else {
                    None
                },
                doc: if P::DOC.is_empty() {
                    ptr::null()
                } else {
                    P::DOC.as_ptr()
                },
                closure: ptr::null_mut(),
            }),
            parts: [
                (
                    "getter",
                    part(
                        HPyFunc_Signature::NOARGS,
                        GetPart::<T, P>::IMPL,
                        erased::noargs::<T::Module, GetPart<T, P>>(),
                    ),
                ),
                (
                    "setter",
                    part(
                        HPyFunc_Signature::O,
                        SetPart::<T, P>::IMPL,
                        erased::o::<T::Module, SetPart<T, P>>(),
                    ),
                ),
                (
                    "deleter",
                    part(
                        HPyFunc_Signature::NOARGS,
                        DeletePart::<T, P>::IMPL,
                        erased::noargs::<T::Module, DeletePart<T, P>>(),
                    ),
                ),
            ],
        }
    }

    /// The methods, for the class's specification. Hosts keep the pointers.
    pub(crate) fn methods(&self) -> [&'static HPyDef; 3] {
        self.parts.each_ref().map(|(ending, def)| {
            let mut def = *def;
            let name = [self.part_name(ending).as_bytes(), b"\0"].concat();
            def.u.meth.name = name.leak().as_ptr().cast();
            &*Box::leak(Box::new(def))
        })
    }

    /// What a method is called.
    fn part_name(&self, ending: &str) -> String {
        format!("{}.{ending}", self.name.to_string_lossy())
    }

    /// A `property` of the methods, which the class has no longer after that.
    ///
    /// # Errors
    ///
    /// Those of the interpreter.
    pub(crate) fn object<'cx>(&self, class: &Handle<'cx, Type>) -> Result<Handle<'cx>> {
        let cx = class.cx();
        let take = cached::TAKE.get(cx)?;
        let method = |ending| take.call((class, &*self.part_name(ending)));
        let property = cx.builtins().get_item("property")?;
        let doc = (!self.doc.is_empty()).then(|| self.doc.to_string_lossy());
        property.call((
            method("getter")?,
            method("setter")?,
            method("deleter")?,
            doc,
        ))
    }
}

/// The definition of a part, whose name is given where it is used.
const fn part(
    signature: HPyFunc_Signature,
    implementation: HPyCFunction,
    trampoline: hpy_sys::cpy_PyCFunction,
) -> HPyDef {
    HPyDef::meth(HPyMeth {
        name: ptr::null(),
        r#impl: Some(implementation),
        cpy_trampoline: Some(trampoline),
        signature,
        doc: ptr::null(),
    })
}

macro_rules! implementations {
    ($($name:ident = $kind:ident $function:ident;)*) => {$(
        struct $name<T, P>(PhantomData<(T, P)>);

        impl<T: Class, P: Property> Implementation for $name<T, P> {
            const IMPL: HPyCFunction = cfunction::$kind($function::<T, P>);
        }
    )*};
}

implementations! {
    Getter = getter get;
    Setter = setter set_or_delete;
    GetPart = noargs get_part;
    SetPart = o set_part;
    DeletePart = noargs delete_part;
}

/// `HPyFunc_GETTER`.
///
/// # Safety
///
/// To be called by a host, with what the signature says.
#[inline(never)]
unsafe extern "C" fn get<T: Class, P: Property>(
    ctx: *mut HPyContext,
    obj: HPy,
    _: *mut c_void,
) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe { enter(ctx, move |cx| read::<T, P>(Borrowed::from_raw(cx, obj))) }
}

/// `HPyFunc_SETTER`.
///
/// # Safety
///
/// To be called by a host, with what the signature says.
#[inline(never)]
unsafe extern "C" fn set_or_delete<T: Class, P: Property>(
    ctx: *mut HPyContext,
    obj: HPy,
    value: HPy,
    _: *mut c_void,
) -> c_int {
    // SAFETY: the host calls with a context and handles valid for the call; a null one
    // asks to delete.
    unsafe {
        enter_with(ctx, -1, move |cx| {
            let obj = Borrowed::from_raw(cx, obj);
            if value.is_null() {
                delete::<T, P>(obj)?;
            } else {
                set::<T, P>(obj, &Borrowed::from_raw(cx, value))?;
            }
            Ok(0)
        })
    }
}

#[inline(always)]
fn read<'cx, T: Class, P: Property>(obj: Borrowed<'_, 'cx>) -> Result<Handle<'cx>> {
    if P::Get::THERE {
        P::Get::get(obj)
    } else {
        Err(cannot::<T, P>("is not readable"))
    }
}

#[inline(always)]
fn set<'cx, T: Class, P: Property>(obj: Borrowed<'_, 'cx>, value: &Handle<'cx>) -> Result<()> {
    if P::Set::THERE {
        P::Set::set(obj, value)
    } else {
        Err(cannot::<T, P>("is not writable"))
    }
}

#[inline]
fn delete<T: Class, P: Property>(obj: Borrowed<'_, '_>) -> Result<()> {
    if P::Delete::THERE {
        P::Delete::delete(obj)
    } else if P::Set::THERE {
        Err(cannot::<T, P>("cannot be deleted"))
    } else {
        Err(cannot::<T, P>("is not writable"))
    }
}

/// What cannot be done with an attribute, in CPython's words.
#[cold]
fn cannot<T: Class, P: Property>(what: &str) -> Error {
    let (name, module, class) = (P::NAME.to_string_lossy(), T::Module::NAME, T::NAME);
    AttributeError::error(format!(
        "attribute '{name}' of '{module}.{class}' objects {what}"
    ))
}

// What follows calls the functions above, so that those alone have the user's in them.
// PyPy looks at the object that it calls a method on.

/// `HPyFunc_NOARGS` of what gets an attribute.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
unsafe extern "C" fn get_part<T: Class, P: Property>(ctx: *mut HPyContext, obj: HPy) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe { get::<T, P>(ctx, obj, ptr::null_mut()) }
}

/// `HPyFunc_O` of what sets an attribute.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
unsafe extern "C" fn set_part<T: Class, P: Property>(
    ctx: *mut HPyContext,
    obj: HPy,
    value: HPy,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe { change::<T, P>(ctx, obj, value) }
}

/// `HPyFunc_NOARGS` of what deletes an attribute.
///
/// # Safety
///
/// To be called by a host, with what the convention says.
unsafe extern "C" fn delete_part<T: Class, P: Property>(ctx: *mut HPyContext, obj: HPy) -> HPy {
    // SAFETY: the host calls with a context and a handle valid for the call.
    unsafe { change::<T, P>(ctx, obj, HPy::NULL) }
}

/// Sets or deletes an attribute; `None`, unless that fails.
///
/// # Safety
///
/// As for [`set_or_delete`].
unsafe fn change<T: Class, P: Property>(ctx: *mut HPyContext, obj: HPy, value: HPy) -> HPy {
    // SAFETY: by the caller's word; the context is valid.
    unsafe {
        match set_or_delete::<T, P>(ctx, obj, value, ptr::null_mut()) {
            0 => hpy_sys::HPy_Dup(ctx, (*ctx).h_None),
            _ => HPy::NULL,
        }
    }
}
