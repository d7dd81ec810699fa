//! Definitions, as extensions write them down.

use std::ffi::{CStr, c_char};

use hpy_sys::{HPyCFunction, HPyDef, HPyFunc_Signature, HPyMeth};

/// The definitions that a null-terminated array points to.
///
/// # Safety
/// `defines` must be null or point to such an array of definitions that live for ever.
pub(crate) unsafe fn defines(defines: *mut *mut HPyDef) -> impl Iterator<Item = &'static HPyDef> {
    let mut next = defines;
    std::iter::from_fn(move || {
        if next.is_null() {
            return None;
        }
        // SAFETY: by the caller's word.
        unsafe {
            let def = *next;
            next = next.add(1);
            def.as_ref()
        }
    })
}

/// A C string of a definition as text; what is not UTF-8 in it is replaced.
///
/// # Safety
/// It must be null or a C string.
pub(crate) unsafe fn text(string: *const c_char) -> Option<String> {
    if string.is_null() {
        return None;
    }
    // SAFETY: by the caller's word.
    Some(
        unsafe { CStr::from_ptr(string) }
            .to_string_lossy()
            .into_owned(),
    )
}

/// How a method is called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Convention {
    /// `HPyFunc_NOARGS`
    NoArgs(hpy_sys::HPyFunc_noargs),
    /// `HPyFunc_O`
    O(hpy_sys::HPyFunc_o),
    /// `HPyFunc_VARARGS`
    VarArgs(hpy_sys::HPyFunc_varargs),
    /// `HPyFunc_KEYWORDS`
    Keywords(hpy_sys::HPyFunc_keywords),
}

/// A method or function, as its definition has it.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: String,
    pub(crate) doc: Option<String>,
    pub(crate) convention: Convention,
}

impl Method {
    /// Reads a definition.
    ///
    /// # Errors
    /// What is wrong with it.
    ///
    /// # Safety
    /// Its pointers must be valid, and its implementation of its signature.
    pub(crate) unsafe fn read(def: &HPyMeth) -> Result<Method, String> {
        // SAFETY: by the caller's word, here and below.
        let name = unsafe { text(def.name) }.ok_or("a method's name is a null pointer")?;
        // SAFETY: by the caller's word.
        let convention = unsafe { convention(def.signature, def.r#impl) }
            .ok_or("Unsupported HPyMeth signature")?
            .ok_or_else(|| format!("the method '{name}' has no implementation"))?;
        Ok(Method {
            // SAFETY: by the caller's word.
            doc: unsafe { text(def.doc) },
            name,
            convention,
        })
    }
}

/// A function of a method's signature, if there is one; nothing if methods have no such signature.
///
/// # Safety
/// It must be of that signature.
unsafe fn convention(
    signature: HPyFunc_Signature,
    function: Option<HPyCFunction>,
) -> Option<Option<Convention>> {
    // SAFETY: by the caller's word.
    unsafe {
        Some(match signature {
            HPyFunc_Signature::NOARGS => function.map(|it| Convention::NoArgs(cast(it))),
            HPyFunc_Signature::O => function.map(|it| Convention::O(cast(it))),
            HPyFunc_Signature::VARARGS => function.map(|it| Convention::VarArgs(cast(it))),
            HPyFunc_Signature::KEYWORDS => function.map(|it| Convention::Keywords(cast(it))),
            _ => return None,
        })
    }
}

/// A function, as what it is.
///
/// # Safety
/// `F` must be the function pointer's true type.
pub(crate) unsafe fn cast<F: Copy>(function: HPyCFunction) -> F {
    const { assert!(size_of::<F>() == size_of::<HPyCFunction>()) };
    // SAFETY: by the caller's word; function pointers have one size.
    unsafe { std::mem::transmute_copy(&function) }
}
