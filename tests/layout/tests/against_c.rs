//! The ABI in `hpy-sys` against HPy's C headers.

use std::path::Path;

use hpy_layout_test::{checks, compiler::Compiler, facts, sdist, typedefs};
use hpy_sys::{MEMBERS, MemberKind};

fn compiler() -> Compiler {
    static HEADERS: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let include = HEADERS.get_or_init(|| sdist::headers(scratch));
    Compiler::find(include, scratch)
}

/// The types of fields, members, functions and trampolines; complete enums and
/// structs.
#[test]
fn c_accepts_every_type() {
    if let Err(message) = compiler().check(&checks::all()) {
        panic!("C has other types than hpy-sys:\n{message}");
    }
}

/// Sizes, alignments, offsets, indices, enumerators and constants.
#[test]
fn c_agrees_with_every_fact() {
    let facts = facts::all();
    assert!(facts.len() > 1000, "far too few facts: {}", facts.len());
    let answers = match compiler().ask(&facts) {
        Ok(answers) => answers,
        Err(message) => panic!("C does not know what hpy-sys describes:\n{message}"),
    };
    assert_eq!(answers.len(), facts.len());
    let wrong: Vec<String> = facts
        .iter()
        .zip(&answers)
        .filter(|(fact, answer)| fact.rust != **answer)
        .map(|(fact, answer)| format!("{}: C says {answer}, Rust {}", fact.c, fact.rust))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each helper calls the member that belongs to its C name: `HPyLong_AsSize_t` calls
/// `ctx_Long_AsSize_t`, `_HPy_New` calls `ctx_New`.
#[test]
fn names_belong_together() {
    for member in MEMBERS.iter().filter(|m| m.kind == MemberKind::Function) {
        let name = member.name.trim_start_matches('_');
        let name = name.strip_prefix("HPy").expect("HPy's prefix");
        let field = format!("ctx_{}", name.trim_start_matches('_'));
        assert_eq!(member.field, field);
    }
}

/// No struct, enum or function type of the headers is missing here.
#[test]
fn every_type_is_described() {
    let theirs = typedefs::in_headers(&compiler().preprocess());
    assert!(theirs.len() > 50, "the headers define more than {theirs:?}");
    let ours = typedefs::in_rust();
    let missing: Vec<_> = theirs.difference(&ours).collect();
    assert!(missing.is_empty(), "not described in hpy-sys: {missing:?}");
    let invented: Vec<_> = ours.difference(&theirs).collect();
    assert!(invented.is_empty(), "not in HPy's headers: {invented:?}");
}
