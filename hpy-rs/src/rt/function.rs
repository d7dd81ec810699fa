//! What a macro says of one function, and the `HPyDef` made of it.

use std::ffi::CStr;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyDef, HPyFunc_Signature, HPyMeth, cfunction};

use super::arguments::Parameters;
use super::{entry, module::Module};
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};

/// One Python-callable function, as `#[hpy::function]` describes it.
pub trait Function: 'static {
    /// Its parameters, for matching and for error messages.
    const PARAMETERS: Parameters;

    /// An array of handles, as many as there are parameters with a place of
    /// their own (all but `*args` and `**kwargs`).
    type Slots: AsMut<[HPy]> + AsRef<[HPy]>;

    /// The array before any argument is matched: all null.
    const EMPTY: Self::Slots;

    /// Decodes the arguments, calls the function, converts the result.
    ///
    /// # Errors
    ///
    /// Whatever decoding, the function and the conversion give.
    fn call<'cx>(
        receiver: Borrowed<'_, 'cx>,
        arguments: &Arguments<'_, 'cx>,
    ) -> Result<Handle<'cx>>;
}

/// The arguments of one call, each in its parameter's place.
pub struct Arguments<'a, 'cx> {
    cx: Context<'cx>,
    /// A handle for each parameter; null where none was given.
    slots: &'a [HPy],
    /// What is left for `*args`: positional arguments beyond the parameters.
    pub(super) rest: &'a [HPy],
    /// What is left for `**kwargs`.
    pub(super) keywords: Option<Handle<'cx, crate::types::Dict>>,
}

impl<'a, 'cx> Arguments<'a, 'cx> {
    /// Puts the arguments of a call together.
    ///
    /// # Safety
    ///
    /// Every handle that is not null must be open for `'a` and of `cx`.
    #[inline]
    pub(super) unsafe fn new(cx: Context<'cx>, slots: &'a [HPy], rest: &'a [HPy]) -> Self {
        Arguments {
            cx,
            slots,
            rest,
            keywords: None,
        }
    }

    /// The context of the call.
    #[inline]
    pub fn cx(&self) -> Context<'cx> {
        self.cx
    }

    /// The argument in place `index`, if it was given.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Borrowed<'a, 'cx>> {
        let raw = self.slots[index];
        if raw.is_null() {
            None
        } else {
            // SAFETY: open for `'a` by the word given to `new`.
            Some(unsafe { Borrowed::from_raw(self.cx, raw) })
        }
    }

    /// The argument in place `index`, which matching has made sure is there.
    #[inline]
    pub fn required(&self, index: usize) -> Borrowed<'a, 'cx> {
        // SAFETY: open for `'a` by the word given to `new`; matching fails
        // before this where a required argument is missing.
        unsafe { Borrowed::from_raw(self.cx, self.slots[index]) }
    }

    /// The positional arguments beyond the parameters, as raw handles.
    #[inline]
    pub fn rest(&self) -> &'a [HPy] {
        self.rest
    }

    /// The keyword arguments that no parameter names; empty where there are
    /// none or the function takes none.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    pub fn keywords(&self) -> Result<Handle<'cx, crate::types::Dict>> {
        match &self.keywords {
            Some(keywords) => Ok(keywords.clone()),
            None => self.cx.dict(),
        }
    }
}

macro_rules! signatures {
    ($($(#[$doc:meta])* $name:ident = $convention:ident, $signature:ident;)*) => {$(
        $(#[$doc])*
        pub const fn $name<M: Module, F: Function>(name: &'static CStr, doc: &'static CStr) -> HPyDef {
            struct Impl<F>(F);
            impl<F: Function> Implementation for Impl<F> {
                const IMPL: HPyCFunction = cfunction::$convention(entry::$convention::<F>);
            }
            HPyDef::meth(HPyMeth {
                name: name.as_ptr(),
                r#impl: Some(Impl::<F>::IMPL),
                cpy_trampoline: Some(erased::$convention::<M, Impl<F>>()),
                signature: HPyFunc_Signature::$signature,
                doc: doc.as_ptr(),
            })
        }
    )*};
}

signatures! {
    /// Defines a function without parameters: `HPyFunc_NOARGS`.
    def_noargs = noargs, NOARGS;
    /// Defines a function with one positional-only parameter: `HPyFunc_O`.
    def_o = o, O;
    /// Defines a function with positional-only parameters: `HPyFunc_VARARGS`.
    def_varargs = varargs, VARARGS;
    /// Defines a function with any parameters: `HPyFunc_KEYWORDS`.
    def_keywords = keywords, KEYWORDS;
}
