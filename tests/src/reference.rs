//! The reference host, RustPython with HPy, as one of the interpreters. This workspace builds it, so it is always there.
//!
//! It has no `venv` and no pip of its own: what it is to import is put into a virtual environment of another interpreter,
//! and found there by `PYTHONPATH`.

use std::path::Path;
use std::process::Command;

use crate::interpreter::Interpreter;
use crate::venv::{self, Contents, Environment};
use crate::workspace::Workspace;

/// Its name as an interpreter.
pub(crate) const NAME: &str = "reference";

/// The interpreter that is the program `executable`.
///
/// # Errors
/// If it does not work.
pub fn interpreter(executable: &Path) -> Result<Interpreter, String> {
    Interpreter::probe(executable)
        .map_err(|reason| format!("the reference host, {}: {reason}", executable.display()))
}

/// The one of these interpreters whose pip installs things for it.
///
/// # Errors
/// If there is none.
pub fn installer(interpreters: &[Interpreter]) -> Result<&Interpreter, String> {
    // Any will do; pip is slow on PyPy.
    let cpython = |one: &&Interpreter| one.implementation == "cpython";
    let found = interpreters.iter().rfind(cpython);
    let found = found.or(interpreters.first());
    found.ok_or_else(|| "there is no Python whose pip could install pytest".to_owned())
}

/// Makes sure that there is what its tests need, in an environment of `installer` with these contents.
///
/// # Errors
/// The output of what failed.
pub fn prepare(
    workspace: &Workspace,
    reference: &Interpreter,
    installer: &Interpreter,
    contents: Contents,
) -> Result<Environment, String> {
    let python = venv::prepare(workspace, installer, contents)?;
    Ok(Environment {
        python: reference.executable.clone(),
        packages: Some(venv::packages(&python)?),
    })
}

/// Makes a command of it keep what it compiles: nothing that it imports comes compiled, and compiling it takes longer than
/// most runs.
pub(crate) fn keeps_bytecode(command: &mut Command, workspace: &Workspace) {
    command
        .env_remove("PYTHONDONTWRITEBYTECODE")
        .env("PYTHONPYCACHEPREFIX", workspace.made("bytecode"));
}

/// Makes a command of it that is to run pytest one that does so well.
pub(crate) fn runs_pytest(command: &mut Command, workspace: &Workspace) {
    keeps_bytecode(command, workspace);
    // Rewritten assertions are compiled from a syntax tree, in which RustPython loses line numbers and strings with U+FFFD
    // or surrogates.
    command.arg("--assert=plain");
}
