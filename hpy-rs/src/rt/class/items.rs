//! What a class is made of, as methods blocks say it.

use std::any::TypeId;
use std::ffi::CStr;

use hpy_sys::HPyDef;

use super::helper;
use super::protocols::{Protocol, Target};
use super::settle_hash;
use super::{MemberItem, PropertyItem};
use crate::class::{Class, host};
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::rt::ModuleState;
use crate::types::Type;

/// A class of a module.
pub struct ClassEntry {
    /// Its Python name.
    pub name: &'static CStr,
    /// The class object, made where there is none yet.
    pub class: for<'cx> fn(Context<'cx>) -> Result<Handle<'cx, Type>>,
}

/// A class that registers itself into a module written elsewhere.
pub struct RegisteredClass {
    /// The module.
    pub module: fn() -> &'static ModuleState,
    /// The class.
    pub entry: ClassEntry,
    /// Where it stands in the source.
    pub location: &'static str,
}

inventory::collect!(RegisteredClass);

/// The items of one methods block.
pub struct RegisteredItems {
    /// The class.
    pub class: fn() -> TypeId,
    /// What the block defines.
    pub items: &'static [Item],
}

inventory::collect!(RegisteredItems);

/// One thing that a methods block, or the struct itself, defines.
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it is.
    pub hosts: Hosts,
}

/// Under which hosts an item is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// All.
    All,
    /// Those whose types have slots, as CPython's: an operator's slot is called for both
    /// operands, and an item's in one way for indices and in another for keys.
    Slots,
    /// Those that make a method of a slot, and have no slots for some methods: PyPy.
    Methods,
}

/// What an [`Item`] is.
pub enum ItemKind {
    /// What HPy has a definition for: a method, a slot, an attribute.
    Def(&'static HPyDef),
    /// There is a `__new__`, with this signature, parentheses and all; its slot is an
    /// item of its own.
    Constructor {
        /// As `inspect.signature` reads it.
        signature: &'static str,
        /// The function, where it is no slot.
        apart: Option<&'static HPyDef>,
    },
    /// A function that is called on no object.
    Function {
        /// Its definition, for a helper.
        def: &'static HPyDef,
        /// The builtin that makes of the function what it is: `staticmethod` or
        /// `classmethod`.
        kind: &'static str,
    },
    /// A special method that HPy has no slot for, or not for every host.
    Protocol(Protocol),
    /// A property.
    Property(&'static PropertyItem),
    /// There is a comparison; its slot is an item of its own.
    Compares {
        /// Whether it is one for equality.
        equality: bool,
    },
    /// There is a `__hash__`; its slot is an item of its own.
    Hashes,
    /// A member.
    Member(&'static MemberItem),
    /// A definition that holds where no other says the same: a slot's or a method's.
    Default(&'static HPyDef),
    /// What is to be done once the class is there.
    Finish(fn(&Handle<'_, Type>) -> Result<()>),
    /// An attribute of the class itself.
    Attribute {
        /// Its Python name.
        name: &'static CStr,
        /// Makes its value.
        value: for<'cx> fn(Context<'cx>) -> Result<Handle<'cx>>,
    },
}

impl Item {
    /// An item of this kind.
    pub const fn new(kind: ItemKind) -> Item {
        Item {
            kind,
            hosts: Hosts::All,
        }
    }

    /// An item of this kind, under some hosts.
    pub const fn on(hosts: Hosts, kind: ItemKind) -> Item {
        Item { kind, hosts }
    }

    /// What goes into the specification of a class, which may be of the legacy shape.
    pub(crate) fn defs(&self, target: Target, legacy: bool) -> Vec<&'static HPyDef> {
        match self.property() {
            Some(property) => property.methods().to_vec(),
            None => self.def(target, legacy).into_iter().collect(),
        }
    }

    fn def(&self, target: Target, legacy: bool) -> Option<&'static HPyDef> {
        match &self.kind {
            ItemKind::Def(def) => Some(def),
            ItemKind::Protocol(protocol) => Some(protocol.def(target)),
            ItemKind::Property(property) => Some(&property.getset),
            ItemKind::Member(member) => Some(member.def(legacy)),
            _ => None,
        }
    }

    /// What goes into the class's specification, unless there is something else for it.
    pub(crate) fn default(&self) -> Option<&'static HPyDef> {
        match self.kind {
            ItemKind::Default(def) => Some(def),
            _ => None,
        }
    }

    /// The property that it is, where the class has methods for it.
    fn property(&self) -> Option<&'static PropertyItem> {
        let property = match self.kind {
            ItemKind::Property(property) => property,
            ItemKind::Member(member) => &member.property,
            _ => return None,
        };
        host::lacks_attributes().then_some(property)
    }

    /// What goes into the helper's specification.
    fn helper_def(&self) -> Option<HPyDef> {
        let ItemKind::Function { def, .. } = self.kind else {
            return None;
        };
        let mut def = *def;
        def.u.meth.name = name_in_helper(&def).as_ptr();
        Some(def)
    }

    /// What is to be done once the class is there.
    fn finish<'cx>(
        &self,
        class: &Handle<'cx, Type>,
        target: Target,
        helper: Option<&Handle<'cx>>,
    ) -> Result<()> {
        let cx = class.cx();
        if let Some(property) = self.property() {
            return class.setattr(property.name, property.object(class)?);
        }
        match (&self.kind, helper) {
            (ItemKind::Attribute { name, value }, _) => class.setattr(*name, value(cx)?),
            (ItemKind::Protocol(protocol), _) => protocol.finish(class, target),
            (ItemKind::Function { def, kind }, Some(helper)) => {
                // SAFETY: it is a method's definition.
                let name = unsafe { CStr::from_ptr(def.u.meth.name) };
                let function = helper.getattr(name_in_helper(def))?;
                let made = cx.builtins().get_item(*kind)?.call((function,))?;
                class.setattr(name, made)
            }
            _ => Ok(()),
        }
    }
}

/// The name that a function has in the helper. A class may be derived from the helper's,
/// which must not find its own `__init_subclass__` there.
fn name_in_helper(def: &HPyDef) -> &'static CStr {
    // SAFETY: it is a method's definition, whose name is a constant.
    let name: &'static CStr = unsafe { CStr::from_ptr(def.u.meth.name) };
    if name == c"__init_subclass__" {
        c"init_subclass"
    } else {
        name
    }
}

/// Does what is left to do once the class of these items is there.
///
/// # Errors
///
/// Those of the interpreter, and of class attributes' values.
pub(crate) fn finish<T: Class>(
    class: &Handle<'_, Type>,
    items: impl Iterator<Item = &'static Item> + Clone,
) -> Result<()> {
    settle_hash::<T>(class, items.clone())?;
    let defs: Vec<HPyDef> = items.clone().filter_map(Item::helper_def).collect();
    let helper = if defs.is_empty() {
        None
    } else {
        // Hosts keep pointers to definitions, and there is one class in a process.
        Some(helper::make::<T>(class.cx(), defs.leak())?)
    };
    let target = Target::of(class.cx());
    // Attributes' values may be what these make.
    for item in items.clone() {
        if let ItemKind::Finish(finish) = item.kind {
            finish(class)?;
        }
    }
    for item in items {
        item.finish(class, target, helper.as_ref())?;
    }
    Ok(())
}
