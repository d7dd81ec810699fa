//! The special methods: which there are, and what each becomes.

use super::Role;

/// The special methods that take the object alone and give another, with their slots.
const UNARY: &[(&str, &str)] = &[("__repr__", "HPy_tp_repr"), ("__str__", "HPy_tp_str")];

/// What the special method of this name becomes.
pub(super) fn role(name: &str) -> Option<Role> {
    match name {
        "__new__" => return Some(Role::Constructor),
        "__init__" => return Some(Role::Initializer),
        _ => {}
    }
    UNARY
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, slot)| Role::Unary(slot))
}
