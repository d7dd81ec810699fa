//! What objects have on request: a `__dict__`, and weak references.
//!
//! PyPy gives both to every object. The host in the binary finds room for them in an
//! object's memory, behind the value, and the reference host has it elsewhere; the package
//! `hpy` needs a [`shell`](super::shell).

use std::ffi::CStr;
use std::ptr;

use hpy_sys::{HPy_ssize_t, HPyDef, HPyMember, HPyMember_FieldType};

use super::{Class, Instance, host, shell};
use crate::context::Context;
use crate::error::Result;

/// What objects of a class have beside their value, as this host wants it.
pub(super) struct Extras {
    /// Definitions for the specification.
    pub(super) defs: Vec<HPyDef>,
    /// How much memory they need.
    pub(super) size: usize,
    /// Whether the collector has to see what is in them.
    pub(super) nests: bool,
    /// The `__slots__` of the shell that gives them.
    pub(super) slots: Vec<&'static str>,
}

impl Extras {
    /// Of the class `T`.
    ///
    /// # Errors
    ///
    /// Those of asking the interpreter for its version.
    pub(super) fn of<T: Class>(cx: Context<'_>) -> Result<Self> {
        let mut extras = Extras {
            defs: Vec::new(),
            size: 0,
            nests: false,
            slots: Vec::new(),
        };
        // SAFETY: the context is valid.
        let (offsets, universal) = unsafe {
            let ctx = cx.pointer();
            (host::takes_offsets(ctx), host::by_legacy_shape(ctx))
        };
        // The package `hpy` takes classes with a `__dict__` for its own there.
        let crashes = T::OPTIONS.dict && universal && shell::version(cx)? >= 0x030e_0000;
        let wanted = [
            (T::OPTIONS.dict && !crashes, "__dict__", c"__dictoffset__"),
            (T::OPTIONS.weakref, "__weakref__", c"__weaklistoffset__"),
        ];
        for (_, slot, offset) in wanted.into_iter().filter(|(wanted, ..)| *wanted) {
            if universal {
                extras.slots.push(slot);
            } else if offsets {
                extras.defs.push(def::<T>(offset, extras.size));
                extras.size += size_of::<usize>();
                extras.nests |= slot == "__dict__";
            }
        }
        Ok(extras)
    }
}

/// Says where something is: so far behind the value.
fn def<T: Class>(name: &'static CStr, place: usize) -> HPyDef {
    HPyDef::member(HPyMember {
        name: name.as_ptr(),
        r#type: HPyMember_FieldType::HPYSSIZET,
        offset: (start::<T>() + place) as HPy_ssize_t,
        readonly: 1,
        doc: ptr::null(),
    })
}

/// Where the memory for them begins.
pub(super) const fn start<T: Class>() -> usize {
    (Instance::<T>::SIZE as usize).next_multiple_of(size_of::<usize>())
}
