//! What this crate believes about the ABI, as data.
//!
//! The macros that define structs and enums also write down their names, offsets
//! and values here, so that a test can compare them with what a C compiler says
//! about HPy's own headers. Names and types are given as they are spelled in
//! Rust (`r#type`, `*mut HPyDef`).

use crate::*;

/// A struct of the ABI.
#[derive(Debug, Clone, Copy)]
pub struct Struct {
    /// Its C name.
    pub name: &'static str,
    /// `sizeof`.
    pub size: usize,
    /// `_Alignof`.
    pub align: usize,
    /// Its members, in order.
    pub fields: &'static [Field],
}

/// A member of a [`Struct`].
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name as Rust spells it; C's has no `r#`.
    pub name: &'static str,
    /// Its type as Rust spells it.
    pub ty: &'static str,
    /// `offsetof`.
    pub offset: usize,
    /// Its size in bytes.
    pub size: usize,
}

impl Field {
    /// A field of type `T`.
    #[doc(hidden)]
    pub const fn new<T>(name: &'static str, ty: &'static str, offset: usize) -> Field {
        Field {
            name,
            ty,
            offset,
            size: size_of::<T>(),
        }
    }
}

/// A struct that describes itself.
pub trait Describe {
    /// The description.
    const STRUCT: Struct;
}

/// An enum of the ABI.
#[derive(Debug, Clone, Copy)]
pub struct Enum {
    /// Its C name.
    pub name: &'static str,
    /// Its enumerators: C name and value.
    pub values: &'static [(&'static str, core::ffi::c_int)],
}

/// A function, or the type of one.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its C name; for a trampoline, that of its signature without `HPyFunc_`.
    pub name: &'static str,
    /// The types of its arguments as Rust spells them.
    pub args: &'static [&'static str],
    /// The type of its result as Rust spells it; `""` for C's `void`.
    pub ret: &'static str,
}

/// Every struct except the context, whose members are [`MEMBERS`].
pub const STRUCTS: &[&[Struct]] = &[
    &[
        HPy::STRUCT,
        HPyField::STRUCT,
        HPyGlobal::STRUCT,
        HPyListBuilder::STRUCT,
        HPyTupleBuilder::STRUCT,
        HPyTracker::STRUCT,
        HPyThreadState::STRUCT,
        HPy_buffer::STRUCT,
        HPySlot::STRUCT,
        HPyMeth::STRUCT,
        HPyMember::STRUCT,
        HPyGetSet::STRUCT,
        HPyDef::STRUCT,
        HPyCapsule_Destructor::STRUCT,
        HPyCallFunction::STRUCT,
        HPyType_Vectorcall::STRUCT,
        HPyType_Spec::STRUCT,
        HPyType_SpecParam::STRUCT,
        HPyModuleDef::STRUCT,
    ],
    trampolines::ARGUMENT_STRUCTS,
];

/// Every enum.
pub const ENUMS: &[Enum] = &[
    HPy_SourceKind::ENUM,
    _HPyCapsule_key::ENUM,
    HPy_RichCmpOp::ENUM,
    HPyFunc_Signature::ENUM,
    HPySlot_Slot::ENUM,
    HPyMember_FieldType::ENUM,
    HPyDef_Kind::ENUM,
    HPyType_BuiltinShape::ENUM,
    HPyType_SpecParam_Kind::ENUM,
];

/// Every function type.
pub const FUNCTION_TYPES: &[&[Function]] = &[
    cpy_types::FUNCTION_TYPES,
    hpyfunc::GENERAL_FUNCTION_TYPES,
    hpyfunc::FUNCTION_TYPES,
];

/// Every function that the headers define over the context's.
pub const INLINE_HELPERS: &[Function] = inline_helpers::INLINE_HELPERS;

/// Every trampoline, as CPython calls it.
pub const TRAMPOLINES: &[Function] = trampolines::TRAMPOLINES;

/// Defines function types together with their descriptions.
macro_rules! c_functions {
    (
        $list:ident;
        $($(#[$meta:meta])* $name:ident: fn($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*
    ) => {
        $(
            $(#[$meta])*
            pub type $name = unsafe extern "C" fn($($arg: $ty),*) $(-> $ret)?;
        )*

        pub(crate) const $list: &[$crate::describe::Function] = &[$(
            $crate::describe::Function {
                name: stringify!($name),
                args: &[$(stringify!($ty)),*],
                ret: concat!($(stringify!($ret))?),
            },
        )*];
    };
}
pub(crate) use c_functions;

/// Defines a `#[repr(C)]` struct together with its description.
macro_rules! c_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[repr(C)]
        #[allow(non_camel_case_types)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $ty, )*
        }

        impl $crate::describe::Describe for $name {
            const STRUCT: $crate::describe::Struct = $crate::describe::Struct {
                name: stringify!($name),
                size: size_of::<$name>(),
                align: align_of::<$name>(),
                fields: &[$(
                    $crate::describe::Field {
                        name: stringify!($field),
                        ty: stringify!($ty),
                        offset: core::mem::offset_of!($name, $field),
                        size: size_of::<$ty>(),
                    },
                )*],
            };
        }
    };
}
pub(crate) use c_struct;

/// Defines a C enum: a transparent integer (a foreign host may hand over values
/// that we do not know) with its enumerators as associated constants.
macro_rules! c_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident as $prefix:literal {
            $( $(#[$value_meta:meta])* $value:ident = $number:expr, )*
        }
    ) => {
        $(#[$meta])*
        #[repr(transparent)]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(non_camel_case_types)]
        pub struct $name(pub core::ffi::c_int);

        #[allow(non_upper_case_globals)]
        impl $name {
            $( $(#[$value_meta])* pub const $value: $name = $name($number); )*

            /// Every enumerator: the name that C gives it, and its value.
            pub const ENUM: $crate::describe::Enum = $crate::describe::Enum {
                name: stringify!($name),
                values: &[$( (concat!($prefix, stringify!($value)), $number), )*],
            };

            /// The C name of this value, if it is one of the enumerators.
            pub fn name(self) -> Option<&'static str> {
                let known = Self::ENUM.values.iter().find(|(_, value)| *value == self.0);
                known.map(|(name, _)| *name)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, concat!(stringify!($name), "({})"), self.0),
                }
            }
        }
    };
}
pub(crate) use c_enum;
