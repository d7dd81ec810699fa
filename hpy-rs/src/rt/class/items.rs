//! What a class is made of, as methods blocks say it.

use std::any::TypeId;
use std::ffi::CStr;

use hpy_sys::HPyDef;

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
    },
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
        Item { kind }
    }

    /// What goes into the class's specification.
    pub(crate) fn def(&self) -> Option<&'static HPyDef> {
        match self.kind {
            ItemKind::Def(def) => Some(def),
            _ => None,
        }
    }

    /// What is to be done once the class is there.
    pub(crate) fn finish(&self, class: &Handle<'_, Type>) -> Result<()> {
        match self.kind {
            ItemKind::Attribute { name, value } => class.setattr(name, value(class.cx())?),
            _ => Ok(()),
        }
    }
}
