//! Contexts that are entered before any module was imported: in a process of its own.

use hpy::prelude::*;
use hpy_host::{Host, testing::Python};

#[hpy::module]
mod empty {}

#[test]
fn a_context_needs_a_module_that_is_known() {
    let python = Python::new();
    let error = Context::enter(&python, |cx| cx.list([1])?.len()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "SystemError: no interpreter of this process knows a module made with hpy-rs: give it one, or \
         import one, before a context is entered"
    );
    let host = Host::builder().module(empty::PYTHON_MODULE).build();
    let length = Context::enter(&host, |cx| cx.list([1])?.len());
    assert!(length.is_ok_and(|length| length == 1));
}
