//! Interpreters that must be there: a run that leaves one of them out must not look like a success.

use std::env;
use std::process::Command;

use crate::discover::{Found, PYTHONS};
use crate::way::VALGRIND;

/// The environment variable that lists the interpreters that must be found, separated by commas.
pub const REQUIRE: &str = "HPY_TEST_REQUIRE";

/// Checks that every required interpreter was found, or, where none is required, that there is one at all.
///
/// # Errors
/// A text for people that names what is missing and how to get it.
pub fn check(found: &Found) -> Result<(), String> {
    check_names(&env::var(REQUIRE).unwrap_or_default(), found)?;
    match env::var(VALGRIND) {
        Ok(name) => check_valgrind(&name, found),
        Err(_) => Ok(()),
    }
}

/// Checks that valgrind can do what [`VALGRIND`] asks of it.
fn check_valgrind(name: &str, found: &Found) -> Result<(), String> {
    if !found.interpreters.iter().any(|one| one.name == name) {
        return Err(format!(
            "{VALGRIND}={name}: this is no interpreter that was found: {}",
            hint(name, found)
        ));
    }
    valgrind().map(drop)
}

/// Whether there is valgrind.
///
/// # Errors
/// If there is none, and [`VALGRIND`] asks for it.
pub fn valgrind() -> Result<bool, String> {
    let version = Command::new("valgrind").arg("--version").output();
    let runs = version.is_ok_and(|output| output.status.success());
    if !runs && env::var_os(VALGRIND).is_some() {
        return Err(format!(
            "{VALGRIND} asks for valgrind, which does not run here; on Debian: `apt-get install valgrind`"
        ));
    }
    Ok(runs)
}

/// [`check`], with the value of the environment variable.
fn check_names(required: &str, found: &Found) -> Result<(), String> {
    let missing: Vec<_> = required
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .filter(|name| {
            !found
                .interpreters
                .iter()
                .any(|interpreter| interpreter.is(name))
        })
        .collect();
    if !missing.is_empty() {
        let lines: Vec<_> = missing
            .iter()
            .map(|name| format!("\n  {name}: {}", hint(name, found)))
            .collect();
        return Err(format!(
            "{REQUIRE} asks for interpreters that are not on this machine:{}",
            lines.concat()
        ));
    }
    if found.interpreters.is_empty() {
        return Err(format!(
            "no Python interpreter was found that can run the tests:\n  CPython: {}\n  PyPy: {}",
            hint("cpython3.11", found),
            hint("pypy", found)
        ));
    }
    Ok(())
}

/// How to get the interpreter `name`.
fn hint(name: &str, found: &Found) -> String {
    let same = |implementation: &str| {
        let known = found
            .interpreters
            .iter()
            .find(|known| known.implementation == implementation && name.starts_with(&known.name));
        known.map_or_else(String::new, |known| {
            format!("; {} is here", known.version_text())
        })
    };
    if let Some(version) = name.strip_prefix("cpython") {
        format!(
            "install CPython {version} (`pyenv install {version}`, or a package that puts `python{version}` on PATH), \
             or give the path of one in {PYTHONS}; on Debian, `.ci/interpreters` unpacks 3.14 and prints its path{}",
            same("cpython")
        )
    } else if name.starts_with("pypy") {
        format!(
            "install PyPy so that `pypy3` is on PATH, or give the path of one in {PYTHONS} (7.3.12 or a later 7.3, or \
             8.0); on Debian, `.ci/interpreters` unpacks them and prints their paths{}",
            same("pypy")
        )
    } else {
        "no interpreter goes by such a name; they are spelled `cpython3.11` and `pypy7.3`"
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpreter::Interpreter;

    fn found() -> Found {
        let interpreter = Interpreter {
            name: "cpython3.11".to_owned(),
            implementation: "cpython".to_owned(),
            version: [3, 11, 7],
            python: "3.11".to_owned(),
            debug_build: false,
            has_hpy: false,
            executable: "python3".into(),
        };
        Found {
            interpreters: vec![interpreter],
            left_out: Vec::new(),
        }
    }

    #[test]
    fn what_is_there_is_enough() {
        assert_eq!(check_names("", &found()), Ok(()));
        assert_eq!(check_names(" cpython3.11 ,", &found()), Ok(()));
        assert_eq!(check_names("cpython3.11.7", &found()), Ok(()));
    }

    #[test]
    fn everything_that_is_missing_is_named_with_a_remedy() {
        let error = check_names("cpython3.11,cpython3.8,pypy7.3,cpyton3.9", &found()).unwrap_err();
        assert!(
            error.contains("cpython3.8: install CPython 3.8 (`pyenv install 3.8`"),
            "{error}"
        );
        assert!(error.contains("pypy7.3: install PyPy"), "{error}");
        assert!(
            error.contains("cpyton3.9: no interpreter goes by such a name"),
            "{error}"
        );
        assert!(!error.contains("cpython3.11:"), "{error}");
    }

    #[test]
    fn another_patch_version_is_mentioned() {
        let error = check_names("cpython3.11.9", &found()).unwrap_err();
        assert!(error.contains("3.11.7 is here"), "{error}");
    }

    #[test]
    fn nothing_at_all_is_a_failure() {
        assert!(check_names("", &Found::default()).is_err());
    }
}
