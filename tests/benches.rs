//! The modules that are compared in `benches/` are built, and have to give equal answers; nothing is timed.
//!
//! PyO3's is left out: building PyO3 takes longer than all the rest, and says nothing about hpy-rs. Whoever measures
//! builds it, and its answers are then compared as well.

use std::path::Path;
use std::process::Command;

use hpy_tests::discover;
use hpy_tests::venv::{self, Contents};
use hpy_tests::workspace::Workspace;

/// What `benches/run.py` calls the columns that must be there.
const COLUMNS: &str = "c,hpy_c_cpython,hpy_c_upstream,upstream,embedded";

#[test]
fn the_modules_of_the_benches_answer_alike() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let workspace = Workspace::new(scratch.parent().unwrap());
    let python = {
        let _lock = workspace.lock(|| ()).unwrap();
        let found = discover::discover().unwrap();
        let interpreter = found
            .interpreters
            .iter()
            .find(|interpreter| interpreter.name == "cpython3.11")
            .expect("CPython 3.11 is needed: tests/README.md says where it is looked for");
        venv::prepare(&workspace, interpreter, Contents::Upstream).unwrap()
    };
    let output = Command::new(&python)
        .arg(workspace.root().join("benches/run.py"))
        .args(["--check", "--columns", COLUMNS])
        .arg(&python)
        .env("CARGO_TARGET_DIR", workspace.target())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
