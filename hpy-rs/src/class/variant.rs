//! The class of an enum's variant.

use std::ffi::CString;
use std::ptr;

use hpy_sys::{
    HPyDef, HPyType_BuiltinShape, HPyType_Spec, HPyType_SpecParam, HPyType_SpecParam_Kind,
};

use super::outline::Outline;
use super::{Class, host, shell};
use crate::error::Result;
use crate::handle::Handle;
use crate::rt::Module;
use crate::rt::class::enums::Variant;
use crate::rt::class::protocols::Target;
use crate::types::Type;

/// Makes the class of an enum's variant, derived from the enum's own.
///
/// # Errors
///
/// Those of the interpreter.
pub(crate) fn make_variant<'cx, T: Class>(
    class: &Handle<'cx, Type>,
    variant: &'static Variant,
) -> Result<Handle<'cx, Type>> {
    let cx = class.cx();
    let own_name = variant.name.to_string_lossy();
    // CPython before 3.11 keeps the pointer.
    let name = CString::new(format!("{}.{own_name}", T::Module::NAME))?.into_raw();
    // SAFETY: the context is valid.
    let legacy = unsafe { host::by_legacy_shape(cx.pointer()) };
    // SAFETY: the context is valid.
    let doc = if unsafe { host::takes_signatures(cx.pointer()) } {
        let doc = variant.doc.to_string_lossy();
        CString::new(format!("{own_name}{}\n--\n\n{doc}", variant.signature))?
    } else {
        variant.doc.to_owned()
    };
    let shell = shell::is_needed(cx)?;
    let outline = Outline::of::<T>(cx, Some(class), shell)?;
    let target = Target::of(cx);
    let mut defines: Vec<*mut HPyDef> = variant
        .items
        .iter()
        .flat_map(|item| item.defs(target, legacy))
        .chain(outline.defs)
        .map(|def| ptr::from_ref(def).cast_mut())
        .collect();
    defines.push(ptr::null_mut());
    let mut spec = HPyType_Spec {
        name,
        basicsize: outline.size,
        itemsize: 0,
        flags: outline.flags,
        builtin_shape: if legacy {
            HPyType_BuiltinShape::Legacy
        } else {
            HPyType_BuiltinShape::Object
        },
        legacy_slots: ptr::null_mut(),
        defines: defines.as_mut_ptr(),
        doc: doc.as_ptr(),
    };
    let mut params = [
        HPyType_SpecParam {
            kind: HPyType_SpecParam_Kind::Base,
            object: class.as_raw(),
        },
        HPyType_SpecParam::END,
    ];
    // SAFETY: as for any class: the objects have what those of the class above have.
    let made = unsafe {
        cx.own(hpy_sys::HPyType_FromSpec(
            cx.as_raw(),
            &raw mut spec,
            params.as_mut_ptr(),
        ))?
    };
    let made = if shell {
        shell::around(&made, &own_name, &[])?
    } else {
        made
    };
    crate::rt::class::finish::<T>(&made, variant.items.iter())?;
    Ok(made)
}
