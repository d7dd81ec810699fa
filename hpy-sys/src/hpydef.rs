//! Definitions of slots, methods, members and get/set attributes (`hpydef.h`).

use core::ffi::{c_char, c_int, c_void};

use crate::describe::{Describe, Field, Struct, c_enum, c_struct};
use crate::{
    HPy_ssize_t, HPyCFunction, HPyFunc_Capsule_Destructor, HPyFunc_Signature, HPyFunc_keywords,
    HPySlot_Slot, cpy_PyCFunction, cpy_PyCapsule_Destructor, cpy_getter, cpy_setter,
    cpy_vectorcallfunc,
};

c_struct! {
    /// Fills a slot of a type or module.
    #[derive(Debug, Clone, Copy)]
    pub struct HPySlot {
        /// Which slot.
        pub slot: HPySlot_Slot,
        /// The implementation, of the slot's
        /// [signature](HPySlot_Slot::signature).
        pub r#impl: Option<HPyCFunction>,
        /// The [trampoline](crate::trampolines) for it.
        pub cpy_trampoline: Option<cpy_PyCFunction>,
    }
}

c_struct! {
    /// A method of a type, or a function of a module.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyMeth {
        /// The attribute's name, UTF-8.
        pub name: *const c_char,
        /// The implementation.
        pub r#impl: Option<HPyCFunction>,
        /// The [trampoline](crate::trampolines) for it.
        pub cpy_trampoline: Option<cpy_PyCFunction>,
        /// The implementation's signature: `VARARGS`, `KEYWORDS`, `NOARGS` or `O`.
        pub signature: HPyFunc_Signature,
        /// The docstring, UTF-8; may be null.
        pub doc: *const c_char,
    }
}

c_enum! {
    /// The type of an [`HPyMember`].
    pub enum HPyMember_FieldType as "HPyMember_" {
        /// C's `short`.
        SHORT = 0,
        /// C's `int`.
        INT = 1,
        /// C's `long`.
        LONG = 2,
        /// C's `float`.
        FLOAT = 3,
        /// C's `double`.
        DOUBLE = 4,
        /// A pointer to a NUL-terminated string; read-only.
        STRING = 5,
        /// An [`HPyField`](crate::HPyField); reads as `None` while null. See
        /// [`HPyDef`] for what its definition needs.
        OBJECT = 6,
        /// A string of one character.
        CHAR = 7,
        /// A signed byte.
        BYTE = 8,
        /// An unsigned byte.
        UBYTE = 9,
        /// C's `unsigned short`.
        USHORT = 10,
        /// C's `unsigned int`.
        UINT = 11,
        /// C's `unsigned long`.
        ULONG = 12,
        /// A NUL-terminated string inside the struct; read-only.
        STRING_INPLACE = 13,
        /// A `bool` (one byte).
        BOOL = 14,
        /// An [`HPyField`](crate::HPyField); `AttributeError` while null. See
        /// [`HPyDef`] for what its definition needs.
        OBJECT_EX = 16,
        /// C's `long long`.
        LONGLONG = 17,
        /// C's `unsigned long long`.
        ULONGLONG = 18,
        /// An [`HPy_ssize_t`].
        HPYSSIZET = 19,
        /// Always `None`; read-only.
        NONE = 20,
    }
}

c_struct! {
    /// An attribute that is a member of the object's struct.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyMember {
        /// The attribute's name, UTF-8.
        pub name: *const c_char,
        /// The member's type.
        pub r#type: HPyMember_FieldType,
        /// Where the member is, in bytes from the start of the struct.
        pub offset: HPy_ssize_t,
        /// Non-zero if Python may not write it.
        pub readonly: c_int,
        /// The docstring, UTF-8; may be null.
        pub doc: *const c_char,
    }
}

c_struct! {
    /// An attribute that is computed.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyGetSet {
        /// The attribute's name, UTF-8.
        pub name: *const c_char,
        /// An [`HPyFunc_getter`](crate::HPyFunc_getter).
        pub getter_impl: Option<HPyCFunction>,
        /// An [`HPyFunc_setter`](crate::HPyFunc_setter).
        pub setter_impl: Option<HPyCFunction>,
        /// The trampoline for the getter; absent exactly if the getter is.
        pub getter_cpy_trampoline: Option<cpy_getter>,
        /// The trampoline for the setter; absent exactly if the setter is.
        pub setter_cpy_trampoline: Option<cpy_setter>,
        /// The docstring, UTF-8; may be null.
        pub doc: *const c_char,
        /// Handed to getter and setter as it is.
        pub closure: *mut c_void,
    }
}

c_enum! {
    /// Which of the four an [`HPyDef`] is.
    pub enum HPyDef_Kind as "HPyDef_Kind_" {
        /// [`HPySlot`].
        Slot = 1,
        /// [`HPyMeth`].
        Meth = 2,
        /// [`HPyMember`].
        Member = 3,
        /// [`HPyGetSet`].
        GetSet = 4,
    }
}

/// The content of an [`HPyDef`]; an anonymous union in C.
#[repr(C)]
#[derive(Clone, Copy)]
pub union HPyDefContent {
    /// If the kind is [`HPyDef_Kind::Slot`].
    pub slot: HPySlot,
    /// If the kind is [`HPyDef_Kind::Meth`].
    pub meth: HPyMeth,
    /// If the kind is [`HPyDef_Kind::Member`].
    pub member: HPyMember,
    /// If the kind is [`HPyDef_Kind::GetSet`].
    pub getset: HPyGetSet,
}

/// A definition: a slot, method, member or get/set attribute.
///
/// The constructors are `const`, so a definition can be a `static`:
///
/// ```
/// use hpy_sys::*;
/// # unsafe extern "C" fn answer(_: *mut HPyContext, _: HPy) -> HPy { HPy::NULL }
/// static ANSWER: HPyDef = HPyDef::meth(HPyMeth {
///     name: c"answer".as_ptr(),
///     r#impl: Some(cfunction::noargs(answer)),
///     cpy_trampoline: None, // only on a host that needs none
///     signature: HPyFunc_Signature::NOARGS,
///     doc: core::ptr::null(),
/// });
/// ```
///
/// One exception: a [member](HPyDef::member) of type
/// [`OBJECT`](HPyMember_FieldType::OBJECT) or
/// [`OBJECT_EX`](HPyMember_FieldType::OBJECT_EX) needs writable memory, and is good
/// for making one type only, because `hpy.universal` 0.9 adds to its
/// [`offset`](HPyMember::offset) when it makes the type. Leak a box for each type,
/// or define an [`HPyGetSet`] instead, which has no such trap.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct HPyDef {
    /// Which member of the union is meant.
    pub kind: HPyDef_Kind,
    /// The definition itself.
    pub u: HPyDefContent,
}

impl HPyDef {
    /// Defines a slot.
    pub const fn slot(slot: HPySlot) -> HPyDef {
        HPyDef {
            kind: HPyDef_Kind::Slot,
            u: HPyDefContent { slot },
        }
    }

    /// Defines a method.
    pub const fn meth(meth: HPyMeth) -> HPyDef {
        HPyDef {
            kind: HPyDef_Kind::Meth,
            u: HPyDefContent { meth },
        }
    }

    /// Defines a member.
    pub const fn member(member: HPyMember) -> HPyDef {
        HPyDef {
            kind: HPyDef_Kind::Member,
            u: HPyDefContent { member },
        }
    }

    /// Defines a get/set attribute.
    pub const fn getset(getset: HPyGetSet) -> HPyDef {
        HPyDef {
            kind: HPyDef_Kind::GetSet,
            u: HPyDefContent { getset },
        }
    }
}

// SAFETY: hosts only read definitions (with the exception above, which a static
// that is not `mut` cannot serve anyway), and so does everybody else who has a
// shared reference; what the pointers lead to (names, docs) is constant. A
// getter's closure is only handed on, under the interpreter's lock.
unsafe impl Sync for HPyDef {}

impl Describe for HPyDef {
    // Its union is anonymous in C, so its members are HPyDef's own there.
    const STRUCT: Struct = {
        const CONTENT: usize = core::mem::offset_of!(HPyDef, u);
        Struct {
            name: "HPyDef",
            size: size_of::<HPyDef>(),
            align: align_of::<HPyDef>(),
            fields: &[
                Field::new::<HPyDef_Kind>(
                    "kind",
                    "HPyDef_Kind",
                    core::mem::offset_of!(HPyDef, kind),
                ),
                Field::new::<HPySlot>("slot", "HPySlot", CONTENT),
                Field::new::<HPyMeth>("meth", "HPyMeth", CONTENT),
                Field::new::<HPyMember>("member", "HPyMember", CONTENT),
                Field::new::<HPyGetSet>("getset", "HPyGetSet", CONTENT),
            ],
        }
    };
}

c_struct! {
    /// What [`HPyCapsule_New`](crate::HPyCapsule_New) calls when a capsule dies.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyCapsule_Destructor {
        /// The trampoline for it.
        pub cpy_trampoline: Option<cpy_PyCapsule_Destructor>,
        /// The implementation.
        pub r#impl: Option<HPyFunc_Capsule_Destructor>,
    }
}

c_struct! {
    /// What [`HPy_SetCallFunction`](crate::HPy_SetCallFunction) gives to an object.
    #[derive(Debug, Clone, Copy)]
    pub struct HPyCallFunction {
        /// The trampoline for it, of signature `KEYWORDS`.
        pub cpy_trampoline: Option<cpy_vectorcallfunc>,
        /// The implementation.
        pub r#impl: Option<HPyFunc_keywords>,
    }
}
