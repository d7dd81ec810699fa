//! What `cargo hpy run` gives to Python, and what it gives back.

use std::io::Write;
use std::process::Stdio;

use snapbox::{assert_data_eq, str};

use crate::project::{Outcome, Project, modules};

fn project() -> Project {
    Project::package("quick", &modules(&["quick"]))
}

/// Runs `cargo hpy run -q` where Python finds our host as the package `hpy`.
fn run(project: &Project, args: &[&str]) -> Outcome {
    let mut command = project.command(&[&["run", "-q"], args].concat());
    command
        .env("PYTHONPATH", project.host())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    project.finish(command)
}

#[test]
fn a_script_with_arguments() {
    let project = project().file(
        "show.py",
        "import sys, quick\nprint(quick.__doc__, sys.argv)\nsys.exit(7)\n",
    );
    let outcome = run(&project, &["show.py", "a", "--release", "-v"]);
    assert_eq!(outcome.stderr, "");
    assert_eq!(
        outcome.stdout,
        "The module quick. ['show.py', 'a', '--release', '-v']\n"
    );
    assert_eq!(outcome.code, Some(7));
}

#[test]
fn code_with_arguments() {
    let code = "import sys, quick; print(quick.__file__, sys.argv)";
    let outcome = run(&project(), &["--release", "-c", code, "-p", "x"]);
    assert_eq!(
        outcome.stdout, "[ROOT]/target/hpy/release/quick.hpy0.so ['-c', '-p', 'x']\n",
        "{outcome:?}"
    );
}

#[test]
fn a_module_with_arguments() {
    let project = project();
    let outcome = run(&project, &["-m", "this_is_no_module"]);
    assert_eq!(outcome.code, Some(1));
    assert!(
        outcome.stderr.contains("No module named this_is_no_module"),
        "{outcome:?}"
    );
    let project = project.file(
        "tool.py",
        "import sys, quick\nprint(__name__, sys.argv[1:])\n",
    );
    assert_eq!(
        run(&project, &["-m", "tool", "-x"]).stdout,
        "__main__ ['-x']\n"
    );
}

#[test]
fn without_a_script_python_reads_its_input() {
    let project = project();
    let mut command = project.command(&["run", "-q"]);
    command
        .env("PYTHONPATH", project.host())
        .stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"import quick\nprint(quick.__doc__)\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "The module quick.\n"
    );
}

#[test]
fn the_modules_come_first_on_the_path() {
    let project = project();
    let mut command = project.command(&["run", "-q", "-c", "import sys; print(sys.path[1:4])"]);
    command.env(
        "PYTHONPATH",
        std::env::join_paths(["/one", "/two"]).unwrap(),
    );
    let outcome = project.finish(command);
    assert_eq!(
        outcome.stdout,
        "['[ROOT]/target/hpy/debug', '/one', '/two']\n"
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_as_it_ends_python() {
    use std::os::unix::process::ExitStatusExt;
    let project = project();
    let code = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)";
    let status = project
        .command(&["run", "-q", "-c", code])
        .status()
        .unwrap();
    assert_eq!(status.signal(), Some(15));
}

#[cfg(unix)]
#[test]
fn the_interpreter_is_the_one_asked_for() {
    let project = project().program(
        "venv/bin/python",
        "#!/bin/sh\necho \"$0\" \"$@\" $PYTHONPATH\n",
    );

    let asked = project.succeeds(&["run", "-q", "--python", "venv/bin/python", "x.py"]);
    assert_eq!(
        asked.stdout,
        "venv/bin/python x.py [ROOT]/target/hpy/debug\n"
    );
    for (variable, value) in [("PYTHON", "venv/bin/python"), ("VIRTUAL_ENV", "venv")] {
        let mut command = project.command(&["run", "-q", "x.py", "-v"]);
        command.env(variable, project.root.join(value));
        let outcome = project.finish(command);
        let expected = "[ROOT]/venv/bin/python x.py -v [ROOT]/target/hpy/debug\n";
        assert_eq!(outcome.stdout, expected, "{variable}");
    }
}

#[test]
fn a_wrong_interpreter_does_not_cost_a_build() {
    let project = project();
    assert_data_eq!(
        project.fails(&["run", "--python", "/nonexistent/python3", "x.py"]),
        str![[r#"
error: cannot find the interpreter `/nonexistent/python3` given by --python

help: give the path of an interpreter, or the name of one on PATH

"#]]
    );
    assert!(!project.root.join("target").exists());
}

#[test]
fn a_failing_build_runs_nothing() {
    let project = Project::package("quick", "syntax error").file("x.py", "print('ran')");
    let outcome = run(&project, &["x.py"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(101), ""));
}

#[test]
fn statuses_go_to_standard_error() {
    let project = project();
    let outcome = project.succeeds(&["run", "-c", "print('out')"]);
    assert_eq!(outcome.stdout, "out\n");
    assert!(
        outcome
            .stderr
            .contains("       Wrote target/hpy/debug/quick.py\n"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.ends_with("python3 -c ...`\n"), "{outcome:?}");
}
