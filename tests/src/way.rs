//! The ways in which an interpreter loads a project's modules: by a host, in a mode.

use crate::interpreter::Interpreter;

/// What gives a module the HPy API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// The HPy that is part of the interpreter.
    Builtin,
    /// The package `hpy`.
    Upstream,
    /// The one that the module's own binary carries.
    Embedded,
}

impl Host {
    /// The name by which the loaders know it.
    pub fn name(self) -> &'static str {
        match self {
            Host::Builtin => "builtin",
            Host::Upstream => "upstream",
            Host::Embedded => "embedded",
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
}

/// The last CPython on which the package `hpy` is tested.
///
/// On 3.13 it crashes for some types already (the fixtures' tests say which); upstream never released it for 3.14.
const LAST_UPSTREAM_MINOR: u32 = 13;

impl Way {
    const fn new(host: Host, debug: bool) -> Self {
        Way { host, debug }
    }

    /// All ways that `interpreter` has.
    pub fn all(interpreter: &Interpreter) -> Vec<Way> {
        let mut ways = Vec::new();
        if interpreter.has_hpy {
            ways.extend([
                Way::new(Host::Builtin, false),
                Way::new(Host::Builtin, true),
            ]);
        }
        let [_, minor, _] = interpreter.version;
        if interpreter.implementation == "cpython" && minor <= LAST_UPSTREAM_MINOR {
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
            has_hpy,
            executable: "/p".into(),
        };
        Way::all(&interpreter).into_iter().map(Way::name).collect()
    }

    #[test]
    fn every_interpreter_has_its_own() {
        assert_eq!(
            names("cpython", [3, 11, 7], false),
            ["plain", "debug", "embedded"]
        );
        assert_eq!(names("cpython", [3, 14, 0], false), ["embedded"]);
        assert_eq!(names("pypy", [7, 3, 19], true), ["plain", "debug"]);
        assert_eq!(names("pypy", [8, 0, 1], false), ["embedded"]);
    }
}
