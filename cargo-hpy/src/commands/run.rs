//! `cargo hpy run`.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::cli::RunOptions;
use crate::error::Error;
use crate::python;
use crate::shell::Shell;

/// Runs `cargo hpy run`: on Unix the interpreter takes this process's place.
///
/// # Errors
/// As [`build`](super::build::build), and [`Error::NoPython`], [`Error::PythonNotFound`],
/// [`Error::Start`].
pub fn run(options: &RunOptions) -> Result<ExitCode, Error> {
    // Look for the interpreter first: a wrong name should not cost a build.
    let python = python::find(options.python.as_deref())?;
    let built = super::build::make(&options.build)?;
    let mut command = Command::new(&python);
    command.env("PYTHONPATH", python_path(&built.out_dir));
    match (&options.code, &options.module) {
        (Some(code), _) => command.arg("-c").args(code),
        (_, Some(module)) => command.arg("-m").args(module),
        _ => command.args(&options.script),
    };
    Shell::new(options.build.quiet).status("Running", shown(&command));
    python::replace(command).map_err(|e| Error::Start(python, e))
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
