//! The context and its functions (`autogen_ctx.h`, `autogen_trampolines.h`),
//! all of it expanded from the one [table](crate::for_each_context_member).

use core::ffi::{c_char, c_double, c_int, c_void};

use crate::*;

/// What a row of the context's table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberKind {
    /// A handle that lives as long as the context.
    Constant,
    /// A function.
    Function,
}

/// A row of the context's table.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its place, counted from the first constant.
    pub index: usize,
    /// Its name in the C API: `HPy_Dup`, `h_None`.
    pub name: &'static str,
    /// Its field in [`HPyContext`]: `ctx_Dup`, `h_None`.
    pub field: &'static str,
    /// What it is.
    pub kind: MemberKind,
    /// Whether it is one of the functions whose place differs from host to host
    /// (see [`layout`]).
    pub late: bool,
    /// A function's arguments without the context: names and types, as Rust
    /// spells them.
    pub args: &'static [(&'static str, &'static str)],
    /// A function's result as Rust spells it, `()` for C's `void`; a constant's
    /// type.
    pub ret: &'static str,
    /// Where the field is, in bytes from the start of the struct.
    pub offset: usize,
}

/// The number of members of the context: constants and functions together.
pub const MEMBER_COUNT: usize = 263;

/// Where the first late function is, counted as [`Member::index`] counts.
pub(crate) const FIRST_LATE_FUNCTION: usize = {
    let mut i = 0;
    while !MEMBERS[i].late {
        i += 1;
    }
    i
};

/// The indices in the table count the members, and members are words without
/// gaps: what [`layout`] relies on.
const _: () = {
    let mut i = 0;
    while i < MEMBER_COUNT {
        let member = &MEMBERS[i];
        assert!(member.index == i);
        assert!(member.offset == MEMBERS[0].offset + i * size_of::<HPy>());
        assert!(member.late == (i >= FIRST_LATE_FUNCTION));
        i += 1;
    }
    assert!(size_of::<HPyContext>() == MEMBERS[0].offset + MEMBER_COUNT * size_of::<HPy>());
};

/// Writes the struct and the list of its members.
macro_rules! context {
    (
        constants { $($ci:literal $c:ident;)* }
        functions { $($fi:literal $fname:ident: fn $f:ident($($fa:ident: $fat:ty),*) -> $fr:ty;)* }
        late_constants { $($lci:literal $lc:ident;)* }
        late_functions {
            $($li:literal $lname:ident: fn $l:ident($($la:ident: $lat:ty),*) -> $lr:ty;)*
        }
    ) => {
        /// What the host hands to every call: the constants and the functions of
        /// its Python.
        ///
        /// Call the functions through the helpers of their C names
        /// ([`HPy_Dup`], ...): the fields from `ctx_Capsule_New` on are not
        /// where they seem to be on every host (see [`layout`]).
        #[repr(C)]
        pub struct HPyContext {
            /// A name for humans.
            pub name: *const c_char,
            /// The host's own.
            pub _private: *mut c_void,
            /// The major ABI version: 0.
            pub abi_version: c_int,
            $( #[doc = concat!("Member ", $ci, ".")] pub $c: HPy, )*
            $(
                #[doc = concat!("Member ", $fi, ": [`", stringify!($fname), "`].")]
                pub $f: unsafe extern "C" fn(ctx: *mut HPyContext $(, $fa: $fat)*) -> $fr,
            )*
            $( #[doc = concat!("Member ", $lci, ".")] pub $lc: HPy, )*
            $(
                #[doc = concat!("Member ", $li, ": [`", stringify!($lname), "`].")]
                pub $l: unsafe extern "C" fn(ctx: *mut HPyContext $(, $la: $lat)*) -> $lr,
            )*
        }

        /// Every member of the context, in memory order.
        pub const MEMBERS: &[Member; MEMBER_COUNT] = &[
            $( constant!($ci $c), )*
            $( function!(false $fi $fname $f [$($fa: $fat),*] $fr), )*
            $( constant!($lci $lc), )*
            $( function!(true $li $lname $l [$($la: $lat),*] $lr), )*
        ];

        $( helper! { (early $fi) $fname $f [$($fa: $fat),*] $fr } )*
        $( helper! { (late $li) $lname $l [$($la: $lat),*] $lr } )*
    };
}

macro_rules! constant {
    ($index:literal $field:ident) => {
        Member {
            index: $index,
            name: stringify!($field),
            field: stringify!($field),
            kind: MemberKind::Constant,
            late: false,
            args: &[],
            ret: "HPy",
            offset: core::mem::offset_of!(HPyContext, $field),
        }
    };
}

macro_rules! function {
    ($late:literal $index:literal $name:ident $field:ident [$($arg:ident: $ty:ty),*] $ret:ty) => {
        Member {
            index: $index,
            name: stringify!($name),
            field: stringify!($field),
            kind: MemberKind::Function,
            late: $late,
            args: &[$( (stringify!($arg), stringify!($ty)) ),*],
            ret: stringify!($ret),
            offset: core::mem::offset_of!(HPyContext, $field),
        }
    };
}

/// Reads the function pointer of a member.
macro_rules! load {
    (early $ctx:ident $field:ident) => {
        (*$ctx).$field
    };
    (late $ctx:ident $field:ident) => {
        *(&raw const (*$ctx).$field).add(layout::shift())
    };
}

/// Writes the function that calls a member.
///
/// Where C's inline function does more than to pass its arguments on, the first
/// arms do so too.
macro_rules! helper {
    // These return a null handle in C, so that `return HPyErr_...(...)` is enough.
    ($place:tt HPyErr_SetString $($rest:tt)*) => {
        helper! { @null $place HPyErr_SetString $($rest)* }
    };
    ($place:tt HPyErr_SetObject $($rest:tt)*) => {
        helper! { @null $place HPyErr_SetObject $($rest)* }
    };
    ($place:tt HPyErr_SetFromErrnoWithFilenameObjects $($rest:tt)*) => {
        helper! { @null $place HPyErr_SetFromErrnoWithFilenameObjects $($rest)* }
    };
    ($place:tt HPyErr_NoMemory $($rest:tt)*) => {
        helper! { @null $place HPyErr_NoMemory $($rest)* }
    };
    (@null ($place:ident $i:literal) $name:ident $field:ident [$($arg:ident: $ty:ty),*] $void:ty) => {
        helper! {
            @write $place $i $name $field [$($arg: $ty),*] HPy,
            "\n\nAlways returns [`HPy::NULL`].", |_done| HPy::NULL
        }
    };
    // This one does not return.
    (($place:ident $i:literal) HPy_FatalError $field:ident [$($arg:ident: $ty:ty),*] $void:ty) => {
        helper! {
            @write $place $i HPy_FatalError $field [$($arg: $ty),*] !,
            "\n\nDoes not return.", |_done| std::process::abort()
        }
    };
    (($place:ident $i:literal) $name:ident $field:ident [$($arg:ident: $ty:ty),*] $ret:ty) => {
        helper! { @write $place $i $name $field [$($arg: $ty),*] $ret, "", |result| result }
    };
    (
        @write $place:ident $i:literal $name:ident $field:ident [$($arg:ident: $ty:ty),*] $ret:ty,
        $note:literal, |$result:pat_param| $value:expr
    ) => {
        #[doc = concat!(
            "Calls member ", $i, " of the context, [`", stringify!($field),
            "`](HPyContext::", stringify!($field), ").", $note
        )]
        ///
        /// # Safety
        /// `ctx` must be the context that the host has handed to the call under
        /// way, adopted by [`layout::adopt`]; handles must be open and of this
        /// context, pointers valid for what the HPy function does with them.
        #[inline]
        pub unsafe fn $name(ctx: *mut HPyContext $(, $arg: $ty)*) -> $ret {
            // SAFETY: the caller vouches for the context and the arguments; the
            // place of the member is the one that `layout` found out.
            let $result = unsafe { (load!($place ctx $field))(ctx $(, $arg)*) };
            $value
        }
    };
}

for_each_context_member! { context }
