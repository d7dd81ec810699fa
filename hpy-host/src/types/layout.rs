//! Whether a struct goes together with the bases of its type.
//!
//! An object has one payload in RustPython. That of the shape `object` is a struct and nothing else; those of the other
//! shapes begin with the builtin's. So a struct has no place in the objects of any other class that is written in Rust.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use hpy_sys::{HPyCallFunction, HPyType_BuiltinShape as Shape, HPyType_Spec};
use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::{Py, PyResult, VirtualMachine};

use super::attribute::{self, Attribute, Defined};
use super::info::{self, Info};
use super::shapes;

/// Checks that a type may have the struct that its specification states, with these bases.
///
/// # Errors
/// `TypeError` if it may not.
pub(super) fn check(
    vm: &VirtualMachine,
    spec: &HPyType_Spec,
    name: &str,
    bases: &[PyTypeRef],
) -> PyResult<()> {
    let shape = spec.builtin_shape;
    let misfit = |base: &Py<PyType>| {
        let (shape, base) = (shape.name().unwrap_or("?"), base.slot_name());
        Err(vm.new_type_error(format!(
            "type '{name}' has a struct of its own with shape {shape}, which does not fit its \
             base '{}'",
            &*base
        )))
    };
    let builtin = shapes::base(vm, shape);
    if !bases.iter().any(|base| base.fast_issubclass(builtin)) {
        return misfit(&bases[0]);
    }
    go_together(vm, bases)?;
    if spec.basicsize == 0 {
        return Ok(());
    }
    for base in bases {
        if foreign(vm, base, shape).is_some() {
            return misfit(base);
        }
        let Some(info) = info::nearest(base).filter(|info| info.size > 0) else {
            continue;
        };
        if info.shape != shape {
            return misfit(base);
        }
        if (spec.basicsize as usize) < info.size {
            return Err(vm.new_type_error(format!(
                "tp_basicsize for type '{name}' ({}) is too small for base '{}' ({})",
                spec.basicsize, info.name, info.size
            )));
        }
    }
    Ok(())
}

/// Checks that what objects of these classes are made of is one class's of them.
fn go_together(vm: &VirtualMachine, bases: &[PyTypeRef]) -> PyResult<()> {
    let mut winner = solid(&bases[0]);
    for base in &bases[1..] {
        let candidate = solid(base);
        if candidate.fast_issubclass(winner) {
            winner = candidate;
        } else if !winner.fast_issubclass(candidate) {
            return Err(vm.new_type_error("multiple bases have instance lay-out conflict"));
        }
    }
    Ok(())
}

/// The class, itself or a base, that has last added something to what objects are made of.
fn solid(class: &Py<PyType>) -> &Py<PyType> {
    let made_of = |class: &Py<PyType>| {
        let slots = &class.slots;
        (slots.basicsize, slots.itemsize, slots.member_count)
    };
    match &class.base {
        Some(base) if made_of(base) == made_of(class) => solid(base),
        _ => class,
    }
}

/// The size by which RustPython tells layouts apart: no two types with a struct of their own have the same, so that nobody's
/// objects become another's (`__class__` may be set between classes of one size), and no class inherits from two. What is
/// written in Rust has no odd size.
pub(super) fn basicsize(bases: &[PyTypeRef], spec: &HPyType_Spec) -> usize {
    static TAKEN: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

    let largest = bases.iter().map(|base| base.slots.basicsize).max();
    let largest = largest.unwrap_or(0);
    let own = spec.basicsize as usize;
    if own == 0 {
        return largest;
    }
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut size = (largest + own) | 1;
    while !taken.insert(size) {
        size += 2;
    }
    size
}

/// Checks that members are in the struct of their type.
///
/// # Errors
/// The first one that is not.
pub(super) fn check_members(info: &Info, attributes: &[Defined]) -> Result<(), String> {
    let inside = |name: &str, offset: usize, size: usize| {
        let end = offset.saturating_add(size);
        (end <= info.size).then_some(()).ok_or_else(|| {
            format!(
                "the member '{name}' of '{}' ends at the byte {end} of a struct of {}",
                info.name, info.size
            )
        })
    };
    for defined in attributes {
        let Attribute::Member { kind, offset, .. } = defined.attribute else {
            continue;
        };
        let name = &defined.name;
        let size = attribute::size(kind)
            .ok_or_else(|| format!("the member '{name}' is of the unknown type {}", kind.0))?;
        inside(name, offset, size)?;
    }
    match info.call_offset {
        Some(offset) => inside("__vectorcalloffset__", offset, size_of::<HPyCallFunction>()),
        None => Ok(()),
    }
}

/// The class whose payload objects of a class have, if that is none of the shape.
pub(super) fn foreign(vm: &VirtualMachine, class: &Py<PyType>, shape: Shape) -> Option<PyTypeRef> {
    let builtin = shapes::base(vm, shape);
    let mro = class.mro.read();
    // A class that is made at run time has its base's payload.
    let mut in_rust = mro.iter().filter(|class| class.heaptype_ext.is_none());
    in_rust
        .find(|class| !builtin.fast_issubclass(*class))
        .cloned()
}
