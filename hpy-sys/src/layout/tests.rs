//! What counts as code, and what the pattern of code words says.

use super::*;

#[test]
fn all_code_is_the_baseline() {
    assert_eq!(classify([true; 19]), Ok(Layout::Baseline));
}

#[test]
fn a_leading_handle_is_the_shift() {
    let mut code = [true; 19];
    code[0] = false;
    assert_eq!(classify(code), Ok(Layout::Shifted));
}

#[test]
fn anything_else_is_unknown() {
    for hole in 1..19 {
        for first in [true, false] {
            let mut code = [true; 19];
            code[0] = first;
            code[hole] = false;
            assert_eq!(classify(code), Err(UnknownLayout::Unrecognised));
        }
    }
    assert_eq!(classify([false; 19]), Err(UnknownLayout::Unrecognised));
}

#[test]
fn functions_are_code() {
    extern "C" fn of_this_binary() {}
    assert!(code::is_code(of_this_binary as extern "C" fn() as usize));
    // Of another loaded object.
    assert!(code::is_code(libc::abort as *const () as usize));
}

/// Everything that a handle is known to be on some host.
#[test]
fn handles_are_not_code() {
    // Writable, as CPython's types are.
    static STATIC: AtomicUsize = AtomicUsize::new(1);
    let heap = Box::new(0_usize);
    let stack = 0_usize;
    for (what, word) in [
        ("null (PyPy, trace mode)", 0),
        ("an index (PyPy)", 83),
        (
            "a pointer into the heap (debug modes)",
            &raw const *heap as usize,
        ),
        ("its bits inverted", !(&raw const *heap as usize)),
        (
            "a static of an object (CPython's types)",
            &raw const STATIC as usize,
        ),
        (
            "the same, tagged (hpy.universal)",
            &raw const STATIC as usize | 1,
        ),
        ("a pointer into the stack", &raw const stack as usize),
        ("a handle of a table with generations", 7 << 16 | 5),
        ("all bits set", usize::MAX),
    ] {
        assert!(!code::is_code(word), "{what}: {word:#x}");
    }
}

#[test]
fn messages_say_what_is_wrong() {
    assert_eq!(
        UnknownLayout::AbiVersion(1).to_string(),
        "the host's HPy context has ABI version 1, but this extension was built for version 0"
    );
}
