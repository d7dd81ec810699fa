//! `cargo hpy run --host`: what loads the modules, and where the reference host comes from.
//!
//! A small program stands in for the reference host. The true one runs the README's command, in the
//! workspace's `tests/readme.rs`.

use std::env;

use snapbox::{assert_data_eq, str};

use crate::project::{Outcome, Project, modules};

/// Says how it was started.
const SHOW: &str = r#"
fn main() {
    let variable = |name| std::env::var(name).unwrap_or("unset".to_owned());
    let args: Vec<_> = std::env::args().skip(1).collect();
    println!("{args:?} {} HPY_HOST {}", variable("PYTHONPATH"), variable("HPY_HOST"));
    std::process::exit(7);
}
"#;

/// A workspace with the module `quick` and the package `hpy-host`.
fn workspace() -> Project {
    let manifest = "[package]\nname = \"hpy-host\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    Project::workspace(&[("quick", &modules(&["quick"]))])
        .file(
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"quick\", \"hpy-host\"]\n",
        )
        .file("hpy-host/Cargo.toml", manifest)
        .file("hpy-host/src/main.rs", SHOW)
}

/// Runs `cargo hpy run` where PATH has these folders alone, and cargo is known all the same.
fn run_with_path(project: &Project, path: &[&str], args: &[&str]) -> Outcome {
    let mut command = project.command(&[&["run"], args].concat());
    let folders = path.iter().map(|folder| project.root.join(folder));
    command
        .env("PATH", env::join_paths(folders).unwrap())
        .env("HPY_HOST", "embedded");
    project.finish(command)
}

#[test]
fn the_reference_host_of_the_workspace_is_built_after_the_modules() {
    let project = workspace();
    let args = ["run", "--host", "reference", "-p", "quick", "x.py", "-q"];
    let mut command = project.command(&args);
    command.env("HPY_HOST", "embedded");
    let outcome = project.finish(command);
    assert_eq!(outcome.code, Some(7));
    assert_eq!(
        outcome.stdout,
        "[\"x.py\", \"-q\"] [ROOT]/target/hpy/debug HPY_HOST unset\n"
    );
    assert_data_eq!(
        outcome.stderr,
        str![[r#"
   Compiling quick v0.1.0 ([ROOT]/quick)
    Finished `dev` profile [unoptimized + debuginfo] target(s)
       Wrote target/hpy/debug/quick.hpy0.so
       Wrote target/hpy/debug/quick.py
note: the reference host is built, and the Python in it; the first time this takes five to ten minutes
   Compiling hpy-host v0.1.0 ([ROOT]/hpy-host)
    Finished `dev` profile [unoptimized + debuginfo] target(s)
     Running `[ROOT]/target/debug/hpy-host x.py -q`

"#]]
    );
    let again = project.hpy(&["run", "-q", "--host", "reference", "-c", "pass", "x"]);
    assert_eq!((again.code, again.stderr.as_str()), (Some(7), ""));
    assert!(again.stdout.starts_with(r#"["-c", "pass", "x"] "#));
}

#[test]
fn it_is_built_as_the_modules_are_but_for_their_features() {
    let project = workspace();
    let manifest = std::fs::read_to_string(project.root.join("quick/Cargo.toml")).unwrap();
    let project = project.file(
        "quick/Cargo.toml",
        &format!("{manifest}[features]\nfast = []\n"),
    );
    let features = ["--no-default-features", "-F", "fast"];
    let place = ["--target-dir", "elsewhere", "--release"];
    let args = ["run", "-q", "--host", "reference", "-p", "quick"];
    let outcome = project.hpy(&[&args[..], &features, &place, &["-m", "this"]].concat());
    assert_eq!(outcome.code, Some(7), "{outcome:?}");
    assert_eq!(
        outcome.stdout,
        "[\"-m\", \"this\"] [ROOT]/elsewhere/hpy/release HPY_HOST unset\n"
    );
    assert!(
        outcome.stderr.starts_with("note: the reference host"),
        "that nothing happens for long is said even when quiet: {outcome:?}"
    );
}

#[test]
fn a_mistake_in_a_module_does_not_wait_for_it() {
    let project = workspace().file("quick/src/lib.rs", "syntax error");
    project.fails(&["run", "--host", "reference", "-p", "quick", "x.py"]);
    assert!(!project.root.join("target/debug/hpy-host").exists());
}

#[cfg(unix)]
#[test]
fn elsewhere_it_is_the_one_on_path() {
    let project = Project::package("quick", &modules(&["quick"]));
    let project = project.program("bin/hpy-host", "#!/bin/sh\necho \"$0\" \"$@\"\n");
    let path = env::var_os("PATH").unwrap();
    let path = env::split_paths(&path).map(|folder| folder.to_str().unwrap().to_owned());
    let path: Vec<_> = ["bin".to_owned()].into_iter().chain(path).collect();
    let path: Vec<_> = path.iter().map(String::as_str).collect();
    let outcome = run_with_path(&project, &path, &["-q", "--host", "reference", "x.py"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(outcome.stdout, "[ROOT]/bin/hpy-host x.py\n");
}

#[test]
fn without_one_the_error_says_how_to_install_it() {
    let project = Project::package("quick", &modules(&["quick"]));
    let outcome = run_with_path(&project, &[], &["--host", "reference", "x.py"]);
    assert_eq!(outcome.code, Some(101));
    assert_data_eq!(
        outcome.stderr,
        str![[r#"
error: there is no `hpy-host`, the reference host, on PATH

help: install it, which takes some minutes:

    cargo install hpy-host --locked

"#]]
    );
    assert!(!project.root.join("target").exists());
}

#[test]
fn it_is_an_interpreter_of_its_own() {
    let project = workspace();
    let outcome = project.hpy(&["run", "--host", "reference", "--python", "python3", "x.py"]);
    assert_eq!(outcome.code, Some(2));
    assert_data_eq!(
        outcome.stderr,
        str![[r#"
error: the reference host is an interpreter of its own, beside --python

help: leave out --python, or choose another --host: builtin, embedded or upstream

"#]]
    );
}

#[cfg(unix)]
#[test]
fn other_hosts_are_asked_of_the_modules_loader() {
    let project = Project::package("quick", &modules(&["quick"]));
    let project = project.program("python", "#!/bin/sh\necho \"$HPY_HOST\" \"$@\"\n");
    for host in ["builtin", "embedded", "upstream"] {
        let args = ["run", "-q", "--python", "./python", "--host", host, "x.py"];
        let outcome = project.succeeds(&args);
        assert_eq!(outcome.stdout, format!("{host} x.py\n"));
    }
}
