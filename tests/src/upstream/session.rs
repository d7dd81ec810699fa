//! Running pytest with HPy's own tests until each has an outcome, crashes included.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::build::Built;
use crate::process;
use crate::reference;
use crate::run;
use crate::venv::Environment;
use crate::way::Host;
use crate::workspace::Workspace;

/// How often pytest is started anew after a crash.
const CRASHES: usize = 40;

/// Our own tests of the loader where it hands over to another host.
const HANDING_OVER: &str = "own/test_hand_over.py";

/// What is run.
pub(super) struct Session {
    /// The folder with the tests.
    pub(super) suite: PathBuf,
    /// HPy's source distribution.
    pub(super) sdist: PathBuf,
    /// Where compiled modules are kept.
    pub(super) modules: PathBuf,
    /// Our loader.
    pub(super) loader: Built,
}

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
    /// It was begun by a process that ended.
    Crashed,
    /// It is no test of loading universal modules, for this reason.
    NotRun(String),
}

/// What became of all tests.
pub(super) struct Outcomes {
    by_name: BTreeMap<String, Outcome>,
    /// What pytest has printed.
    pub(super) log: PathBuf,
    /// The command that runs all tests anew.
    pub(super) command: String,
}

impl Outcomes {
    /// The universal tests of HPy's with an outcome.
    pub(super) fn universal(&self, wanted: impl Fn(&Outcome) -> bool) -> BTreeSet<String> {
        let found = self.by_name.iter().filter(|(name, outcome)| {
            !is_own(name) && !matches!(outcome, Outcome::NotRun(_)) && wanted(outcome)
        });
        found.map(|(name, _)| name.clone()).collect()
    }

    /// Our own tests.
    pub(super) fn own(&self) -> BTreeMap<&str, &Outcome> {
        let own = self.by_name.iter().filter(|(name, _)| is_own(name));
        own.map(|(name, outcome)| (name.as_str(), outcome))
            .collect()
    }

    /// How many tests were not run, by the reason.
    pub(super) fn not_run(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for outcome in self.by_name.values() {
            if let Outcome::NotRun(reason) = outcome {
                *counts.entry(reason.as_str()).or_default() += 1;
            }
        }
        counts
    }

    /// What became of one test, for people.
    pub(super) fn describe(&self, name: &str) -> String {
        match self.by_name.get(name) {
            Some(Outcome::Passed) => "passed".to_owned(),
            Some(Outcome::Failed(reason)) => reason.clone(),
            Some(Outcome::Skipped(reason)) => format!("skipped: {reason}"),
            Some(Outcome::Crashed) => "crashed".to_owned(),
            Some(Outcome::NotRun(reason)) => format!("not run, as it is {reason}"),
            None => "it was not found".to_owned(),
        }
    }

    /// Reads what the plugin writes; the second value is whether it was done.
    fn parse(text: &str) -> (BTreeMap<String, Outcome>, bool) {
        let mut by_name = BTreeMap::new();
        let mut finished = false;
        for line in text.lines() {
            let mut fields = line.splitn(3, '\t');
            let (outcome, name) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
            let reason = fields.next().unwrap_or("").to_owned();
            let outcome = match outcome {
                "passed" => Outcome::Passed,
                "failed" => Outcome::Failed(reason),
                "skipped" => Outcome::Skipped(reason),
                "not run" => Outcome::NotRun(reason),
                "finished" => {
                    finished = true;
                    continue;
                }
                _ => Outcome::Crashed,
            };
            // A test that passes may still fail when it is taken down.
            if outcome != Outcome::Passed || !matches!(by_name.get(name), Some(Outcome::Failed(_)))
            {
                by_name.insert(name.to_owned(), outcome);
            }
        }
        (by_name, finished)
    }
}

/// Whether a test is one of `tests/upstream/own`.
fn is_own(name: &str) -> bool {
    name.starts_with("own/")
}

impl Session {
    /// Runs HPy's tests through `hpy.universal`, and compiles their modules, in two processes.
    pub(super) fn original(
        &self,
        workspace: &Workspace,
        environment: &Environment,
    ) -> Result<Outcomes, String> {
        let parts = ["1/2", "2/2"].map(|part| {
            let stem = format!("hpy.universal-{}", part.replace('/', "of"));
            (part, stem)
        });
        let results = std::thread::scope(|scope| {
            parts
                .each_ref()
                .map(|(part, stem)| {
                    scope.spawn(move || {
                        self.run(workspace, stem, |command| {
                            command
                                .env("HPY_UPSTREAM_COMPILE", "1")
                                .env("HPY_UPSTREAM_HOST", "hpy.universal")
                                .env("HPY_UPSTREAM_PART", part)
                                .arg("test");
                            let plugin = workspace.root().join("tests/upstream/plugin");
                            (environment, vec![plugin])
                        })
                    })
                })
                .map(|run| {
                    run.join()
                        .unwrap_or_else(|_| Err("a panic in the harness".to_owned()))
                })
        });
        let mut all: Option<Outcomes> = None;
        for result in results {
            let result = result?;
            match &mut all {
                None => all = Some(result),
                Some(all) => all.by_name.extend(result.by_name),
            }
        }
        all.ok_or_else(|| "no part was run".to_owned())
    }

    /// Runs HPy's tests, and our own, through our loader; `development` is the value of `PYTHONDEVMODE`.
    pub(super) fn ours(
        &self,
        workspace: &Workspace,
        environment: &Environment,
        name: &str,
        development: &str,
    ) -> Result<Outcomes, String> {
        self.run(workspace, &format!("hpy_loader-{name}"), |command| {
            command
                .env("PYTHONDEVMODE", development)
                .args(["test", "own"]);
            (environment, self.with_loader(workspace))
        })
    }

    /// Where our plugin, what stands in for the package `hpy`, and the loader are imported from.
    fn with_loader(&self, workspace: &Workspace) -> Vec<PathBuf> {
        let upstream = workspace.root().join("tests/upstream");
        vec![
            upstream.join("plugin"),
            upstream.join("python"),
            self.loader.folder.clone(),
        ]
    }

    /// Runs HPy's tests on the reference host, which loads their modules itself, and our own where it has loaded the
    /// loader.
    pub(super) fn reference_host(
        &self,
        workspace: &Workspace,
        environment: &Environment,
        name: &str,
    ) -> Result<Outcomes, String> {
        self.run(workspace, name, |command| {
            command
                .env("HPY_UPSTREAM_HOST", "_hpy_universal")
                .args(["test", HANDING_OVER]);
            reference::runs_pytest(command, workspace);
            (environment, self.with_loader(workspace))
        })
    }

    /// Runs our own tests of the loader where another host has loaded it: the interpreter's, or the package `hpy`.
    pub(super) fn handing_over(
        &self,
        workspace: &Workspace,
        environment: &Environment,
        name: &str,
        host: Host,
    ) -> Result<Outcomes, String> {
        self.run(workspace, &format!("handing-over-{name}"), |command| {
            command
                .env("HPY_HOST", host.name())
                .env("HPY_UPSTREAM_HOST", "hpy.universal")
                .arg(HANDING_OVER);
            let plugin = workspace.root().join("tests/upstream/plugin");
            (environment, vec![plugin, self.loader.folder.clone()])
        })
    }

    /// Runs pytest, again and again if it crashes. `set` adds arguments to it, and says what runs it with which folders on
    /// the search path, before those of the environment.
    fn run<'e>(
        &self,
        workspace: &Workspace,
        stem: &str,
        set: impl Fn(&mut Command) -> (&'e Environment, Vec<PathBuf>),
    ) -> Result<Outcomes, String> {
        self.loader.verify()?;
        let result = workspace.made("results").join(format!("upstream-{stem}"));
        run::make_room(&result)?;
        let scratch = workspace.made("scratch").join(format!("upstream-{stem}"));
        let limit = run::limit()?;
        for attempt in 1..=CRASHES {
            run::make_room(&scratch)?;
            let mut arguments = Command::new("");
            let (environment, mut path) = set(&mut arguments);
            path.extend(environment.packages.clone());
            let mut command = Command::new(&environment.python);
            command
                .current_dir(&self.suite)
                .env("PYTHONPATH", run::joined(&path)?)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("HPY_UPSTREAM_SDIST", &self.sdist)
                .env("HPY_UPSTREAM_MODULES", &self.modules)
                .env("HPY_UPSTREAM_RESULT", &result)
                .args(["-m", "pytest", "-c"])
                .arg(workspace.root().join("tests/upstream/pytest.ini"))
                .args(["--rootdir", ".", "--basetemp"])
                .arg(&scratch)
                .args(arguments.get_args());
            run::clean(&mut command, workspace.target());
            for (name, value) in arguments.get_envs() {
                match value {
                    Some(value) => command.env(name, value),
                    None => command.env_remove(name),
                };
            }
            let log = workspace
                .made("logs")
                .join(format!("upstream-{stem}.{attempt}.log"));
            let ended = process::run(&mut command, &log, limit);
            let text = fs::read_to_string(&result).unwrap_or_default();
            let (by_name, finished) = Outcomes::parse(&text);
            if finished {
                command.env_remove("HPY_UPSTREAM_RESULT");
                return Ok(Outcomes {
                    by_name,
                    log,
                    command: process::display(&command),
                });
            }
            // A crash in a test has left its name; anything else would only happen again.
            if !text
                .lines()
                .last()
                .is_some_and(|line| line.starts_with("started\t"))
            {
                return Err(ended.err().unwrap_or_else(|| {
                    process::report("pytest ended before it was done", &command, &log)
                }));
            }
        }
        Err(format!(
            "pytest crashed {CRASHES} times; see the logs {stem} in {}",
            workspace.made("logs").display()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_as_written() {
        let text = "not run\ttest/a.py::x\tof another ABI\nstarted\ttest/a.py::y\nstarted\ttest/a.py::z\n\
                    passed\ttest/a.py::z\nstarted\town/b.py::f\nfailed\town/b.py::f\tassert 1 == 2\npassed\town/b.py::f\n";
        let (by_name, finished) = Outcomes::parse(text);
        assert!(!finished);
        let outcomes = Outcomes {
            by_name,
            log: PathBuf::new(),
            command: String::new(),
        };
        assert_eq!(outcomes.not_run(), BTreeMap::from([("of another ABI", 1)]));
        assert_eq!(outcomes.describe("test/a.py::y"), "crashed");
        assert_eq!(outcomes.describe("own/b.py::f"), "assert 1 == 2");
        assert_eq!(outcomes.own().len(), 1);
        let passed = outcomes.universal(|outcome| *outcome == Outcome::Passed);
        assert_eq!(passed, BTreeSet::from(["test/a.py::z".to_owned()]));
        assert!(Outcomes::parse("finished\tall\n").1);
    }
}
