//! Fields: references from one object's memory to another object.

use hpy_sys::{HPy, HPyField};
use rustpython_vm::{AsObject, PyObjectRef};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

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
        fields.replace(owner.as_object().get_id(), field, object)?
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
    Ok(fields.load(owner.as_object().get_id(), source_field)?)
}
