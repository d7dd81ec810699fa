//! The help texts: they are part of the product, so a change to them shall be seen.

use snapbox::{assert_data_eq, file};

use crate::project::Project;

#[test]
fn alone_it_lists_its_commands() {
    let outcome = Project::new().hpy(&[]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(outcome.stdout, "");
    assert_data_eq!(outcome.stderr, file!["help/hpy.txt"]);
    let help = Project::new().succeeds(&["--help"]);
    assert_data_eq!(help.stdout, file!["help/hpy.txt"]);
}

#[test]
fn build() {
    let outcome = Project::new().succeeds(&["build", "--help"]);
    assert_data_eq!(outcome.stdout, file!["help/build.txt"]);
}

#[test]
fn run() {
    let outcome = Project::new().succeeds(&["help", "run"]);
    assert_data_eq!(outcome.stdout, file!["help/run.txt"]);
}

#[test]
fn it_also_works_without_cargo() {
    let mut direct = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-hpy"));
    let outcome = Project::new().finish({
        direct.arg("--version");
        direct
    });
    assert_eq!(
        outcome.stdout,
        concat!("cargo-hpy ", env!("CARGO_PKG_VERSION"), "\n")
    );
}
