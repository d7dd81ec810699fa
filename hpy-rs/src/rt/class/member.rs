//! Attributes that an interpreter reads and writes by itself: the definitions.

use std::ffi::{CStr, c_int};
use std::ptr;

use hpy_sys::{HPy_ssize_t, HPyDef, HPyMember};

use super::{Property, PropertyItem};
use crate::class::builtin::{Place, PlaceOf};
use crate::class::{Class, Instance, Native, host};

/// A field of a struct as a member. It is a property too, for hosts that cannot be
/// trusted with members.
pub trait NativeMember: Property {
    /// The field's type.
    type Type: Native;
    /// Where it stands in the struct.
    const OFFSET: usize;
    /// Whether Python may not set it.
    const READONLY: bool;
}

/// A member, as hosts take it.
pub struct MemberItem {
    /// Whether the value is in the object's memory, and not in a box.
    native: bool,
    /// Whether another object may have the value.
    held: bool,
    /// Where an object's memory begins with its struct.
    plain: HPyDef,
    /// Where it begins with CPython's header.
    legacy: HPyDef,
    /// Where the host reads memory that is not there.
    pub(super) property: PropertyItem,
}

impl MemberItem {
    /// What is made of a member of the class `T`.
    pub const fn new<T: Class, M: NativeMember>() -> Self {
        MemberItem {
            native: Instance::<T>::INLINE && !<PlaceOf<'static, T> as Place<'static>>::APART,
            held: Instance::<T>::HELD.is_some(),
            plain: def::<T, M>(0),
            legacy: def::<T, M>(host::LEGACY_HEADER),
            property: PropertyItem::new::<T, M>(),
        }
    }

    /// What goes into the class's specification.
    pub(super) fn def(&self, legacy: bool) -> &HPyDef {
        match (self.native, legacy) {
            (false, _) => &self.property.getset,
            // The interpreter would read the memory whatever it is.
            (true, false) if host::classes_are_unchecked() => &self.property.getset,
            (true, true) if self.held && host::may_destroy_by_class() => &self.property.getset,
            (true, false) => &self.plain,
            (true, true) => &self.legacy,
        }
    }
}

/// The definition, with so many bytes before the struct.
const fn def<T: Class, M: NativeMember>(header: usize) -> HPyDef {
    let doc: &CStr = M::DOC;
    HPyDef::member(HPyMember {
        name: M::NAME.as_ptr(),
        r#type: <M::Type as Native>::KIND,
        offset: (header + Instance::<T>::VALUE + M::OFFSET) as HPy_ssize_t,
        readonly: M::READONLY as c_int,
        doc: if doc.is_empty() {
            ptr::null()
        } else {
            doc.as_ptr()
        },
    })
}
