//! Random operations on the classes of the examples (`tests/fuzz/fuzz.py`), on every interpreter in every way.
//!
//! The lines that are run depend on the seed alone, so that what comes of them can be compared: of each episode of lines
//! the script writes a digest. The first run, of the *model*, is what the others are compared with.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::build;
use crate::discover;
use crate::interpreter::Interpreter;
use crate::process;
use crate::progress;
use crate::project;
use crate::reference;
use crate::require;
use crate::run;
use crate::venv::{self, Contents};
use crate::way::{Host, Way};
use crate::workspace::Workspace;

/// The environment variable that says for how many seconds each run goes on.
pub const SECONDS: &str = "HPY_FUZZ_SECONDS";

/// How many episodes each run has where [`SECONDS`] is unset: as many on a slow machine as on a fast one.
const EPISODES: u64 = 24;

/// The environment variable that chooses the lines.
pub const SEED: &str = "HPY_FUZZ_SEED";

/// Which interpreter's run, by the host in the binaries, the others are compared with, if it is there.
const MODEL: &str = "cpython3.11";

/// The examples whose classes are used.
const EXAMPLES: &[&str] = &["persistent_map", "piconumpy", "point"];

/// How long the runs are, and which.
#[derive(Debug, Clone, Copy)]
struct Length {
    /// How many seconds, if not a number of episodes.
    seconds: Option<u64>,
    seed: u64,
}

/// An interpreter that loads the examples in a way.
struct Case {
    name: String,
    interpreter: Interpreter,
    way: Way,
}

/// What all runs need.
struct Prepared {
    workspace: Workspace,
    length: Length,
    /// The value of `PYTHONPATH`.
    modules: std::ffi::OsString,
}

/// The digests of a run's episodes, by their numbers.
type Digests = BTreeMap<u64, String>;

/// Runs the tests that the command line asks for; `target` is Cargo's target folder, and `reference` the reference
/// host's program.
pub fn fuzz(target: &Path, reference: &Path) -> ExitCode {
    let arguments = Arguments::from_args();
    match try_fuzz(&arguments, target, reference) {
        Ok(code) => code,
        Err(message) => {
            progress::error(message);
            ExitCode::FAILURE
        }
    }
}

fn try_fuzz(arguments: &Arguments, target: &Path, reference: &Path) -> Result<ExitCode, String> {
    let workspace = Workspace::new(target);
    let mut found = discover::discover()?;
    require::check(&found)?;
    found.interpreters.push(reference::interpreter(reference)?);
    let cases = cases(found.interpreters);
    if arguments.list || !cases.iter().any(|case| selected(arguments, case)) {
        let trials = cases
            .into_iter()
            .map(|case| Trial::test(case.name, || Ok(())))
            .collect();
        return Ok(libtest_mimic::run(arguments, trials).exit_code());
    }
    let length = Length {
        seconds: number(SECONDS)?,
        seed: number(SEED)?.unwrap_or(1),
    };
    let lock = workspace
        .lock(|| progress::say("Blocking", "waiting for another run of the harness"))
        .map_err(|error| format!("there is no locking the harness's folder: {error}"))?;
    let modules = build_examples(&workspace)?;
    let prepared = Arc::new(Prepared {
        workspace,
        length,
        modules,
    });
    let model = cases
        .iter()
        .find(|case| case.interpreter.name == MODEL && case.way.host == Host::Embedded)
        .or(cases.first())
        .ok_or("there is no interpreter")?;
    let python = prepared.python(model)?;
    let digests = Arc::new(prepared.run(model, &python)?);
    let model = Arc::new((model.name.clone(), model.way, python, digests));
    let trials = cases
        .into_iter()
        .map(|case| {
            let (prepared, model) = (prepared.clone(), model.clone());
            Trial::test(case.name.clone(), move || {
                let (name, way, python, expected) = &*model;
                if *name == case.name {
                    return Ok(());
                }
                prepared
                    .compare(&case, expected, *way, python)
                    .map_err(Failed::from)
            })
        })
        .collect();
    let conclusion = libtest_mimic::run(arguments, trials);
    drop(lock);
    Ok(conclusion.exit_code())
}

/// Every interpreter in every way.
fn cases(interpreters: Vec<Interpreter>) -> Vec<Case> {
    let mut cases = Vec::new();
    for interpreter in interpreters {
        for way in Way::of_interpreter(&interpreter) {
            cases.push(Case {
                name: format!("fuzz::{}::{}", interpreter.name, way.name()),
                interpreter: interpreter.clone(),
                way,
            });
        }
    }
    cases
}

fn selected(arguments: &Arguments, case: &Case) -> bool {
    crate::suite::is_selected(arguments, &case.name)
}

/// The number that an environment variable holds, if it is set.
fn number(variable: &str) -> Result<Option<u64>, String> {
    match env::var(variable) {
        Ok(text) if !text.is_empty() => text
            .parse()
            .map(Some)
            .map_err(|_| format!("{variable}={text}: this is to be a number")),
        _ => Ok(None),
    }
}

/// Builds the examples, and gives the folders to import them from.
fn build_examples(workspace: &Workspace) -> Result<std::ffi::OsString, String> {
    let projects = project::find(&workspace.project_folders())?;
    let mut folders = Vec::new();
    for name in EXAMPLES {
        progress::say("Building", name);
        let project = projects
            .iter()
            .find(|project| project.name == *name)
            .ok_or_else(|| format!("there is no example {name}"))?;
        folders.push(build::build(workspace, project)?.folder);
    }
    run::joined(&folders)
}

impl Prepared {
    /// The interpreter of the virtual environment that a case needs.
    fn python(&self, case: &Case) -> Result<PathBuf, String> {
        if case.way.host == Host::Reference {
            // It needs nothing but itself.
            return Ok(case.interpreter.executable.clone());
        }
        venv::prepare(
            &self.workspace,
            &case.interpreter,
            Contents::of(case.way.host),
        )
    }

    /// The script, in a way.
    fn command(&self, python: &Path, way: Way) -> Command {
        let mut command = Command::new(python);
        run::clean(&mut command, self.workspace.target());
        command
            .env("PYTHONPATH", &self.modules)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        if way.host == Host::Reference {
            reference::keeps_bytecode(&mut command, &self.workspace);
        }
        if way.debug {
            command.env("HPY", "debug");
        }
        if way.host == Host::Upstream {
            command.env("HPY_HOST", "upstream");
        }
        command
            .arg(self.workspace.root().join("tests/fuzz/fuzz.py"))
            .args(["--seed", &self.length.seed.to_string()]);
        command
    }

    /// Runs episodes until the time is over.
    fn run(&self, case: &Case, python: &Path) -> Result<Digests, String> {
        let file = |ending: &str| {
            let stem = case.name.replace("::", "-");
            self.workspace.made("fuzz").join(format!("{stem}.{ending}"))
        };
        let (results, progress, log) = (file("results"), file("progress"), file("log"));
        run::make_room(&results)?;
        run::make_room(&progress)?;
        let mut command = self.command(python, case.way);
        match self.length.seconds {
            Some(seconds) => command.args(["--seconds", &seconds.to_string()]),
            None => command.args(["--episodes", &EPISODES.to_string()]),
        };
        command
            .arg("--results")
            .arg(&results)
            .arg("--progress")
            .arg(&progress);
        // One episode may begin when the time is almost over.
        let limit = Duration::from_secs(self.length.seconds.unwrap_or(0)) + run::limit()?;
        process::run(&mut command, &log, limit).map_err(|message| {
            let place = fs::read_to_string(&progress).unwrap_or_default();
            let mut place = place.split_whitespace();
            let (episode, step) = (place.next().unwrap_or("?"), place.next().unwrap_or("?"));
            format!(
                "{message}\n\nIt had come to episode {episode}, step {step}, of seed {}. To run this episode alone, with \
                 all of its outcomes:\n$ {}\n",
                self.length.seed,
                process::display(self.command(python, case.way).args(["--episode", episode]))
            )
        })?;
        let text = fs::read_to_string(&results)
            .map_err(|error| format!("{} cannot be read: {error}", results.display()))?;
        digests(&text).ok_or_else(|| format!("{} makes no sense", results.display()))
    }

    /// Runs episodes, and compares what came of those that the model has run too.
    fn compare(
        &self,
        case: &Case,
        expected: &Digests,
        model: Way,
        other: &Path,
    ) -> Result<(), String> {
        let python = self.python(case)?;
        let got = self.run(case, &python)?;
        let mut compared = 0;
        for (episode, digest) in &got {
            let Some(known) = expected.get(episode) else {
                continue;
            };
            compared += 1;
            if digest != known {
                return Err(self.difference(case, &python, *episode, model, other));
            }
        }
        progress::say(
            "Fuzzed",
            format_args!(
                "{}: {} episodes, of which {compared} were compared",
                case.name,
                got.len()
            ),
        );
        if compared == 0 {
            return Err("not one episode could be compared".to_owned());
        }
        Ok(())
    }

    /// Says where the outcomes of an episode part.
    fn difference(
        &self,
        case: &Case,
        python: &Path,
        episode: u64,
        model: Way,
        other: &Path,
    ) -> String {
        let show = |python: &Path, way: Way| {
            let mut command = self.command(python, way);
            command.args(["--episode", &episode.to_string()]);
            let text = match command.output() {
                Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
                Err(error) => error.to_string(),
            };
            (process::display(&command), text)
        };
        let (command, text) = show(python, case.way);
        let (other_command, other_text) = show(other, model);
        let parted = text
            .lines()
            .zip(other_text.lines())
            .find(|(line, other)| line != other);
        let lines = match parted {
            Some((line, other)) => format!("{line}\nand not\n{other}"),
            None => "not the same when they are run again".to_owned(),
        };
        format!(
            "the outcomes of episode {episode} are\n{lines}\n\n$ {command}\n$ {other_command}\n\
             With --shrink --against, fuzz.py finds fewer lines."
        )
    }
}

/// Reads what the script writes: a line for each episode, with its number and its digest.
fn digests(text: &str) -> Option<Digests> {
    text.lines()
        .map(|line| {
            let (episode, digest) = line.split_once(' ')?;
            Some((episode.parse().ok()?, digest.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_as_written() {
        let read = digests("0 ab\n2 cd\n").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[&2], "cd");
        assert_eq!(digests("0\n"), None);
    }
}
