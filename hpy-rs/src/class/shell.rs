//! A class around the class: one that is written in Python, as it were, derived from
//! the one that HPy made. Its objects are what Python sees, where the host's own are
//! of no use.

use std::ffi::{c_int, c_void};
use std::ptr;

use hpy_sys::{HPyDef, HPyDef_Kind, HPySlot_Slot};

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
    Ok(version(cx)? >= 0x030d_0000)
}

/// `sys.hexversion`.
///
/// # Errors
///
/// Those of asking for it.
pub(super) fn version(cx: Context<'_>) -> Result<u32> {
    cx.import("sys")?.getattr("hexversion")?.extract()
}

/// The shell of a class, with these `__slots__`.
///
/// # Errors
///
/// Those of making it.
pub(crate) fn around<'cx>(
    class: &Handle<'cx, Type>,
    name: &str,
    slots: &[&str],
) -> Result<Handle<'cx, Type>> {
    let cx = class.cx();
    let names = cx.dict()?;
    names.set_item("__slots__", slots.to_vec())?;
    names.set_item("__module__", class.getattr("__module__")?)?;
    names.set_item("__doc__", class.getattr("__doc__")?)?;
    // A class above may refuse others, but not these.
    names.set_item(MARK, true)?;
    let made = Type::type_object(cx).call((name, cx.tuple((class,))?, names))?;
    made.delattr(MARK)?;
    made.downcast_into()
}

/// What a shell has in its dict while it is being made.
const MARK: &str = "__hpy_shell__";

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
    let message = format!(
        "type '{}.{}' is not an acceptable base type",
        T::Module::NAME,
        T::NAME
    );
    refuse(class, &message)
}

/// Has a class with `__del__` refuse others that are derived from it in Python, where PyPy's
/// HPy ends the process when it finalizes an object of one.
///
/// # Errors
///
/// As for [`refuse_subclasses`].
pub(super) fn refuse_finalized<T: Class>(class: &Handle<'_, Type>) -> Result<()> {
    let message = format!(
        "type '{}.{}' cannot be a base of classes written in Python here: it has __del__, and \
         this interpreter's HPy would abort when it finalizes an object of one",
        T::Module::NAME,
        T::NAME
    );
    refuse(class, &message)
}

fn refuse(class: &Handle<'_, Type>, message: &str) -> Result<()> {
    let cx = class.cx();
    let names = cx.dict()?;
    names.set_item("message", message)?;
    names.set_item("mark", MARK)?;
    cx.exec_in(
        "def __init_subclass__(cls, **options):\n    \
             if mark not in cls.__dict__:\n        \
                 raise TypeError(message)",
        &names,
    )?;
    let refuse = names.get_item("__init_subclass__")?;
    let refuse = cx.builtins().get_item("classmethod")?.call((refuse,))?;
    class.setattr("__init_subclass__", refuse)
}

/// A slot, as CPython's `PyType_Slot` has it.
#[repr(C)]
pub(super) struct Slot {
    slot: c_int,
    function: *mut c_void,
}

/// Takes the slots for buffers out of the definitions of a class with a shell: as
/// CPython's own slots, with an end, or nothing where there are none.
///
/// The package `hpy` fills them in when CPython has made the class. CPython 3.12 and
/// later have a method `__buffer__` for them, which is then missing, and without that a
/// class that is derived does not inherit the slots.
///
/// # Safety
///
/// The definitions must be valid.
pub(super) unsafe fn take_buffers(defines: &mut Vec<*mut HPyDef>) -> Vec<Slot> {
    let mut taken = Vec::new();
    defines.retain(|&def| {
        // SAFETY: by the caller's word; the kind says what a definition is.
        let slot = unsafe {
            if (*def).kind != HPyDef_Kind::Slot {
                return true;
            }
            (*def).u.slot
        };
        let buffer = [
            HPySlot_Slot::HPy_bf_getbuffer,
            HPySlot_Slot::HPy_bf_releasebuffer,
        ]
        .contains(&slot.slot);
        if let (true, Some(trampoline)) = (buffer, slot.cpy_trampoline) {
            // HPy numbers its slots as CPython does.
            taken.push(Slot {
                slot: slot.slot.0,
                function: trampoline as *mut c_void,
            });
        }
        !buffer
    });
    if !taken.is_empty() {
        taken.push(Slot {
            slot: 0,
            function: ptr::null_mut(),
        });
    }
    taken
}
