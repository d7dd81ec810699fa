//! Capsules: native values that travel as Python objects.

use std::any::{TypeId, type_name};
use std::borrow::Cow;
use std::ffi::{CStr, CString, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};

use hpy_sys::trampolines::{self, Implementation};
use hpy_sys::{HPyCFunction, HPyCapsule_Destructor, cfunction};

use crate::context::{Context, Library};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::types::Capsule;

/// What a capsule made by [`Context::capsule`] points to.
#[repr(C)]
struct Held<T> {
    header: Header,
    value: T,
}

struct Header {
    type_id: TypeId,
    /// The capsule refers to its name and does not copy it.
    name: Cow<'static, CStr>,
}

/// Its address is the context pointer of capsules made here, by which they are
/// told from those of other extensions, whatever these call them.
static MADE_HERE: u8 = 0;

fn made_here() -> *mut c_void {
    ptr::from_ref(&MADE_HERE).cast_mut().cast()
}

struct DropHeld<T>(T);

impl<T> Implementation for DropHeld<T> {
    const IMPL: HPyCFunction = cfunction::capsule_destructor(drop_held::<T>);
}

/// Drops what a capsule points to.
///
/// # Safety
///
/// To be called by a host, once, with the pointer of a capsule that holds a `T`.
unsafe extern "C" fn drop_held<T>(
    _name: *const c_char,
    pointer: *mut c_void,
    _context: *mut c_void,
) {
    // SAFETY: the capsule has owned the value, and is gone.
    let held = unsafe { Box::from_raw(pointer.cast::<Held<T>>()) };
    // There is nobody to tell of a panic; the panic hook has.
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(held))) {
        std::mem::forget(panic);
    }
}

impl<'cx> Context<'cx> {
    /// A capsule that holds a Rust value: `HPyCapsule_New`.
    ///
    /// The value is dropped when Python has no more use for the capsule, once,
    /// on whatever thread that happens, and where nothing of Python can be used.
    /// By custom the name is `"module.attribute"`, where the capsule is to be
    /// found. Only this binary can read the value, by [`Handle::value`].
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// use hpy::types::Capsule;
    ///
    /// struct Settings {
    ///     verbose: bool,
    /// }
    ///
    /// fn make(cx: Context<'_>) -> Result<Handle<'_, Capsule>> {
    ///     cx.capsule(c"mymodule.settings", Settings { verbose: true })
    /// }
    ///
    /// fn is_verbose(capsule: &Handle<'_, Capsule>) -> Result<bool> {
    ///     let settings: &Settings = capsule.value(c"mymodule.settings")?;
    ///     Ok(settings.verbose)
    /// }
    /// ```
    #[doc(alias = "HPyCapsule_New")]
    pub fn capsule<T: Send + Sync + 'static>(
        self,
        name: impl Into<Cow<'static, CStr>>,
        value: T,
    ) -> Result<Handle<'cx, Capsule>> {
        let mut held = Box::new(Held {
            header: Header {
                type_id: TypeId::of::<T>(),
                name: name.into(),
            },
            value,
        });
        let pointer: *mut Held<T> = &mut *held;
        let destructor: &'static HPyCapsule_Destructor = const {
            &HPyCapsule_Destructor {
                cpy_trampoline: Some(trampolines::capsule_destructor::<Library, DropHeld<T>>),
                r#impl: Some(drop_held::<T>),
            }
        };
        // SAFETY: pointer and name stay valid as long as the capsule, which owns
        // them from here on if it could be made; hosts only read the destructor.
        let capsule = unsafe {
            self.own::<Capsule>(hpy_sys::HPyCapsule_New(
                self.as_raw(),
                pointer.cast(),
                held.header.name.as_ptr(),
                ptr::from_ref(destructor).cast_mut(),
            ))?
        };
        std::mem::forget(held);
        // SAFETY: the capsule is ours; its context pointer is never followed.
        unsafe { capsule.set_context(made_here())? };
        Ok(capsule)
    }

    /// A capsule around a pointer: `HPyCapsule_New`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    ///
    /// # Safety
    ///
    /// What the pointer points to must be what readers of a capsule of this name
    /// expect, for as long as the capsule lives, and `destructor` must be one for
    /// it, whose trampoline knows its module's context.
    #[doc(alias = "HPyCapsule_New")]
    pub unsafe fn capsule_from_ptr(
        self,
        pointer: NonNull<c_void>,
        name: Option<&'static CStr>,
        destructor: Option<&'static HPyCapsule_Destructor>,
    ) -> Result<Handle<'cx, Capsule>> {
        // SAFETY: by the caller's word; hosts only read the destructor.
        unsafe {
            self.own(hpy_sys::HPyCapsule_New(
                self.as_raw(),
                pointer.as_ptr(),
                optional(name),
                optional_destructor(destructor),
            ))
        }
    }
}

impl<'cx> Handle<'cx, Capsule> {
    /// The value of a capsule made by [`Context::capsule`] in this binary.
    ///
    /// # Errors
    ///
    /// `ValueError` if the capsule has another name, `TypeError` if it holds
    /// something else than a `T`, or was made elsewhere.
    pub fn value<T: Send + Sync + 'static>(&self, name: &CStr) -> Result<&T> {
        let pointer = self.pointer(Some(name))?;
        if self.context()? != made_here() {
            return Err(not_a::<T>());
        }
        // SAFETY: the capsule was made by `Context::capsule` of this binary, so
        // it points to a `Held` of some type, which begins with its header.
        let header = unsafe { &*pointer.cast::<Header>() };
        if header.type_id != TypeId::of::<T>() {
            return Err(not_a::<T>());
        }
        // SAFETY: of this type, as its header says. It lives as long as the
        // capsule, which this handle keeps; only shared references to it exist,
        // and it is `Sync`.
        Ok(unsafe { &(*pointer.cast::<Held<T>>()).value })
    }

    /// Whether the capsule has this name: `HPyCapsule_IsValid`.
    #[doc(alias = "HPyCapsule_IsValid")]
    pub fn is_valid(&self, name: Option<&CStr>) -> bool {
        // SAFETY: the handle is open, the name a C string.
        unsafe {
            hpy_sys::HPyCapsule_IsValid(self.cx().as_raw(), self.as_raw(), optional(name)) > 0
        }
    }

    /// The pointer of a capsule with this name: `HPyCapsule_GetPointer`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the capsule has another name.
    #[doc(alias("HPyCapsule_Get", "HPyCapsule_GetPointer"))]
    pub fn pointer(&self, name: Option<&CStr>) -> Result<*mut c_void> {
        // SAFETY: the handle is open, the name a C string.
        let pointer = unsafe {
            hpy_sys::HPyCapsule_GetPointer(self.cx().as_raw(), self.as_raw(), optional(name))
        };
        if pointer.is_null() {
            return Err(Error::fetch(self.cx()));
        }
        Ok(pointer)
    }

    /// The capsule's name, copied: `HPyCapsule_GetName`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the object is no valid capsule any more.
    #[doc(alias("HPyCapsule_Get", "HPyCapsule_GetName"))]
    pub fn name(&self) -> Result<Option<CString>> {
        // SAFETY: the handle is open.
        let name = unsafe { hpy_sys::HPyCapsule_GetName(self.cx().as_raw(), self.as_raw()) };
        if name.is_null() {
            return self.null_or_failed().map(|()| None);
        }
        // SAFETY: a capsule's name is a C string, and is copied at once.
        Ok(Some(unsafe { CStr::from_ptr(name) }.to_owned()))
    }

    /// The capsule's context pointer, null if none was set:
    /// `HPyCapsule_GetContext`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the object is no valid capsule any more.
    #[doc(alias("HPyCapsule_Get", "HPyCapsule_GetContext"))]
    pub fn context(&self) -> Result<*mut c_void> {
        // SAFETY: the handle is open.
        let context = unsafe { hpy_sys::HPyCapsule_GetContext(self.cx().as_raw(), self.as_raw()) };
        if context.is_null() {
            self.null_or_failed()?;
        }
        Ok(context)
    }

    /// Sets the pointer: `HPyCapsule_SetPointer`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the object is no valid capsule any more.
    ///
    /// # Safety
    ///
    /// As for [`Context::capsule_from_ptr`]; the capsule must not be one of
    /// [`Context::capsule`].
    #[doc(alias("HPyCapsule_Set", "HPyCapsule_SetPointer"))]
    pub unsafe fn set_pointer(&self, pointer: NonNull<c_void>) -> Result<()> {
        // SAFETY: by the caller's word.
        self.cx().status(unsafe {
            hpy_sys::HPyCapsule_SetPointer(self.cx().as_raw(), self.as_raw(), pointer.as_ptr())
        })
    }

    /// Sets the name: `HPyCapsule_SetName`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the object is no valid capsule any more.
    ///
    /// # Safety
    ///
    /// What the capsule points to must be what readers of a capsule of this name
    /// expect.
    #[doc(alias("HPyCapsule_Set", "HPyCapsule_SetName"))]
    pub unsafe fn set_name(&self, name: Option<&'static CStr>) -> Result<()> {
        // SAFETY: by the caller's word.
        self.cx().status(unsafe {
            hpy_sys::HPyCapsule_SetName(self.cx().as_raw(), self.as_raw(), optional(name))
        })
    }

    /// Sets the context pointer: `HPyCapsule_SetContext`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the object is no valid capsule any more.
    ///
    /// # Safety
    ///
    /// It must be what readers of the capsule expect.
    #[doc(alias("HPyCapsule_Set", "HPyCapsule_SetContext"))]
    pub unsafe fn set_context(&self, context: *mut c_void) -> Result<()> {
        // SAFETY: by the caller's word.
        self.cx().status(unsafe {
            hpy_sys::HPyCapsule_SetContext(self.cx().as_raw(), self.as_raw(), context)
        })
    }

    /// Sets the destructor: `HPyCapsule_SetDestructor`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the object is no valid capsule any more.
    ///
    /// # Safety
    ///
    /// As for [`Context::capsule_from_ptr`].
    #[doc(alias("HPyCapsule_Set", "HPyCapsule_SetDestructor"))]
    pub unsafe fn set_destructor(
        &self,
        destructor: Option<&'static HPyCapsule_Destructor>,
    ) -> Result<()> {
        // SAFETY: by the caller's word; hosts only read the destructor.
        self.cx().status(unsafe {
            hpy_sys::HPyCapsule_SetDestructor(
                self.cx().as_raw(),
                self.as_raw(),
                optional_destructor(destructor),
            )
        })
    }

    /// Tells a null pointer that a capsule holds from one that is the sign of an
    /// exception.
    fn null_or_failed(&self) -> Result<()> {
        if self.cx().occurred() {
            return Err(Error::fetch(self.cx()));
        }
        Ok(())
    }
}

#[cold]
fn not_a<T>() -> Error {
    TypeError::error(format!("the capsule does not hold a {}", type_name::<T>()))
}

fn optional(text: Option<&CStr>) -> *const c_char {
    text.map_or(ptr::null(), CStr::as_ptr)
}

fn optional_destructor(
    destructor: Option<&'static HPyCapsule_Destructor>,
) -> *mut HPyCapsule_Destructor {
    destructor.map_or(ptr::null_mut(), |destructor| {
        ptr::from_ref(destructor).cast_mut()
    })
}
