//! Finds and starts Python interpreters.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::error::Error;

/// The interpreter to use: `asked` (from `--python`), else the one in the environment variable
/// `PYTHON`, else the active virtual environment's, else `python3` or `python` from PATH (on Windows
/// `python` first).
///
/// # Errors
/// [`Error::PythonNotFound`] when the one that was asked for is not there, [`Error::NoPython`] when
/// there is none.
pub fn find(asked: Option<&Path>) -> Result<PathBuf, Error> {
    choose(asked, |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    })
}

fn choose(
    asked: Option<&Path>,
    variable: impl Fn(&str) -> Option<PathBuf>,
) -> Result<PathBuf, Error> {
    let path = variable("PATH").unwrap_or_default();
    let on_path = |name: &OsStr| program(name, path.as_os_str());
    let resolve = |name: &Path, source: &'static str| {
        // As a shell does it: a bare name is looked up, anything with a separator is a path.
        let found = if name.components().count() == 1 && !name.is_absolute() {
            on_path(name.as_os_str())
        } else {
            candidates(name).into_iter().find(|p| is_program(p))
        };
        found.ok_or_else(|| Error::PythonNotFound {
            name: name.to_owned(),
            source,
        })
    };
    if let Some(name) = asked {
        return resolve(name, "--python");
    }
    if let Some(name) = variable("PYTHON") {
        return resolve(&name, "the environment variable PYTHON");
    }
    if let Some(env) = variable("VIRTUAL_ENV") {
        let inside = if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        };
        return resolve(&env.join(inside), "the environment variable VIRTUAL_ENV");
    }
    // On Windows a `python3` is most often the alias that opens the store.
    let names = if cfg!(windows) {
        ["python", "python3"]
    } else {
        ["python3", "python"]
    };
    names
        .iter()
        .find_map(|name| on_path(name.as_ref()))
        .ok_or(Error::NoPython)
}

/// The program `name` in the first folder of `path` that has it.
pub fn program(name: &OsStr, path: &OsStr) -> Option<PathBuf> {
    env::split_paths(path)
        .flat_map(|dir| candidates(&dir.join(name)))
        .find(|p| is_program(p))
}

/// `path`, and on Windows also with the ending that programs have there.
fn candidates(path: &Path) -> Vec<PathBuf> {
    let mut candidates = vec![path.to_owned()];
    if !env::consts::EXE_SUFFIX.is_empty() {
        let mut with_suffix = path.as_os_str().to_owned();
        with_suffix.push(env::consts::EXE_SUFFIX);
        candidates.push(with_suffix.into());
    }
    candidates
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Runs `command` in this process's place, so that signals, the terminal and the exit code are its
/// own.
///
/// # Errors
/// When the program cannot be started. On Unix it does not return otherwise.
#[cfg(unix)]
pub fn replace(mut command: Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec())
}

/// Runs `command`, waits for it and ends this process with its exit code.
///
/// # Errors
/// When the program cannot be started.
#[cfg(not(unix))]
pub fn replace(mut command: Command) -> io::Result<ExitCode> {
    #[cfg(windows)]
    leave_interrupts_to_the_child();
    let status = command.status()?;
    // Not through `ExitCode`, which holds a byte: Windows has 32 bits (0xC0000005 and the like).
    std::process::exit(status.code().unwrap_or(1))
}

/// Windows sends Ctrl-C to all processes of a console; Python shall decide what to do about it, and
/// this process shall wait.
#[cfg(windows)]
fn leave_interrupts_to_the_child() {
    type Handler = unsafe extern "system" fn(event: u32) -> i32;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn SetConsoleCtrlHandler(handler: Option<Handler>, add: i32) -> i32;
    }

    unsafe extern "system" fn handled(_event: u32) -> i32 {
        1
    }

    // SAFETY: the signature is the one that Windows documents, and the handler, a function that
    // does nothing, lives as long as the process. On failure Ctrl-C ends this process as before.
    unsafe { SetConsoleCtrlHandler(Some(handled), 1) };
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// A folder with programs named like interpreters.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str, programs: &[&str]) -> Self {
            let path = env::temp_dir().join(format!("cargo-hpy-{test}-{}", std::process::id()));
            for program in programs {
                let file = path.join(program);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, "").unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
            }
            Self(path)
        }

        fn choose(
            &self,
            asked: Option<&str>,
            variables: &[(&str, &str)],
        ) -> Result<PathBuf, Error> {
            choose(asked.map(Path::new), |name| match name {
                "PATH" => Some(self.0.join("bin")),
                _ => variables
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map(|(_, v)| self.0.join(v)),
            })
            .map(|path| path.strip_prefix(&self.0).unwrap().to_owned())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_order_of_preference() {
        let folder = Folder::new(
            "order",
            &[
                "bin/python",
                "bin/python3",
                "bin/pypy3",
                "venv/bin/python",
                "mine/python",
            ],
        );
        let venv = ("VIRTUAL_ENV", "venv");
        let mine = ("PYTHON", "mine/python");
        let found = |asked, variables: &[_]| folder.choose(asked, variables).unwrap();
        assert_eq!(found(None, &[]), Path::new("bin/python3"));
        assert_eq!(found(None, &[venv]), Path::new("venv/bin/python"));
        assert_eq!(found(None, &[venv, mine]), Path::new("mine/python"));
        assert_eq!(found(Some("pypy3"), &[venv, mine]), Path::new("bin/pypy3"));
    }

    #[test]
    fn python_will_do_where_there_is_no_python3() {
        let folder = Folder::new("python", &["bin/python"]);
        assert_eq!(folder.choose(None, &[]).unwrap(), Path::new("bin/python"));
    }

    #[test]
    fn what_was_asked_for_is_not_replaced_by_something_else() {
        let folder = Folder::new("asked", &["bin/python3"]);
        let missing = folder.choose(Some("python3.99"), &[]);
        assert!(matches!(
            missing,
            Err(Error::PythonNotFound {
                source: "--python",
                ..
            })
        ));
        let gone = folder.choose(None, &[("VIRTUAL_ENV", "gone")]);
        assert!(matches!(gone, Err(Error::PythonNotFound { .. })));
    }

    #[test]
    fn files_that_cannot_be_executed_are_no_interpreters() {
        let folder = Folder::new("noexec", &["bin/python3"]);
        let file = folder.0.join("bin/python3");
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(folder.choose(None, &[]), Err(Error::NoPython)));
    }
}
