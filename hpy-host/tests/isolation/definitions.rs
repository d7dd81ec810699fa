//! Modules whose symbols, initialization or definition are wrong.

use crate::all_refused;

#[test]
fn every_symbol_is_needed() {
    let other_version = "which HPy_MODINIT of HPy 0.9 defines: it is built for another version";
    let lacks = |module: &str, symbol: &str| {
        format!(
            "LoadError: HPy extension module '{module}' at path '{{path}}': it has no symbol '{symbol}_{module}'"
        )
    };
    let unregistered = ". Is the module registered by HPy_MODINIT, and under this name? The file and the module have to \
                        have the same";
    let of_cpython = ". It is an extension of CPython's C API (or of HPy's CPython ABI), to be imported without a loader";
    all_refused(&[
        (
            "no_major",
            &format!(
                "{}, {other_version}",
                lacks("no_major", "get_required_hpy_major_version")
            ),
        ),
        (
            "no_minor",
            &format!(
                "{}, {other_version}",
                lacks("no_minor", "get_required_hpy_minor_version")
            ),
        ),
        (
            "no_context",
            &format!(
                "{}, {other_version}",
                lacks("no_context", "HPyInitGlobalContext")
            ),
        ),
        (
            "no_init",
            &format!("{}{unregistered}", lacks("no_init", "HPyInit")),
        ),
        (
            "absent",
            &format!(
                "{}{unregistered}",
                lacks("absent", "get_required_hpy_major_version")
            ),
        ),
        (
            "of_cpython",
            &format!(
                "{}{of_cpython}",
                lacks("of_cpython", "get_required_hpy_major_version")
            ),
        ),
    ]);
}

#[test]
fn another_version_of_hpy() {
    all_refused(&[
        (
            "next_major",
            "LoadError: HPy extension module 'next_major' requires unsupported version of the HPy runtime. Requested \
             version: 1.0. Current HPy version: 0.0.",
        ),
        (
            "next_minor",
            "LoadError: HPy extension module 'next_minor' requires unsupported version of the HPy runtime. Requested \
             version: 0.1. Current HPy version: 0.0.",
        ),
    ]);
}

#[test]
fn an_initialization_that_fails() {
    all_refused(&[
        (
            "null_definition",
            "LoadError: HPy extension module 'null_definition' at path '{path}': its function \
             'HPyInit_null_definition' returned NULL, no module definition",
        ),
        ("raising", "OSError: not today"),
        (
            "raising_beside",
            "SystemError: HPyInit_raising_beside: it returned a result while an exception is pending; return NULL (or \
             -1) to raise it, or clear it by HPyErr_Clear",
        ),
        (
            "leaking_early",
            "SystemError: HPyInit_leaking_early: it has left 1 handle open, which nobody will close:\n  of type \
             'NoneType' (at 0x...), opened by HPy_Dup",
        ),
    ]);
}

#[test]
fn an_execution_that_fails() {
    all_refused(&[
        ("failing", "OSError: not today"),
        (
            "failing_silently",
            "SystemError: HPy_mod_exec: it returned NULL (or -1) without an exception; set one before, for instance by \
             HPyErr_SetString",
        ),
        (
            "failing_secretly",
            "SystemError: HPy_mod_exec: it returned a result while an exception is pending; return NULL (or -1) to \
             raise it, or clear it by HPyErr_Clear",
        ),
        (
            "leaking",
            "SystemError: HPy_mod_exec: it has left 1 handle open, which nobody will close:\n  of type 'module' (at 0x...), opened \
             by HPy_Dup",
        ),
        (
            "closing_twice",
            "SystemError: HPy_Close: the handle was closed before; it was of type 'module' (at 0x...), opened by HPy_Dup, closed \
             by HPy_Close",
        ),
        (
            "null_created",
            "SystemError: HPy_mod_create: it returned NULL (or -1) without an exception; set one before, for instance \
             by HPyErr_SetString",
        ),
    ]);
}

#[test]
fn a_definition_that_is_not_hpys() {
    all_refused(&[
        (
            "negative_size",
            "SystemError: HPy does not permit HPyModuleDef.size < 0",
        ),
        (
            "with_state",
            "SystemError: Module state is not supported yet in HPy, set HPyModuleDef.size = 0 if module state is not \
             needed",
        ),
        (
            "legacy_methods",
            "SystemError: HPyModuleDef has legacy methods, which only CPython can call; this host runs universal \
             modules",
        ),
        (
            "unknown_kind",
            "SystemError: HPyModuleDef.defines has a definition of the kind HPyDef_Kind(99); a module has slots and \
             methods",
        ),
        (
            "a_member",
            "SystemError: HPyModuleDef.defines has a definition of the kind HPyDef_Kind_Member; a module has slots and \
             methods",
        ),
    ]);
}

#[test]
fn slots_that_are_not_a_modules() {
    all_refused(&[
        (
            "slot_of_types",
            "SystemError: Unsupported slot in HPyModuleDef.defines: HPy_tp_new is none of a module's",
        ),
        (
            "unknown_slot",
            "SystemError: Unsupported slot in HPyModuleDef.defines: HPySlot_Slot(1234) is none of a module's",
        ),
        (
            "null_slot",
            "SystemError: the slot HPy_mod_exec in HPyModuleDef.defines has no implementation",
        ),
        (
            "two_creates",
            "SystemError: Multiple definitions of the HPy_mod_create slot in HPyModuleDef.defines.",
        ),
        (
            "create_and_more",
            "SystemError: HPyModuleDef defines a HPy_mod_create slot and something else. This is not allowed: what the \
             slot returns is no builtin module object, so nothing else of the definition could be used for it.",
        ),
    ]);
}

#[test]
fn methods_that_cannot_be_called() {
    all_refused(&[
        ("nameless", "ValueError: a method's name is a null pointer"),
        (
            "null_method",
            "ValueError: the method 'f' has no implementation",
        ),
        (
            "unknown_signature",
            "ValueError: Unsupported HPyMeth signature",
        ),
        (
            "signature_of_a_slot",
            "ValueError: Unsupported HPyMeth signature",
        ),
    ]);
}
