//! What a class has where its author says nothing else.

use std::ffi::CStr;
use std::ptr;

use hpy_sys::{HPyDef, HPyDef_Kind};

/// Adds the definitions for which there is nothing else yet.
pub(super) fn add(defaults: impl Iterator<Item = &'static HPyDef>, defines: &mut Vec<*mut HPyDef>) {
    let said = defines.len();
    for default in defaults {
        let mut others = defines[..said].iter();
        // SAFETY: definitions are constants.
        if !others.any(|&def| is_for_the_same(unsafe { &*def }, default)) {
            defines.push(ptr::from_ref(default).cast_mut());
        }
    }
}

/// Whether two definitions are for one slot, or of one name.
fn is_for_the_same(one: &HPyDef, other: &HPyDef) -> bool {
    if one.kind != other.kind {
        return false;
    }
    // SAFETY: the kind says which it is; names are C strings that live for ever.
    unsafe {
        match one.kind {
            HPyDef_Kind::Slot => one.u.slot.slot == other.u.slot.slot,
            HPyDef_Kind::Meth => {
                CStr::from_ptr(one.u.meth.name) == CStr::from_ptr(other.u.meth.name)
            }
            HPyDef_Kind::GetSet => {
                CStr::from_ptr(one.u.getset.name) == CStr::from_ptr(other.u.getset.name)
            }
            _ => false,
        }
    }
}
