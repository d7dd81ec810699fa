//! Finding the Python interpreters of this machine.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use crate::interpreter::{CPYTHON_MINORS, Interpreter};
use crate::progress;

/// The environment variable that lists further interpreters, separated as `PATH` is.
pub const PYTHONS: &str = "HPY_TEST_PYTHONS";

/// The interpreters of this machine, and what was looked at without being taken.
#[derive(Debug, Default)]
pub struct Found {
    /// One interpreter per name, in the order of their versions.
    pub interpreters: Vec<Interpreter>,
    /// Programs that cannot run the tests, each with the reason.
    pub left_out: Vec<(PathBuf, String)>,
}

impl Found {
    /// The names of interpreters that the tests know but that were not found.
    pub fn absent(&self) -> Vec<String> {
        CPYTHON_MINORS
            .map(|minor| format!("cpython3.{minor}"))
            .chain(["pypy7.3".to_owned(), "pypy8.0".to_owned()])
            .filter(|name| !self.interpreters.iter().any(|found| &found.name == name))
            .collect()
    }

    /// Says which interpreters will be used, and which not.
    pub fn announce(&self) {
        for interpreter in &self.interpreters {
            interpreter.announce();
        }
        for (program, reason) in &self.left_out {
            progress::say(
                "Leaving out",
                format_args!("{}: {reason}", program.display()),
            );
        }
        if !self.absent().is_empty() {
            progress::say("Absent", self.absent().join(", "));
        }
    }
}

/// Looks for interpreters in `HPY_TEST_PYTHONS`, pyenv's versions, and `PATH`. Of several with one name, the one in
/// the place named first here is taken, and within one place the one with the highest version.
///
/// # Errors
/// Where `HPY_TEST_PYTHONS` names what cannot run the tests.
pub fn discover() -> Result<Found, String> {
    let mut listed = Vec::new();
    for path in split(PYTHONS) {
        match Interpreter::probe(&path) {
            Ok(interpreter) => listed.push(interpreter),
            Err(reason) => return Err(format!("{PYTHONS} names {}, but {reason}", path.display())),
        }
    }

    let mut found = Found::default();
    let mut places = vec![listed];
    for programs in [pyenv(), on_path()] {
        let mut place = Vec::new();
        for program in programs {
            match Interpreter::probe(&program) {
                Ok(interpreter) => place.push(interpreter),
                // A shim of pyenv's for a version that is not switched on: pyenv's versions are looked at anyway.
                Err(_)
                    if program
                        .parent()
                        .is_some_and(|folder| folder.ends_with("shims")) => {}
                Err(reason) => found.left_out.push((program, reason)),
            }
        }
        places.push(place);
    }
    found.interpreters = choose(places);
    Ok(found)
}

/// One interpreter per name, from the first place that has it.
fn choose(places: Vec<Vec<Interpreter>>) -> Vec<Interpreter> {
    let mut chosen: BTreeMap<(String, [u32; 2], bool), Interpreter> = BTreeMap::new();
    for mut place in places {
        place.sort_by_key(|interpreter| std::cmp::Reverse(interpreter.version));
        for interpreter in place {
            let [major, minor, _] = interpreter.version;
            let key = (
                interpreter.implementation.clone(),
                [major, minor],
                interpreter.debug_build,
            );
            chosen.entry(key).or_insert(interpreter);
        }
    }
    chosen.into_values().collect()
}

/// The paths in an environment variable.
fn split(variable: &str) -> Vec<PathBuf> {
    let Some(value) = env::var_os(variable) else {
        return Vec::new();
    };
    env::split_paths(&value)
        .filter(|path| !path.as_os_str().is_empty())
        .collect()
}

/// The interpreters that pyenv has installed.
fn pyenv() -> Vec<PathBuf> {
    let root = env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".pyenv")));
    let Some(versions) = root.and_then(|root| root.join("versions").read_dir().ok()) else {
        return Vec::new();
    };
    let mut programs: Vec<_> = versions
        .flatten()
        .map(|version| version.path().join("bin/python3"))
        .filter(|program| program.exists())
        .collect();
    programs.sort();
    programs
}

/// The interpreters on `PATH` whose names say that they may be of use, each file once.
fn on_path() -> Vec<PathBuf> {
    let names: Vec<String> = ["python3", "pypy3"]
        .map(str::to_owned)
        .into_iter()
        .chain(CPYTHON_MINORS.map(|minor| format!("python3.{minor}")))
        .map(|name| format!("{name}{}", env::consts::EXE_SUFFIX))
        .collect();
    let mut seen = BTreeSet::new();
    let mut programs = Vec::new();
    for folder in split("PATH") {
        for name in &names {
            let program = folder.join(name);
            if program.is_file()
                && seen.insert(program.canonicalize().unwrap_or_else(|_| program.clone()))
            {
                programs.push(program);
            }
        }
    }
    programs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interpreter(implementation: &str, version: [u32; 3], executable: &str) -> Interpreter {
        Interpreter {
            name: format!("{implementation}{}.{}", version[0], version[1]),
            implementation: implementation.to_owned(),
            version,
            python: "3".to_owned(),
            debug_build: false,
            has_hpy: false,
            executable: executable.into(),
        }
    }

    #[test]
    fn the_first_place_and_the_highest_version_win() {
        let chosen = choose(vec![
            vec![interpreter("cpython", [3, 9, 1], "listed")],
            vec![
                interpreter("cpython", [3, 10, 2], "older"),
                interpreter("cpython", [3, 10, 13], "newer"),
                interpreter("cpython", [3, 9, 18], "later place"),
                interpreter("pypy", [7, 3, 19], "pypy"),
            ],
        ]);
        let executables: Vec<_> = chosen
            .iter()
            .map(|chosen| chosen.executable.to_str().unwrap())
            .collect();
        assert_eq!(executables, ["listed", "newer", "pypy"]);
    }

    #[test]
    fn what_is_not_found_is_absent() {
        let mut found = Found::default();
        assert_eq!(found.absent().len(), CPYTHON_MINORS.count() + 2);
        found.interpreters = vec![interpreter("pypy", [7, 3, 19], "pypy")];
        assert!(!found.absent().contains(&"pypy7.3".to_owned()));
        assert!(found.absent().contains(&"cpython3.12".to_owned()));
    }
}
