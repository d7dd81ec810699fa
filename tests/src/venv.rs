//! A virtual environment for each interpreter, with what its tests need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::build::hex;
use crate::interpreter::Interpreter;
use crate::process;
use crate::progress;
use crate::workspace::Workspace;

/// How long one step may take; building HPy from source is the longest of them.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The file in a finished environment that says what it was made from.
const STAMP: &str = "hpy-tests-stamp";

/// Makes sure that the virtual environment of `interpreter` is there, and returns the path of its Python.
///
/// One that was made from the same interpreter and the same requirements is used again.
///
/// # Errors
/// The output of what failed.
pub fn prepare(workspace: &Workspace, interpreter: &Interpreter) -> Result<PathBuf, String> {
    let folder = workspace.made("venvs").join(&interpreter.name);
    let python = python_in(&folder);
    let stamp = stamp(workspace, interpreter)?;
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|made| made == stamp) && python.exists() {
        return Ok(python);
    }

    progress::say(
        "Preparing",
        format_args!("a virtual environment for {}", interpreter.name),
    );
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
    }
    let log = workspace
        .made("logs")
        .join(format!("{}.venv.log", interpreter.name));
    let step = |command: &mut Command| {
        process::run(
            command.env_remove("PYTHONPATH").env_remove("PYTHONHOME"),
            &log,
            LIMIT,
        )
    };
    step(
        Command::new(&interpreter.executable)
            .args(["-m", "venv"])
            .arg(&folder),
    )?;
    for requirements in requirements(workspace, interpreter) {
        // Without build isolation, so that HPy is built with the setuptools of requirements.txt, which comes first.
        step(
            Command::new(&python)
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--disable-pip-version-check",
                    "--no-build-isolation",
                    "-r",
                ])
                .arg(requirements),
        )?;
    }
    fs::write(folder.join(STAMP), stamp)
        .map_err(|error| format!("{} cannot be written to: {error}", folder.display()))?;
    progress::say(
        "Prepared",
        format_args!("the virtual environment for {}", interpreter.name),
    );
    Ok(python)
}

/// The requirement files, in the order in which to install them.
fn requirements(workspace: &Workspace, interpreter: &Interpreter) -> Vec<PathBuf> {
    let mut files = vec![workspace.python("requirements.txt")];
    if interpreter.implementation == "cpython" {
        files.push(workspace.python("requirements-cpython.txt"));
    }
    files
}

/// What an environment is made from, in one line.
fn stamp(workspace: &Workspace, interpreter: &Interpreter) -> Result<String, String> {
    let mut hash = Sha256::new();
    for file in requirements(workspace, interpreter) {
        hash.update(
            fs::read(&file)
                .map_err(|error| format!("{} cannot be read: {error}", file.display()))?,
        );
    }
    let executable = interpreter.executable.display();
    Ok(format!(
        "{} {executable} {}\n",
        interpreter.version_text(),
        hex(&hash.finalize())
    ))
}

/// The Python in the virtual environment `folder`.
fn python_in(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    }
}
