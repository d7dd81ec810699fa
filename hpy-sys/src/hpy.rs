//! Handles and the other basic types (`hpy.h`, `macros.h`, `version.h`).

use core::ffi::{CStr, c_void};

use crate::describe::c_enum;

/// The major ABI version that this crate describes; the `0` of `.hpy0.so`.
pub const HPY_ABI_VERSION: u32 = 0;
/// The minor ABI version; hosts of a higher minor version are compatible.
pub const HPY_ABI_VERSION_MINOR: u32 = 0;
/// The ABI tag in the file names of universal binaries.
pub const HPY_ABI_TAG: &CStr = c"hpy0";
/// The HPy release whose headers this crate mirrors.
pub const HPY_VERSION: &CStr = c"0.9.0";

/// A signed size or index; C's `intptr_t`.
pub type HPy_ssize_t = isize;
/// The result of hashing; C's `intptr_t`.
pub type HPy_hash_t = isize;
/// A Unicode code point; C's `uint32_t`.
pub type HPy_UCS4 = u32;

/// C's `wchar_t`: 16 bit on Windows, a 32-bit integer elsewhere, whose sign
/// differs from platform to platform.
#[cfg(not(windows))]
pub type wchar_t = libc::wchar_t;
/// C's `wchar_t`: 16 bit on Windows, a 32-bit integer elsewhere, whose sign
/// differs from platform to platform.
#[cfg(windows)]
pub type wchar_t = u16;

/// The largest [`HPy_ssize_t`].
pub const HPY_SSIZE_T_MAX: HPy_ssize_t = HPy_ssize_t::MAX;
/// The smallest [`HPy_ssize_t`].
pub const HPY_SSIZE_T_MIN: HPy_ssize_t = HPy_ssize_t::MIN;

/// Declares the one-word opaque types that pass between host and extension.
macro_rules! opaque_words {
    ($($(#[$meta:meta])* $name:ident { $field:ident })*) => {
        $(
            $(#[$meta])*
            #[repr(transparent)]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub struct $name {
                /// The word; only the host knows what it means.
                pub $field: isize,
            }

            impl $name {
                /// The null value (all bits zero).
                pub const NULL: $name = $name { $field: 0 };

                /// Whether this is the null value.
                #[inline]
                pub const fn is_null(self) -> bool {
                    self.$field == 0
                }
            }

            impl $crate::describe::Describe for $name {
                const STRUCT: $crate::describe::Struct = $crate::describe::Struct {
                    name: stringify!($name),
                    size: size_of::<$name>(),
                    align: align_of::<$name>(),
                    fields: &[$crate::describe::Field {
                        name: stringify!($field),
                        ty: "isize",
                        offset: core::mem::offset_of!($name, $field),
                        size: size_of::<isize>(),
                    }],
                };
            }
        )*
    };
}

opaque_words! {
    /// A handle to a Python object.
    ///
    /// A bare word: it is neither counted nor closed by itself. What the word is,
    /// only the host knows (a pointer, an index, something tagged); two handles
    /// to one object may differ, so compare with [`HPy_Is`](crate::HPy_Is).
    HPy { _i }
    /// A reference that one Python object holds to another, from its own memory.
    HPyField { _i }
    /// A reference that a module holds, per interpreter.
    HPyGlobal { _i }
    /// A list under construction.
    HPyListBuilder { _lst }
    /// A tuple under construction.
    HPyTupleBuilder { _tup }
    /// A set of handles that are closed together.
    HPyTracker { _i }
    /// What [`HPy_LeavePythonExecution`](crate::HPy_LeavePythonExecution) gives
    /// back, to be handed to
    /// [`HPy_ReenterPythonExecution`](crate::HPy_ReenterPythonExecution).
    HPyThreadState { _i }
}

/// Makes a handle of a word that [`HPy_AsVoidP`] gave.
#[inline]
pub fn HPy_FromVoidP(p: *mut c_void) -> HPy {
    HPy { _i: p as isize }
}

/// The word of a handle, as a pointer that must not be read through.
#[inline]
pub fn HPy_AsVoidP(h: HPy) -> *mut c_void {
    h._i as *mut c_void
}

c_enum! {
    /// What kind of source text [`HPy_Compile_s`](crate::HPy_Compile_s) is given.
    pub enum HPy_SourceKind as "HPy_SourceKind_" {
        /// One expression.
        Expr = 0,
        /// The statements of a file.
        File = 1,
        /// One statement, as typed at the interpreter's prompt.
        Single = 2,
    }
}

c_enum! {
    /// Which property of a capsule [`HPyCapsule_Get`](crate::HPyCapsule_Get) and
    /// [`HPyCapsule_Set`](crate::HPyCapsule_Set) are about.
    pub enum _HPyCapsule_key as "HPyCapsule_key_" {
        /// The pointer that the capsule carries.
        Pointer = 0,
        /// Its name.
        Name = 1,
        /// Its context pointer.
        Context = 2,
        /// Its destructor.
        Destructor = 3,
    }
}

c_enum! {
    /// A rich comparison.
    pub enum HPy_RichCmpOp as "HPy_" {
        /// `<`
        LT = 0,
        /// `<=`
        LE = 1,
        /// `==`
        EQ = 2,
        /// `!=`
        NE = 3,
        /// `>`
        GT = 4,
        /// `>=`
        GE = 5,
    }
}
