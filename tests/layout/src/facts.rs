//! Values that Rust believes to know, each with the C expression to ask for.

use hpy_sys::describe::{Describe, ENUMS, STRUCTS};
use hpy_sys::*;

use crate::spelling::c_name;

/// A value, and how to ask C for it.
#[derive(Debug)]
pub struct Fact {
    /// A C expression of an integer type.
    pub c: String,
    /// What Rust believes it to be.
    pub rust: i128,
}

impl Fact {
    fn new(c: String, rust: impl TryInto<i128, Error: std::fmt::Debug>) -> Fact {
        Fact {
            c,
            rust: rust.try_into().expect("fits"),
        }
    }
}

/// All of them.
pub fn all() -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(scalars());
    facts.extend(structs());
    facts.extend(context());
    facts.extend(enums());
    facts.extend(constants());
    facts
}

fn layout<T>(c: &str) -> [Fact; 2] {
    [
        Fact::new(format!("sizeof({c})"), size_of::<T>()),
        Fact::new(format!("_Alignof({c})"), align_of::<T>()),
    ]
}

/// Integer types, and whether they are signed.
fn scalars() -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(layout::<HPy_ssize_t>("HPy_ssize_t"));
    facts.extend(layout::<HPy_hash_t>("HPy_hash_t"));
    facts.extend(layout::<HPy_UCS4>("HPy_UCS4"));
    facts.extend(layout::<wchar_t>("wchar_t"));
    facts.extend(layout::<bool>("bool"));
    for (c, signed) in [
        ("HPy_ssize_t", HPy_ssize_t::MIN < 0),
        ("HPy_hash_t", HPy_hash_t::MIN < 0),
        ("HPy_UCS4", HPy_UCS4::MIN != 0),
        ("wchar_t", wchar_t::MIN != 0),
    ] {
        facts.push(Fact::new(format!("({c})-1 < ({c})0"), u8::from(signed)));
    }
    facts
}

fn structs() -> Vec<Fact> {
    let mut facts = Vec::new();
    for s in STRUCTS.iter().copied().flatten() {
        let name = s.name;
        facts.push(Fact::new(format!("sizeof({name})"), s.size));
        facts.push(Fact::new(format!("_Alignof({name})"), s.align));
        for field in s.fields {
            let member = c_name(field.name);
            facts.push(Fact::new(
                format!("offsetof({name}, {member})"),
                field.offset,
            ));
            facts.push(Fact::new(
                format!("sizeof((({name} *)0)->{member})"),
                field.size,
            ));
        }
    }
    facts
}

fn context() -> Vec<Fact> {
    let mut facts = Vec::from(layout::<HPyContext>("HPyContext"));
    for (field, offset) in [
        ("name", std::mem::offset_of!(HPyContext, name)),
        ("_private", std::mem::offset_of!(HPyContext, _private)),
        ("abi_version", std::mem::offset_of!(HPyContext, abi_version)),
    ] {
        facts.push(Fact::new(format!("offsetof(HPyContext, {field})"), offset));
    }
    for member in MEMBERS {
        let field = member.field;
        facts.push(Fact::new(
            format!("offsetof(HPyContext, {field})"),
            member.offset,
        ));
        facts.push(Fact::new(
            format!(
                "(offsetof(HPyContext, {field}) - offsetof(HPyContext, {})) / sizeof(HPy)",
                MEMBERS[0].field
            ),
            member.index,
        ));
    }
    // With the offsets above, this leaves no room for a member more or less.
    facts.push(Fact::new(
        format!(
            "(sizeof(HPyContext) - offsetof(HPyContext, {})) / sizeof(HPy)",
            MEMBERS[0].field
        ),
        MEMBERS.len(),
    ));
    facts
}

fn enums() -> Vec<Fact> {
    let mut facts = Vec::new();
    for e in ENUMS {
        facts.push(Fact::new(
            format!("sizeof({})", e.name),
            size_of::<core::ffi::c_int>(),
        ));
        for (name, value) in e.values {
            facts.push(Fact::new(format!("({}){name}", e.name), *value));
        }
    }
    for (slot, signature) in HPySlot_Slot::SIGNATURES {
        let slot = slot.name().expect("a slot of the table");
        facts.push(Fact::new(format!("HPySlot_SIG({slot})"), signature.0));
    }
    facts
}

fn constants() -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("HPY_ABI_VERSION".into(), HPY_ABI_VERSION),
        Fact::new("HPY_ABI_VERSION_MINOR".into(), HPY_ABI_VERSION_MINOR),
        Fact::new("HPY_SSIZE_T_MAX".into(), HPY_SSIZE_T_MAX),
        Fact::new("HPY_SSIZE_T_MIN".into(), HPY_SSIZE_T_MIN),
    ];
    for (name, value) in TYPE_FLAGS {
        facts.push(Fact::new((*name).into(), *value));
    }
    for (name, value) in [("HPY_ABI_TAG", HPY_ABI_TAG), ("HPY_VERSION", HPY_VERSION)] {
        let value = value.to_str().expect("ASCII");
        facts.push(Fact::new(format!("strcmp({name}, \"{value}\") == 0"), 1));
    }
    for (null, word) in [
        ("HPy_NULL", HPy::NULL._i),
        ("HPyField_NULL", HPyField::NULL._i),
    ] {
        facts.push(Fact::new(format!("{null}._i"), word));
    }
    // A handle and a pointer are one word with one meaning.
    let handle = HPy { _i: 42 };
    facts.push(Fact::new(
        "(intptr_t)HPy_AsVoidP((HPy){ 42 })".into(),
        HPy_AsVoidP(handle) as isize,
    ));
    debug_assert_eq!(HPy::STRUCT.size, size_of::<usize>());
    facts
}
