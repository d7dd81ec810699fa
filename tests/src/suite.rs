//! All the runs, as tests of `cargo test`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::build::{self, Built};
use crate::discover;
use crate::forkserver::Forkservers;
use crate::interpreter::Interpreter;
use crate::progress;
use crate::project::{self, Project};
use crate::reference;
use crate::require;
use crate::run::{self, Counts};
use crate::venv::{self, Contents, Environment};
use crate::way::Way;
use crate::workspace::Workspace;

/// A thing that several runs need, made once.
pub(crate) type Once<T> = Arc<OnceLock<Result<T, String>>>;

/// One project on one interpreter in one way.
struct Case {
    name: String,
    project: Arc<Project>,
    interpreter: Arc<Interpreter>,
    way: Way,
    built: Once<Built>,
    environment: Once<Environment>,
}

impl Case {
    fn run(&self, workspace: &Workspace, forkservers: &Forkservers) -> Result<Counts, String> {
        let built = ready(&self.built)?;
        let environment = ready(&self.environment)?;
        run::run(
            workspace,
            forkservers,
            &self.project,
            built,
            environment,
            self.way,
            &self.name,
        )
    }
}

/// What the preparations put there.
pub(crate) fn ready<T>(thing: &Once<T>) -> Result<&T, String> {
    match thing.get() {
        Some(Ok(value)) => Ok(value),
        Some(Err(message)) => Err(message.clone()),
        None => Err("this run was not prepared, a mistake in the harness".to_owned()),
    }
}

/// Runs the conformance tests that the command line asks for; `target` is Cargo's target folder, and `reference` the
/// reference host's program.
pub fn conformance(target: &Path, reference: &Path) -> ExitCode {
    let arguments = Arguments::from_args();
    match try_conformance(&arguments, target, reference) {
        Ok(code) => code,
        Err(message) => {
            progress::error(message);
            ExitCode::FAILURE
        }
    }
}

fn try_conformance(
    arguments: &Arguments,
    target: &Path,
    reference: &Path,
) -> Result<ExitCode, String> {
    let workspace = Arc::new(Workspace::new(target));
    let projects = project::find(&workspace.project_folders())?;
    let mut found = discover::discover()?;
    if !arguments.list {
        found.announce();
    }
    require::check(&found)?;
    let installer = reference::installer(&found.interpreters)?.clone();
    let reference = reference::interpreter(reference)?;
    if !arguments.list {
        reference.announce();
    }
    found.interpreters.push(reference);
    let cases = cases(projects, found.interpreters);

    let mut _lock = None;
    if !arguments.list {
        let wait = || {
            progress::say(
                "Blocking",
                "waiting for another run of the conformance tests",
            )
        };
        let lock = workspace.lock(wait);
        _lock = Some(lock.map_err(|error| {
            format!("{} cannot be locked: {error}", workspace.made("").display())
        })?);
        let selected: Vec<_> = cases
            .iter()
            .filter(|case| is_selected(arguments, &case.name))
            .collect();
        prepare(&workspace, &selected, &installer);
    }

    let forkservers = Arc::new(Forkservers::default());
    let counted = Arc::new(Mutex::new(BTreeMap::new()));
    let trials = cases
        .into_iter()
        .map(|case| {
            let (workspace, forkservers) = (workspace.clone(), forkservers.clone());
            let counted = counted.clone();
            Trial::test(case.name.clone(), move || {
                let counts = case.run(&workspace, &forkservers).map_err(Failed::from)?;
                let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
                counted.insert(case.name, counts);
                Ok(())
            })
        })
        .collect();
    let conclusion = libtest_mimic::run(arguments, trials);
    if !arguments.list {
        summarize(&counted.lock().unwrap_or_else(PoisonError::into_inner));
    }
    Ok(conclusion.exit_code())
}

/// Every project on every interpreter in every way.
fn cases(projects: Vec<Project>, interpreters: Vec<Interpreter>) -> Vec<Case> {
    let interpreters: Vec<_> = interpreters.into_iter().map(Arc::new).collect();
    let mut environments: BTreeMap<_, Once<Environment>> = BTreeMap::new();
    let mut cases = Vec::new();
    for project in projects {
        let project = Arc::new(project);
        let built = Once::default();
        for interpreter in &interpreters {
            for way in Way::all(interpreter, &project.name) {
                let environment = (interpreter.name.clone(), Contents::of(way.host));
                let environment = environments.entry(environment).or_default();
                cases.push(Case {
                    name: format!("{}::{}::{}", project.name, interpreter.name, way.name()),
                    project: project.clone(),
                    interpreter: interpreter.clone(),
                    way,
                    built: built.clone(),
                    environment: environment.clone(),
                });
            }
        }
    }
    cases
}

/// Whether the command line selects the test `name`, by the rules of libtest.
pub(crate) fn is_selected(arguments: &Arguments, name: &str) -> bool {
    let matches = |pattern: &String| {
        if arguments.exact {
            name == pattern
        } else {
            name.contains(pattern.as_str())
        }
    };
    arguments.filter.as_ref().is_none_or(matches) && !arguments.skip.iter().any(matches)
        // No conformance test is marked as ignored.
        && !arguments.ignored
}

/// Builds the projects one after the other, and meanwhile makes the virtual environments, all at the same time.
///
/// What fails here is shown at once, and then fails the tests that need it.
fn prepare(workspace: &Workspace, cases: &[&Case], installer: &Interpreter) {
    let mut seen = BTreeSet::new();
    std::thread::scope(|scope| {
        for case in cases {
            let contents = Contents::of(case.way.host);
            let name = venv::name(&case.interpreter, contents);
            if seen.insert(name.clone()) {
                scope.spawn(move || {
                    let prepared = match contents {
                        Contents::Reference => {
                            reference::prepare(workspace, &case.interpreter, installer, contents)
                        }
                        _ => venv::prepare(workspace, &case.interpreter, contents)
                            .map(Environment::from),
                    };
                    case.environment.get_or_init(|| {
                        shown(prepared, format_args!("the virtual environment {name}"))
                    })
                });
            }
        }
        for case in cases {
            let Project { name, .. } = &*case.project;
            case.built.get_or_init(|| {
                progress::say("Building", name);
                let checked = case.project.check();
                let built = checked.and_then(|()| build::build(workspace, &case.project));
                shown(built, name)
            });
        }
    });
}

/// Shows an error in full, and replaces it by one line.
pub(crate) fn shown<T>(result: Result<T, String>, what: impl Display) -> Result<T, String> {
    result.map_err(|message| {
        progress::error(format_args!("{what} could not be made:\n{message}"));
        format!("{what} could not be made, see above")
    })
}

/// Says how many Python tests passed, and which were skipped and why.
fn summarize(counted: &BTreeMap<String, Counts>) {
    let passed: usize = counted.values().map(|counts| counts.passed).sum();
    let skipped: usize = counted.values().map(|counts| counts.skipped.len()).sum();
    for (name, counts) in counted {
        for reason in &counts.skipped {
            progress::say("Skipped", format_args!("{name}: {reason}"));
        }
    }
    progress::say(
        "Counted",
        format_args!(
            "{passed} Python tests that passed and {skipped} that were skipped, in {} runs",
            counted.len()
        ),
    );
}
