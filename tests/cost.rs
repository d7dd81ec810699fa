//! What a call of an extension costs on the reference host, beside one of RustPython's own builtins: in instructions, by
//! callgrind, because no noise moves these. `benches/reference.py` measures times.

use std::fs;
use std::path::Path;
use std::process::Command;

use hpy_tests::require;
use hpy_tests::workspace::Workspace;

/// How many times as much as the builtin's a call may cost, with the loop around it.
const LIMIT: f64 = 1.5;

/// Callgrind writes its counts down at each `getppid`.
const SCRIPT: &str = "
import operator, os, quickstart

def call(function, times):
    for i in range(times):
        function(i, 1)

for function in quickstart.add, operator.add:
    call(function, 100)
    os.getppid()
    call(function, 500)
    os.getppid()
    call(function, 1500)
    os.getppid()
";

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "valgrind is for Linux")]
fn a_call_costs_at_most_half_as_much_again_as_a_builtin() {
    if !require::valgrind().unwrap() {
        eprintln!("not measured: `apt-get install valgrind`");
        return;
    }
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let workspace = Workspace::new(scratch.parent().unwrap());
    let status = Command::new(env!("CARGO"))
        .current_dir(workspace.root())
        .args(["build", "--quiet", "--release", "--package", "quickstart"])
        .arg("--target-dir")
        .arg(workspace.target())
        .status()
        .unwrap();
    assert!(status.success(), "the quickstart cannot be built");
    let folder = workspace.made("cost");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let built = workspace.target().join("release/libquickstart.so");
    fs::copy(built, folder.join("quickstart.hpy0.so")).unwrap();

    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-before=getppid"])
        .arg(format!(
            "--callgrind-out-file={}",
            folder.join("counts").display()
        ))
        .arg(env!("CARGO_BIN_EXE_hpy-reference"))
        .args(["-S", "-c", SCRIPT])
        .env("PYTHONPATH", &folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // The first of each three is what came before: the start, or the end of the other function's.
    let counts = |number| {
        let text = fs::read_to_string(folder.join(format!("counts.{number}"))).unwrap();
        let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
        totals.unwrap().trim().parse::<f64>().unwrap()
    };
    let call = |first| (counts(first + 2) - counts(first + 1)) / 1000.0;
    let (ours, builtin) = (call(1), call(4));
    let ratio = ours / builtin;
    println!("quickstart.add {ours:.0}, operator.add {builtin:.0} instructions: {ratio:.2} times");
    assert!(
        ratio <= LIMIT,
        "a call of quickstart.add takes {ours:.0} instructions, {ratio:.2} times the {builtin:.0} of operator.add; {LIMIT} \
         times is the limit"
    );
}
