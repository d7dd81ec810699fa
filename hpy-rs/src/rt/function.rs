//! What a macro says of one function, and the `HPyDef` made of it.

use std::ffi::CStr;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{HPy, HPyCFunction, HPyDef, HPyFunc_Signature, HPyMeth, cfunction};

use super::arguments::Parameters;
use super::{entry, module::Module};
use crate::context::Context;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::object::CompareOp;
use crate::types;

/// One Python-callable function, as `#[hpy::function]` describes it.
pub trait Function: 'static {
    /// Its Python name.
    const NAME: &'static CStr;

    /// Its docstring, with the signature before it as CPython expects it there:
    /// `name($module, a, /)\n--\n\n...`.
    const DOC: &'static CStr;

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
    /// The comparison that is asked for, where one is.
    op: CompareOp,
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
            op: CompareOp::Eq,
        }
    }

    /// The same, with the comparison that is asked for.
    #[inline]
    pub(super) fn with_op(mut self, op: CompareOp) -> Self {
        self.op = op;
        self
    }

    /// The comparison that is asked for.
    #[inline]
    pub fn op(&self) -> CompareOp {
        self.op
    }

    /// The context of the call.
    #[inline]
    pub fn cx(&self) -> Context<'cx> {
        self.cx
    }

    /// What was given for the parameters that may be given by position; null where that
    /// is nothing.
    #[inline]
    pub(super) fn positional(&self, count: usize) -> &'a [HPy] {
        &self.slots[..count]
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
        let raw = self.slots[index];
        // Matching fails before this where a required argument is missing: the
        // function's description and its body come from one macro, and agree on
        // what is required.
        debug_assert!(!raw.is_null(), "a required argument is missing");
        // SAFETY: open for `'a` by the word given to `new`.
        unsafe { Borrowed::from_raw(self.cx, raw) }
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

/// The definition of a function as a part of a module, with the cheapest
/// calling convention that its parameters allow.
pub const fn def<M: Module, F: Function>() -> HPyDef {
    let parameters = &F::PARAMETERS;
    let (signature, r#impl, cpy_trampoline) = if parameters.is_empty() {
        (
            HPyFunc_Signature::NOARGS,
            NoArgs::<F>::IMPL,
            erased::noargs::<M, NoArgs<F>>(),
        )
    } else if parameters.is_single() {
        (HPyFunc_Signature::O, O::<F>::IMPL, erased::o::<M, O<F>>())
    } else if parameters.positional_only_throughout() {
        (
            HPyFunc_Signature::VARARGS,
            VarArgs::<F>::IMPL,
            erased::varargs::<M, VarArgs<F>>(),
        )
    } else {
        (
            HPyFunc_Signature::KEYWORDS,
            Keywords::<F>::IMPL,
            erased::keywords::<M, Keywords<F>>(),
        )
    };
    HPyDef::meth(HPyMeth {
        name: F::NAME.as_ptr(),
        r#impl: Some(r#impl),
        cpy_trampoline: Some(cpy_trampoline),
        signature,
        doc: F::DOC.as_ptr(),
    })
}

macro_rules! conventions {
    ($($name:ident = $convention:ident;)*) => {$(
        /// The entry point of a function, for the trampoline of this convention.
        struct $name<F>(F);

        impl<F: Function> Implementation for $name<F> {
            const IMPL: HPyCFunction = cfunction::$convention(entry::$convention::<F>);
        }
    )*};
}

conventions! {
    NoArgs = noargs;
    O = o;
    VarArgs = varargs;
    Keywords = keywords;
}

/// The receiver of a module's function: the module.
#[inline]
pub fn module<'a, 'cx>(receiver: &'a Handle<'cx>) -> &'a Handle<'cx, types::Module> {
    // SAFETY: hosts call a module's functions with the module.
    unsafe { receiver.as_type_unchecked() }
}
