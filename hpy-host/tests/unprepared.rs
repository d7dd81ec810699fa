//! A context that is entered before any module was imported: in a process of its own.

use hpy::prelude::*;
use hpy_host::testing::Python;

#[test]
fn a_context_needs_a_module_that_was_imported() {
    let python = Python::new();
    let error = Context::enter(&python, |cx| cx.list([1])?.len()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "SystemError: no module made with hpy-rs has been imported: import one before a context is entered"
    );
}
