//! What is shipped stays small: the quickstart, with the CPython host in it.

use std::path::Path;
use std::process::Command;

use hpy_tests::workspace::Workspace;

/// The most that a release build may take, in bytes, with its symbols stripped.
const LIMIT: u64 = 600_000;

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "the limit is that of ELF files")]
fn the_quickstart_is_small() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let workspace = Workspace::new(scratch.parent().unwrap());
    let run = |command: &mut Command| {
        let output = command.output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}:\n{error}");
    };
    run(Command::new(env!("CARGO"))
        .current_dir(workspace.root())
        .args(["build", "--release", "--package", "quickstart"])
        .arg("--target-dir")
        .arg(workspace.target()));
    let built = workspace.target().join("release/libquickstart.so");
    let stripped = scratch.join("quickstart-stripped.so");
    run(Command::new("strip").arg("-o").arg(&stripped).arg(&built));
    let size = stripped.metadata().unwrap().len();
    assert!(size <= LIMIT, "{size} bytes, and {LIMIT} are the limit");
}
