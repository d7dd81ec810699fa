//! Exception classes that a crate makes.

use std::ffi::{CStr, CString};

use hpy_sys::HPy;

use super::module::{Module, ModuleState};
use crate::context::Context;
use crate::error::Result;
use crate::exc::ExceptionType;
use crate::global::Global;
use crate::handle::Handle;
use crate::types::Type;

/// An exception class of a module.
pub struct ExceptionEntry {
    /// Its Python name.
    pub name: &'static CStr,
    /// The class, made where there is none yet.
    pub class: for<'cx> fn(Context<'cx>) -> Result<Handle<'cx, Type>>,
}

/// An exception class that registers itself into a module written elsewhere.
pub struct RegisteredException {
    /// The module.
    pub module: fn() -> &'static ModuleState,
    /// The class.
    pub entry: ExceptionEntry,
    /// Where it stands in the source.
    pub location: &'static str,
}

inventory::collect!(RegisteredException);

/// One exception class, or a tuple of several, to derive another from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no exception class to derive another from",
    label = "this is no exception class",
    note = "write a type of `hpy::exc`, such as `base = ValueError`, one of your own made by \
            `#[hpy::exception]`, or up to four of them: `base = (ValueError, KeyError)`"
)]
pub trait Bases {
    /// The class, or a Python tuple of them.
    ///
    /// # Errors
    ///
    /// Those of making the classes.
    fn bases<'cx>(cx: Context<'cx>) -> Result<Handle<'cx>>;
}

impl<E: ExceptionType> Bases for E {
    fn bases<'cx>(cx: Context<'cx>) -> Result<Handle<'cx>> {
        Ok(E::class(cx)?.into_object())
    }
}

macro_rules! bases {
    ($($base:ident)*) => {
        impl<$($base: ExceptionType),*> Bases for ($($base,)*) {
            fn bases<'cx>(cx: Context<'cx>) -> Result<Handle<'cx>> {
                let classes = [$($base::class(cx)?),*];
                let raw = classes.each_ref().map(|class| class.as_raw());
                // SAFETY: the handles are open; the function takes none over,
                // and only reads the array.
                unsafe {
                    cx.own(hpy_sys::HPyTuple_FromArray(
                        cx.as_raw(),
                        raw.as_ptr().cast_mut(),
                        raw.len() as hpy_sys::HPy_ssize_t,
                    ))
                }
            }
        }
    };
}

bases!(A B);
bases!(A B C);
bases!(A B C D);

/// The class of `E`, which belongs to the module `M`: the one kept in `kept`,
/// or a new one.
///
/// # Errors
///
/// Those of making it.
pub fn exception_class<'cx, M: Module, E: ExceptionType, B: Bases>(
    cx: Context<'cx>,
    kept: &Global<Type>,
    doc: &'static CStr,
) -> Result<Handle<'cx, Type>> {
    kept.get_or_init(cx, |cx| {
        let bases = B::bases(cx)?;
        let name = CString::new(format!("{}.{}", M::NAME, E::NAME))?;
        let doc = if doc.is_empty() {
            std::ptr::null()
        } else {
            doc.as_ptr()
        };
        // SAFETY: the strings are C strings, the handle is open; the null
        // handle stands for an empty dictionary.
        let made: Handle<'cx> = unsafe {
            cx.own(hpy_sys::HPyErr_NewExceptionWithDoc(
                cx.as_raw(),
                name.as_ptr(),
                doc,
                bases.as_raw(),
                HPy::NULL,
            ))?
        };
        // A base's metaclass can be Python code, and make anything.
        made.downcast_into()
    })
}
