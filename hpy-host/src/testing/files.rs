//! Tests in files of their own.

use std::fs;
use std::path::Path;

use rustpython_vm::builtins::PyFunction;
use rustpython_vm::compiler::Mode;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::source::Snippet;
use super::{Exception, Python, execute, main};

impl Python {
    /// Runs a file, and then each function in it whose name begins with `test_`, in order. The
    /// path is that from the package's folder, in which Cargo runs tests; modules beside the
    /// file can be imported.
    ///
    /// All functions are called, even if one fails. They take no arguments: fixtures and marks
    /// are pytest's, which `hpy-host -m pytest` runs. A file may also end with
    /// `unittest.main()`.
    ///
    /// # Panics
    /// With the tracebacks of those that have failed; if there is no such file, or no test in it.
    #[track_caller]
    pub fn run_file(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        let code = match fs::read_to_string(path) {
            Ok(code) => code,
            Err(error) => panic!("the tests in {} cannot be read: {error}", path.display()),
        };
        let file = path.to_string_lossy().into_owned();
        self.sources.borrow_mut().remember(&file, &code);
        let folder = path
            .parent()
            .unwrap_or(Path::new(""))
            .to_string_lossy()
            .into_owned();
        let ran = self.attempt(|vm| {
            vm.insert_sys_path(vm.new_pyobj(folder))?;
            main(vm)?.set_item("__file__", vm.new_pyobj(file.as_str()), vm)?;
            execute(vm, Snippet { file, code }, Mode::Exec).map(drop)
        });
        let ended = match ran {
            Ok(()) => false,
            // So ends `unittest.main()`.
            Err(exit) if exit.is("SystemExit") && exit.is_success() => true,
            Err(error) => super::fail(&error),
        };
        let tests = self.attempt(tests).unwrap_or_default();
        assert!(
            ended || !tests.is_empty(),
            "no function in {} has a name that begins with `test_`",
            path.display()
        );
        let count = tests.len();
        let failed: Vec<String> = tests
            .into_iter()
            .filter_map(|(name, test)| {
                let result = self.attempt(|vm| call(vm, &test));
                Some(format!("{name}\n{}", result.err()?.traceback()))
            })
            .collect();
        assert!(
            failed.is_empty(),
            "{} of {count} tests in {} have failed\n\n{}",
            failed.len(),
            path.display(),
            failed.join("\n")
        );
    }
}

impl Exception<'_> {
    /// Whether a `SystemExit` tells of success.
    fn is_success(&self) -> bool {
        let code = |vm: &VirtualMachine| {
            let code = self.object().as_object().get_attr("code", vm)?;
            Ok(!code.try_to_bool(vm)?)
        };
        self.python().attempt(code).unwrap_or(false)
    }
}

/// The tests in `__main__`, in order.
fn tests(vm: &VirtualMachine) -> PyResult<Vec<(String, PyObjectRef)>> {
    let mut tests = Vec::new();
    for (name, value) in main(vm)? {
        let name = name.str(vm)?.to_string_lossy().into_owned();
        if name.starts_with("test_") && value.downcast_ref::<PyFunction>().is_some() {
            tests.push((name, value));
        }
    }
    Ok(tests)
}

fn call(vm: &VirtualMachine, test: &PyObjectRef) -> PyResult<()> {
    test.call((), vm).map(drop)
}
