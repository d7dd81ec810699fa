//! The ways in which an interpreter loads a project's modules: by a host, in a mode.

use crate::interpreter::{Interpreter, REFERENCE};

/// What gives a module the HPy API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// The HPy that is part of the interpreter.
    Builtin,
    /// The package `hpy`.
    Upstream,
    /// The one that the module's own binary carries.
    Embedded,
    /// The reference host, which loaders take for one that is part of the interpreter.
    Reference,
}

impl Host {
    /// The name by which loaders and tests know it.
    pub fn name(self) -> &'static str {
        match self {
            Host::Builtin => "builtin",
            Host::Upstream => "upstream",
            Host::Embedded => "embedded",
            Host::Reference => "reference",
        }
    }
}

/// A host in a mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// What gives the modules their API.
    pub host: Host,
    /// `HPY=debug`: every handle is tracked, and a leaked one fails the test. Otherwise `HPY` is unset.
    pub debug: bool,
    /// The reference host's stress mode, in which code fails that works by chance elsewhere.
    pub stress: bool,
    /// Whether valgrind watches the interpreter's memory; an error that it finds fails the run.
    pub valgrind: bool,
}

/// The environment variable that names the interpreter to run some projects on by valgrind as well.
pub const VALGRIND: &str = "HPY_TEST_VALGRIND";

/// The projects that are worth valgrind's time: between them they call most of the API.
const UNDER_VALGRIND: &[&str] = &[
    "classes",
    "collection",
    "errors",
    "functions",
    "imports",
    "objects",
    "trampolines",
];

impl Way {
    const fn new(host: Host, debug: bool) -> Self {
        Way {
            host,
            debug,
            stress: false,
            valgrind: false,
        }
    }

    /// All ways in which `interpreter` runs the tests of `project`.
    pub fn all(interpreter: &Interpreter, project: &str) -> Vec<Way> {
        let mut ways = Self::of_interpreter(interpreter);
        let chosen = std::env::var(VALGRIND).is_ok_and(|name| name == interpreter.name);
        if chosen && UNDER_VALGRIND.contains(&project) {
            ways.push(Way {
                valgrind: true,
                ..Way::new(Host::Embedded, false)
            });
        }
        ways
    }

    /// The ways that `interpreter` has.
    pub(crate) fn of_interpreter(interpreter: &Interpreter) -> Vec<Way> {
        if interpreter.implementation == REFERENCE {
            let plain = Way::new(Host::Reference, false);
            let stress = Way {
                stress: true,
                ..plain
            };
            return vec![plain, stress];
        }
        let mut ways = Vec::new();
        if interpreter.has_hpy {
            ways.extend([
                Way::new(Host::Builtin, false),
                Way::new(Host::Builtin, true),
            ]);
        }
        // The package `hpy` is older than CPython 3.13 and 3.14; it builds there, and the tests that it cannot pass say so.
        let upstream = interpreter.implementation == "cpython";
        // `hpy.universal` would have to be built for a debug build, and fails its checks.
        if upstream && !interpreter.debug_build {
            ways.extend([
                Way::new(Host::Upstream, false),
                Way::new(Host::Upstream, true),
            ]);
        }
        // It has no debug mode yet. Where HPy is built in, nobody would take it.
        if !interpreter.has_hpy {
            ways.push(Way::new(Host::Embedded, false));
        }
        ways
    }

    /// The name in the tests' names.
    pub fn name(self) -> &'static str {
        match self {
            Way { valgrind: true, .. } => "valgrind",
            Way { stress: true, .. } => "stress",
            Way {
                host: Host::Embedded,
                ..
            } => "embedded",
            Way { debug: true, .. } => "debug",
            Way { debug: false, .. } => "plain",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(implementation: &str, version: [u32; 3], has_hpy: bool) -> Vec<&'static str> {
        let interpreter = Interpreter {
            name: String::new(),
            implementation: implementation.to_owned(),
            version,
            python: "3.11".to_owned(),
            debug_build: false,
            has_hpy,
            executable: "/p".into(),
        };
        Way::of_interpreter(&interpreter)
            .into_iter()
            .map(Way::name)
            .collect()
    }

    #[test]
    fn every_interpreter_has_its_own() {
        assert_eq!(
            names("cpython", [3, 11, 7], false),
            ["plain", "debug", "embedded"]
        );
        assert_eq!(
            names("cpython", [3, 14, 0], false),
            ["plain", "debug", "embedded"]
        );
        assert_eq!(names("pypy", [7, 3, 19], true), ["plain", "debug"]);
        assert_eq!(names("pypy", [8, 0, 1], false), ["embedded"]);
        assert_eq!(names(REFERENCE, [3, 14, 0], true), ["plain", "stress"]);
    }
}
