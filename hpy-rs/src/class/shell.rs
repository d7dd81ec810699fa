//! A class around the class: one that is written in Python, as it were, derived from
//! the one that HPy made. Its objects are what Python sees, where the host's own are
//! of no use.

use super::{Class, host};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::rt::Module;
use crate::types::{Type, TypeObject};

/// Whether a class needs a shell.
///
/// # Errors
///
/// Those of asking the interpreter for its version.
pub(crate) fn is_needed(cx: Context<'_>) -> Result<bool> {
    // SAFETY: the context is valid.
    if !unsafe { host::by_legacy_shape(cx.pointer()) } {
        return Ok(false);
    }
    // The package `hpy` marks its types by a flag that CPython 3.13 and later take for
    // one of theirs, and then crash when an attribute of an object is looked up. The
    // flag is not inherited.
    let version: u32 = cx.import("sys")?.getattr("hexversion")?.extract()?;
    Ok(version >= 0x030d_0000)
}

/// The shell of a class.
///
/// # Errors
///
/// Those of making it.
pub(crate) fn around<'cx>(class: &Handle<'cx, Type>, name: &str) -> Result<Handle<'cx, Type>> {
    let cx = class.cx();
    let names = cx.dict()?;
    names.set_item("__slots__", cx.tuple(())?)?;
    names.set_item("__module__", class.getattr("__module__")?)?;
    names.set_item("__doc__", class.getattr("__doc__")?)?;
    let made = Type::type_object(cx).call((name, cx.tuple((class,))?, names))?;
    made.downcast_into()
}

/// Whether a class that is final has to see to that itself.
///
/// # Safety
///
/// The context must be valid.
pub(super) unsafe fn must_refuse_subclasses(cx: Context<'_>, shell: bool) -> bool {
    // PyPy does not ask whether a class may be derived from.
    // SAFETY: by the caller's word.
    shell || !unsafe { host::refuses_subclasses(cx.pointer()) }
}

/// Has a class refuse others that are derived from it, in CPython's words.
///
/// # Errors
///
/// Those of making the method that does.
pub(crate) fn refuse_subclasses<T: Class>(class: &Handle<'_, Type>) -> Result<()> {
    let cx = class.cx();
    let names = cx.dict()?;
    names.set_item("name", format!("{}.{}", T::Module::NAME, T::NAME))?;
    cx.exec_in(
        "def __init_subclass__(cls, **options):\n    \
             raise TypeError(f\"type '{name}' is not an acceptable base type\")",
        &names,
    )?;
    let refuse = names.get_item("__init_subclass__")?;
    let refuse = cx.builtins().get_item("classmethod")?.call((refuse,))?;
    class.setattr("__init_subclass__", refuse)
}
