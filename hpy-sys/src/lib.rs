//! The raw ABI of HPy 0.9: types, the context table and the CPython trampolines.
//!
//! This crate mirrors HPy's C headers, file by file, and C names are kept
//! throughout. It is `unsafe` and has no opinions; the safe SDK is the crate
//! `hpy-rs`.
//!
//! | C header | here |
//! |---|---|
//! | `hpy.h`, `macros.h`, `version.h` | handles, basic types, versions |
//! | `autogen_ctx.h`, `autogen_trampolines.h` | [`HPyContext`], [`MEMBERS`], [`for_each_context_member!`] and one call helper per function: [`HPy_Dup`], ... |
//! | `hpyfunc.h`, `autogen_hpyfunc_declare.h` | [`HPyFunc_Signature`], the function types, [`cfunction`] |
//! | `hpydef.h` | [`HPyDef`], [`HPySlot`], [`HPyMeth`], [`HPyMember`], [`HPyGetSet`] |
//! | `autogen_hpyslot.h` | [`HPySlot_Slot`] |
//! | `hpytype.h` | [`HPyType_Spec`], shapes, flags |
//! | `hpymodule.h` | [`HPyModuleDef`], [`modinit!`] |
//! | `hpyfunc_trampolines.h`, `autogen_hpyfunc_trampolines.h` | [`trampolines`] |
//! | `misc_trampolines.h`, `inline_helpers.h` | [`HPy_New`], [`HPyCapsule_GetPointer`], [`HPyLong_FromLong`], ... |
//! | `cpy_types.h` | the opaque CPython types |
//!
//! A [`StaticModule`] is a module that is linked into the process of its host, and an
//! [`Interpreter`] a host that lends its context to code beside it. With the feature `load`, for hosts, [`load`] finds modules in files.
//!
//! A C enum is a transparent integer with associated constants, because a host
//! may hand over values that are newer than this crate.

#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals)]

mod cpy_types;
mod ctx;
pub mod describe;
mod hpy;
mod hpydef;
mod hpyfunc;
mod hpymodule;
mod hpyslot;
mod hpytype;
mod inline_helpers;
pub mod layout;
mod lend;
mod linked;
#[cfg(feature = "load")]
pub mod load;
mod table;
pub mod trampolines;

pub use core::ffi::{c_char, c_double, c_int, c_void};

pub use cpy_types::*;
pub use ctx::*;
pub use hpy::*;
pub use hpydef::*;
pub use hpyfunc::*;
pub use hpymodule::*;
pub use hpyslot::*;
pub use hpytype::*;
pub use inline_helpers::*;
pub use lend::{Interpreter, LentContext};
pub use linked::StaticModule;
