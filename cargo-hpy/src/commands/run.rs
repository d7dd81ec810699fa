//! `cargo hpy run`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::cli::{Host, RunOptions};
use crate::error::Error;
use crate::host::ReferenceHost;
use crate::python;
use crate::shell::Shell;
use crate::workspace::{self, Selection};

/// Runs `cargo hpy run`: on Unix the interpreter takes this process's place.
///
/// # Errors
/// As [`build`](super::build::build), and [`Error::NoPython`], [`Error::PythonNotFound`],
/// [`Error::NoHost`], [`Error::TwoInterpreters`], [`Error::Start`].
pub fn run(options: &RunOptions) -> Result<ExitCode, Error> {
    let selection = workspace::select(&options.build)?;
    // Look for the interpreter first: a wrong name should not cost a build.
    let interpreter = Interpreter::find(options, &selection)?;
    let built = super::build::make(&selection, &options.build)?;
    // And build it last: a mistake in a module should not wait for it.
    let python = interpreter.program(options, &selection)?;
    let mut command = Command::new(&python);
    command.env("PYTHONPATH", python_path(&built.out_dir));
    if let Some(host) = options.host {
        match host.variable() {
            Some(name) => command.env("HPY_HOST", name),
            None => command.env_remove("HPY_HOST"),
        };
    }
    match (&options.code, &options.module) {
        (Some(code), _) => command.arg("-c").args(code),
        (_, Some(module)) => command.arg("-m").args(module),
        _ => command.args(&options.script),
    };
    Shell::new(options.build.quiet).status("Running", shown(&command));
    python::replace(command).map_err(|e| Error::Start(python, e))
}

/// What runs the script.
enum Interpreter {
    Python(PathBuf),
    Reference(ReferenceHost),
}

impl Interpreter {
    fn find(options: &RunOptions, selection: &Selection) -> Result<Self, Error> {
        let asked = options.python.as_deref();
        match options.host {
            Some(Host::Reference) if asked.is_some() => Err(Error::TwoInterpreters),
            Some(Host::Reference) => ReferenceHost::find(selection).map(Self::Reference),
            _ => python::find(asked).map(Self::Python),
        }
    }

    /// The program to start, which may have to be built.
    fn program(self, options: &RunOptions, selection: &Selection) -> Result<PathBuf, Error> {
        match self {
            Self::Python(path) => Ok(path),
            Self::Reference(host) => host.program(selection, &options.build),
        }
    }
}

/// The command as it is shown; code, which may be long, is left out.
fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    let mut args = command.get_args().peekable();
    if args.next_if(|&arg| arg == "-c").is_some() {
        words.extend(["-c".into(), "...".into()]);
    } else {
        words.extend(args.map(|arg| arg.to_string_lossy()));
    }
    format!("`{}`", words.join(" "))
}

/// The modules' directory before whatever the user has on `PYTHONPATH`.
fn python_path(out_dir: &Path) -> OsString {
    let mut path = out_dir.as_os_str().to_owned();
    if let Some(rest) = std::env::var_os("PYTHONPATH").filter(|rest| !rest.is_empty()) {
        path.push(if cfg!(windows) { ";" } else { ":" });
        path.push(rest);
    }
    path
}
