//! What Python prints.

use std::cell::RefCell;
use std::rc::Rc;

use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::{PyResult, VirtualMachine};

use crate::import;

/// Replaces `sys.stdout` and `sys.stderr`.
const INSTALL: &str = include_str!("output.py");

/// What Python has printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// What was written to `sys.stdout`.
    pub stdout: String,
    /// What was written to `sys.stderr`.
    pub stderr: String,
}

/// All that was printed so far.
#[derive(Clone, Default)]
pub(super) struct Recorder(Rc<RefCell<Output>>);

impl Recorder {
    /// Has everything that Python prints recorded, and printed as Rust's `print!` does: the
    /// test harness shows that of tests that fail.
    ///
    /// # Errors
    /// Those of making the streams.
    pub(super) fn install(&self, vm: &VirtualMachine) -> PyResult<()> {
        let record = self.0.clone();
        let write = move |text: PyStrRef, is_error: bool, _: &VirtualMachine| {
            let text = text.to_string_lossy();
            let mut record = record.borrow_mut();
            if is_error {
                record.stderr.push_str(&text);
                eprint!("{text}");
            } else {
                record.stdout.push_str(&text);
                print!("{text}");
            }
        };
        let scope = vm.new_scope_with_builtins();
        let write = vm.new_function("write", write);
        scope.globals.set_item("write", write.into(), vm)?;
        import::run(vm, scope, INSTALL, "<streams of the test>")
    }

    /// Where it ends now.
    pub(super) fn mark(&self) -> (usize, usize) {
        let record = self.0.borrow();
        (record.stdout.len(), record.stderr.len())
    }

    /// What came since then.
    pub(super) fn since(&self, (stdout, stderr): (usize, usize)) -> Output {
        let record = self.0.borrow();
        Output {
            stdout: record.stdout[stdout..].to_owned(),
            stderr: record.stderr[stderr..].to_owned(),
        }
    }
}
