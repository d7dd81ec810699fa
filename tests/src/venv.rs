//! Virtual environments for each interpreter, with what its tests need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::build::hex;
use crate::interpreter::Interpreter;
use crate::process;
use crate::progress;
use crate::way::Host;
use crate::workspace::Workspace;

/// How long one step may take; building HPy from source is the longest of them.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The file in a finished environment that says what it was made from.
const STAMP: &str = "hpy-tests-stamp";

/// What is in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contents {
    /// pytest and what it needs: whatever loads modules here has to come with the interpreter or with them.
    Bare,
    /// Also what builds extensions from source: setuptools.
    Build,
    /// The package `hpy` as well.
    Upstream,
    /// The pytest for the reference host ([`crate::reference`]).
    Reference,
    /// That and setuptools.
    ReferenceBuild,
}

/// What runs the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The interpreter, which finds there what it is to import.
    pub python: PathBuf,
    /// A folder to import from as well.
    pub packages: Option<PathBuf>,
}

impl From<PathBuf> for Environment {
    /// The virtual environment of this interpreter.
    fn from(python: PathBuf) -> Self {
        Environment {
            python,
            packages: None,
        }
    }
}

impl Contents {
    /// What `host` needs.
    pub fn of(host: Host) -> Self {
        match host {
            Host::Builtin | Host::Embedded => Contents::Bare,
            Host::Upstream => Contents::Upstream,
            Host::Reference => Contents::Reference,
        }
    }

    /// The requirement files to install, one step after the other: what a step builds from source is built with what
    /// those before it have installed.
    fn requirements(self) -> &'static [&'static str] {
        match self {
            Contents::Bare => &["requirements.txt"],
            Contents::Build => &["requirements.txt", "requirements-build.txt"],
            Contents::Upstream => &[
                "requirements.txt",
                "requirements-build.txt",
                "requirements-upstream.txt",
            ],
            Contents::Reference => &["requirements-reference.txt"],
            Contents::ReferenceBuild => &["requirements-reference.txt", "requirements-build.txt"],
        }
    }
}

/// The name of the environment of `interpreter` with these contents.
pub fn name(interpreter: &Interpreter, contents: Contents) -> String {
    match contents {
        Contents::Bare => interpreter.name.clone(),
        Contents::Build => format!("{}-build", interpreter.name),
        Contents::Upstream => format!("{}-hpy", interpreter.name),
        Contents::Reference => "reference".to_owned(),
        Contents::ReferenceBuild => "reference-build".to_owned(),
    }
}

/// Makes sure that the virtual environment of `interpreter` with `contents` is there, and returns the path of its Python.
///
/// One that was made from the same interpreter and the same requirements is used again.
///
/// # Errors
/// The output of what failed.
pub fn prepare(
    workspace: &Workspace,
    interpreter: &Interpreter,
    contents: Contents,
) -> Result<PathBuf, String> {
    let name = name(interpreter, contents);
    let folder = workspace.made("venvs").join(&name);
    let python = python_in(&folder);
    let stamp = stamp(workspace, interpreter, contents)?;
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|made| made == stamp) && python.exists() {
        return Ok(python);
    }

    progress::say("Preparing", format_args!("the virtual environment {name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
    }
    let log = workspace.made("logs").join(format!("{name}.venv.log"));
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
    for requirements in contents.requirements() {
        // Without build isolation: pip's own build environment would have the newest of everything.
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
                .arg(workspace.python(requirements)),
        )?;
    }
    fs::write(folder.join(STAMP), stamp)
        .map_err(|error| format!("{} cannot be written to: {error}", folder.display()))?;
    progress::say("Prepared", format_args!("the virtual environment {name}"));
    Ok(python)
}

/// The folder in which pip has put what it has installed for the interpreter `python`.
///
/// # Errors
/// If it does not say so.
pub fn packages(python: &Path) -> Result<PathBuf, String> {
    let output = Command::new(python)
        .args([
            "-I",
            "-c",
            "import sysconfig; print(sysconfig.get_path('purelib'))",
        ])
        .output()
        .map_err(|error| format!("{} cannot be run: {error}", python.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match text.trim_end() {
        "" => Err(format!("{} has no packages", python.display())),
        folder => Ok(folder.into()),
    }
}

/// What an environment is made from, in one line.
fn stamp(
    workspace: &Workspace,
    interpreter: &Interpreter,
    contents: Contents,
) -> Result<String, String> {
    let mut hash = Sha256::new();
    for file in contents.requirements() {
        let file = workspace.python(file);
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
