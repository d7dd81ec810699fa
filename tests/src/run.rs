//! One run of pytest: a project's tests, on one interpreter, in one way.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::build::Built;
use crate::forkserver::Forkservers;
use crate::process;
use crate::project::Project;
use crate::reference;
use crate::venv::Environment;
use crate::way::{Host, Way};
use crate::workspace::Workspace;

/// The environment variable that sets the time limit of one run, in seconds.
pub const TIMEOUT: &str = "HPY_TEST_TIMEOUT";

/// The time limit of one run where [`TIMEOUT`] is unset.
const DEFAULT_LIMIT: Duration = Duration::from_secs(300);

/// At every so many calls of HPy's API the cycle collector runs in the stress mode.
const EVERY: &str = "10";

/// How much longer a run may take under valgrind, which takes some twenty times as long for the same.
const VALGRIND_FACTOR: u32 = 4;

/// What pytest counted in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, and other mistakes that fail the run.
    pub failed: usize,
    /// Tests that were skipped, or failed as expected, each with its reason.
    pub skipped: Vec<String>,
}

impl Counts {
    /// Reads the file that `hpy_conftest.py` writes.
    fn parse(text: &str) -> Option<Self> {
        let mut counts = Counts::default();
        let mut lines = text.lines();
        counts.passed = lines.next()?.strip_prefix("passed ")?.parse().ok()?;
        counts.failed = lines.next()?.strip_prefix("failed ")?.parse().ok()?;
        for line in lines {
            counts
                .skipped
                .push(line.strip_prefix("skipped ")?.to_owned());
        }
        Some(counts)
    }
}

/// Runs the tests of `project`, built as `built`, in an environment.
///
/// `name` is the name of the run, for the files it leaves.
///
/// # Errors
/// A text for people: what went wrong, with pytest's output.
pub fn run(
    workspace: &Workspace,
    forkservers: &Forkservers,
    project: &Project,
    built: &Built,
    environment: &Environment,
    way: Way,
    name: &str,
) -> Result<Counts, String> {
    built.verify()?;
    let stem = name.replace("::", "-");
    let result = workspace.made("results").join(&stem);
    make_room(&result)?;
    let scratch = workspace.made("scratch").join(&stem);
    make_room(&scratch)?;
    let mut limit = limit()?;
    if way.valgrind {
        limit *= VALGRIND_FACTOR;
    }
    // Where a test hangs, pytest says so before the time is over.
    let hung = limit
        .saturating_sub(Duration::from_secs(5))
        .max(Duration::from_secs(1));

    let mut command = if way.valgrind {
        valgrind(&environment.python)
    } else {
        Command::new(&environment.python)
    };
    if way.stress {
        // An option, because the interpreter has started before it is forked.
        command.args(["-X", &format!("hpy-stress={EVERY}")]);
    }
    command
        .current_dir(&project.folder)
        .env("PYTHONPATH", search_path(workspace, built, environment)?)
        .env("HPY_TEST_BINARIES", &built.listing)
        .env("HPY_TEST_RESULT", &result)
        .env("HPY_TEST_HOST", way.host.name())
        .args(["-m", "pytest", "-c"])
        .arg(workspace.python("pytest.ini"))
        .arg("--rootdir")
        .arg(&project.folder)
        .arg("--basetemp")
        .arg(scratch)
        .arg("-o")
        .arg(format!("faulthandler_timeout={}", hung.as_secs()))
        .args(&project.tests);
    clean(&mut command, workspace.target());
    if way.host == Host::Reference {
        reference::runs_pytest(&mut command, workspace);
    } else {
        command.env("PYTHONDONTWRITEBYTECODE", "1");
    }
    if way.debug {
        command.env("HPY", "debug");
    }
    if way.stress {
        // For the interpreters that tests start.
        command.env("HPY_STRESS", EVERY);
    }
    // The others are what the loaders pick by themselves.
    if way.host == Host::Upstream {
        command.env("HPY_HOST", "upstream");
    }

    let log = workspace.made("logs").join(format!("{stem}.log"));
    let packages = environment.packages.as_deref();
    forkservers.run(workspace, &mut command, packages, &log, limit)?;
    // An exit code of 0 is not enough: a module may have ended the process before pytest was done.
    let counts = fs::read_to_string(&result)
        .ok()
        .and_then(|text| Counts::parse(&text));
    match counts {
        Some(counts) if counts.passed > 0 && counts.failed == 0 => Ok(counts),
        other => {
            let reason = match other {
                None => "the process ended with success, but before pytest did",
                Some(counts) if counts.failed > 0 => {
                    "pytest failed, but the process ended with success"
                }
                Some(_) => "not one test passed: all of them were skipped",
            };
            Err(process::report(reason, &command, &log))
        }
    }
}

/// Takes out of the environment what is not to change how modules are loaded.
pub(crate) fn clean(command: &mut Command, target: &Path) {
    for variable in [
        "HPY",
        "HPY_DEBUG",
        "HPY_FAULT",
        "HPY_HOST",
        "HPY_LOG",
        "HPY_STRESS",
        "HPY_TRACES",
        "PYTHONHOME",
        "PYTHONOPTIMIZE",
        "PYTHONWARNINGS",
        // A backtrace of each of the many panics would take longer than all else.
        "RUST_BACKTRACE",
        "RUST_LIB_BACKTRACE",
    ] {
        command.env_remove(variable);
    }
    library_path(command, target);
}

/// The interpreter under valgrind, which sees the objects' memory only if CPython's own allocator is not between.
fn valgrind(python: &Path) -> Command {
    const OPTIONS: [&str; 3] = ["--quiet", "--error-exitcode=99", "--num-callers=40"];
    let mut command = Command::new("valgrind");
    command
        .env("PYTHONMALLOC", "malloc")
        // For processes that tests start and want watched as well.
        .env("HPY_TEST_UNDER", format!("valgrind {}", OPTIONS.join(" ")))
        .args(OPTIONS)
        .arg(python);
    command
}

/// Removes what an earlier run left at `path`, and makes the folder that it is in.
pub(crate) fn make_room(path: &Path) -> Result<(), String> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else if path.exists() {
        fs::remove_file(path)
    } else {
        Ok(())
    };
    removed
        .and_then(|()| fs::create_dir_all(path.parent().unwrap_or(path)))
        .map_err(|error| format!("there is no making room for {}: {error}", path.display()))
}

/// The time limit of one run.
pub(crate) fn limit() -> Result<Duration, String> {
    match env::var(TIMEOUT) {
        Ok(text) => match text.parse() {
            Ok(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
            _ => Err(format!(
                "{TIMEOUT}={text}: this is to be a number of seconds"
            )),
        },
        Err(_) => Ok(DEFAULT_LIMIT),
    }
}

/// The value of `PYTHONPATH`: the modules, what all tests share, and what the environment adds.
fn search_path(
    workspace: &Workspace,
    built: &Built,
    environment: &Environment,
) -> Result<OsString, String> {
    let mut folders = vec![built.folder.clone(), workspace.python("")];
    folders.extend(environment.packages.clone());
    joined(&folders)
}

/// Several folders as the value of a variable like `PYTHONPATH`.
pub(crate) fn joined(folders: &[PathBuf]) -> Result<OsString, String> {
    env::join_paths(folders)
        .map_err(|error| format!("the path of this folder cannot be put into PYTHONPATH: {error}"))
}

/// Takes Cargo's own additions out of the library path, which is not what a user's interpreter runs with.
pub fn library_path(command: &mut Command, target: &Path) {
    let variable = if cfg!(windows) {
        "PATH"
    } else if cfg!(target_os = "macos") {
        "DYLD_FALLBACK_LIBRARY_PATH"
    } else {
        "LD_LIBRARY_PATH"
    };
    let Some(value) = env::var_os(variable) else {
        return;
    };
    let paths: Vec<PathBuf> = env::split_paths(&value).collect();
    // The toolchain's own folders: `lib/rustlib/<target>/lib`, and that outer `lib`.
    let toolchain: Vec<&Path> = paths
        .iter()
        .filter_map(|path| {
            path.ancestors()
                .find(|folder| folder.ends_with("rustlib"))?
                .parent()
        })
        .collect();
    let kept: Vec<&PathBuf> = paths
        .iter()
        .filter(|path| !path.starts_with(target))
        .filter(|path| !toolchain.iter().any(|folder| path.starts_with(folder)))
        .collect();
    if kept.is_empty() {
        command.env_remove(variable);
    } else if let Ok(value) = env::join_paths(kept) {
        command.env(variable, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_written() {
        let counts = Counts::parse("passed 3\nfailed 0\nskipped test_a: not here\n").unwrap();
        assert_eq!((counts.passed, counts.failed), (3, 0));
        assert_eq!(counts.skipped, ["test_a: not here"]);
        assert_eq!(Counts::parse("passed 3\n"), None);
        assert_eq!(Counts::parse(""), None);
    }
}
