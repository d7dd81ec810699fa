//! Fields: references from one object's memory to another object.

use hpy_sys::{HPy, HPyField};
use rustpython_vm::{AsObject, PyObject, PyObjectRef};

use crate::context::Cx;
use crate::fault::{Result, Trouble};
use crate::fields::{Fields, Unreadable};
use crate::seen::Seen;

pub(crate) fn ctx_Field_Store(
    cx: &Cx<'_>,
    target_object: HPy,
    target_field: *mut HPyField,
    h: HPy,
) -> Result<()> {
    let owner = cx.object(target_object)?;
    let object = cx.optional(h)?;
    if target_field.is_null() {
        return Err(Trouble::fault("the field is a null pointer"));
    }
    // SAFETY: it is a field in the owner's memory, by the caller's word.
    let field = unsafe { &mut *target_field };
    let before = {
        let mut fields = cx.state.fields.borrow_mut();
        let birth = || cx.state.extension_moment(cx.function);
        let replaced = fields.replace(owner.as_object().get_id(), field, object, birth);
        replaced.map_err(|why| refused(&fields, *field, &owner, why))?
    };
    // What this drops may run Python, which may look at the field.
    drop(before);
    Ok(())
}

pub(crate) fn ctx_Field_Load(
    cx: &Cx<'_>,
    source_object: HPy,
    source_field: HPyField,
) -> Result<PyObjectRef> {
    let owner = cx.object(source_object)?;
    let fields = cx.state.fields.borrow();
    let loaded = fields.load(owner.as_object().get_id(), source_field);
    loaded.map_err(|why| refused(&fields, source_field, &owner, why))
}

/// The fault of using a field wrongly with an object.
#[cold]
fn refused(fields: &Fields, field: HPyField, owner: &PyObject, why: Unreadable) -> Trouble {
    match fields.held(field) {
        Some(stored) if why == Unreadable::NotOwner => {
            let (owner, object) = (Seen::of(owner), Seen::of(&stored.object));
            let birth = &stored.birth;
            Trouble::fault(format_args!(
                "{why}; it was asked for with an object {owner}, and an object {object} was \
                 stored in it by {birth}{}",
                birth.backtrace("stored by ")
            ))
        }
        _ => Trouble::fault(why),
    }
}
