//! What the values were that an `assert` of a snippet did not like.

use rustpython_vm::builtins::PyTraceback;
use rustpython_vm::{AsObject, Py, PyResult, VirtualMachine};

use super::convert::FromPython;
use super::source::Sources;
use crate::import;

/// Finds the assertion, and evaluates again what it compares.
const EXPLAIN: &str = include_str!("assertion.py");

/// The values of what a failed assertion compares, a line for each; nothing if it is not one
/// of a snippet. They are evaluated again, in the frame that has failed.
pub(super) fn explain(vm: &VirtualMachine, at: &Py<PyTraceback>, sources: &Sources) -> String {
    let file = at.frame.code.source_path().as_str();
    for code in sources.codes(file) {
        match values(vm, at, code) {
            Ok(values) if !values.is_empty() => {
                return format!("where, evaluated again,\n{values}\n");
            }
            _ => {}
        }
    }
    String::new()
}

fn values(vm: &VirtualMachine, at: &Py<PyTraceback>, code: &str) -> PyResult<String> {
    let scope = vm.new_scope_with_builtins();
    import::run(vm, scope.clone(), EXPLAIN, "<assertions>")?;
    let explain = scope.globals.get_item("explain", vm)?;
    let frame = at.frame.as_object().to_owned();
    let values = explain.call((code, at.lineno.get(), frame), vm)?;
    String::try_from_python(&values, vm).map_err(|reason| vm.new_type_error(reason))
}
