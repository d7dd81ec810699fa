//! HPy's own tests of the universal ABI, through the loader of this workspace, on every interpreter.
//!
//! They come with HPy's source distribution, which is fetched ([`source`]). Each is a piece of C that is compiled into
//! a module by HPy's extension of setuptools, and Python that tries it. The *reference*, `hpy.universal` on CPython
//! 3.11, runs first and compiles them, once, since a universal binary is the same for all interpreters. Which tests
//! pass there is recorded in `tests/upstream/universal.txt`; the same have to pass through our loader ([`session`]).
//! Beside them our own tests of the loader are run, `tests/upstream/own`.

mod session;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::interpreter::Interpreter;
use crate::progress;
use crate::project::Project;
use crate::suite::{Once, is_selected, ready, shown};
use crate::venv::{self, Contents};
use crate::workspace::Workspace;
use crate::{build, discover, require};
use session::{Outcome, Outcomes, Session};

/// The interpreter whose `hpy.universal` is the reference.
const REFERENCE: &str = "cpython3.11";

/// The file that lists which tests pass through the reference.
const RECORD: &str = "tests/upstream/universal.txt";

/// What all tests need, made first.
struct Prepared {
    session: Session,
    reference: Outcomes,
}

/// Runs the tests that the command line asks for; `target` is Cargo's target folder.
pub fn upstream(target: &Path) -> ExitCode {
    let arguments = Arguments::from_args();
    match try_upstream(&arguments, target) {
        Ok(code) => code,
        Err(message) => {
            progress::error(message);
            ExitCode::FAILURE
        }
    }
}

fn try_upstream(arguments: &Arguments, target: &Path) -> Result<ExitCode, String> {
    let workspace = Arc::new(Workspace::new(target));
    let found = discover::discover()?;
    require::check(&found)?;
    // Where HPy is a part of the interpreter, our loader hands over to it.
    let interpreters: Vec<_> = found
        .interpreters
        .into_iter()
        .filter(|interpreter| interpreter.implementation == "cpython")
        .map(Arc::new)
        .collect();
    let name = |interpreter: &Interpreter| format!("hpy_loader::{}", interpreter.name);
    let reference = format!("hpy.universal::{REFERENCE}");

    let mut _lock = None;
    let prepared: Once<Prepared> = Once::default();
    let environments: BTreeMap<_, Once<PathBuf>> = interpreters
        .iter()
        .map(|interpreter| (interpreter.name.clone(), Once::default()))
        .collect();
    let wanted: Vec<_> = interpreters
        .iter()
        .filter(|interpreter| is_selected(arguments, &name(interpreter)))
        .collect();
    if !arguments.list && (!wanted.is_empty() || is_selected(arguments, &reference)) {
        let wait = || progress::say("Blocking", "waiting for another run of the tests");
        let lock = workspace.lock(wait);
        _lock = Some(lock.map_err(|error| {
            format!("{} cannot be locked: {error}", workspace.made("").display())
        })?);
        let first = interpreters.iter().find(|one| one.name == REFERENCE);
        let first = first.ok_or_else(|| {
            format!("HPy's own tests are compiled by {REFERENCE}, which was not found")
        })?;
        std::thread::scope(|scope| {
            for interpreter in interpreters.iter().filter(|one| {
                one.name == first.name || wanted.iter().any(|wanted| wanted.name == one.name)
            }) {
                scope.spawn(|| {
                    environments[&interpreter.name].get_or_init(|| {
                        let made = venv::prepare(&workspace, interpreter, contents(interpreter));
                        let name = &interpreter.name;
                        shown(made, format_args!("the virtual environment for {name}"))
                    })
                });
            }
        });
        let python = ready(&environments[REFERENCE])?;
        prepared.get_or_init(|| shown(prepare(&workspace, python), "the tests"));
    }

    let mut trials = vec![{
        let (workspace, prepared) = (workspace.clone(), prepared.clone());
        Trial::test(reference, move || {
            judge_reference(&workspace, ready(&prepared)?).map_err(Failed::from)
        })
    }];
    for interpreter in interpreters {
        let (workspace, prepared) = (workspace.clone(), prepared.clone());
        let environment = environments[&interpreter.name].clone();
        trials.push(Trial::test(name(&interpreter), move || {
            let python = ready(&environment)?;
            judge(&workspace, ready(&prepared)?, &interpreter, python).map_err(Failed::from)
        }));
    }
    Ok(libtest_mimic::run(arguments, trials).exit_code())
}

/// What the tests need in a virtual environment: setuptools, and the package `hpy` where another test has it there.
fn contents(interpreter: &Interpreter) -> Contents {
    if crate::way::Way::of_interpreter(interpreter)
        .iter()
        .any(|way| Contents::of(way.host) == Contents::Upstream)
    {
        Contents::Upstream
    } else {
        Contents::Build
    }
}

/// Fetches the tests, builds the loader, compiles the tests' modules, and runs the reference.
fn prepare(workspace: &Workspace, python: &Path) -> Result<Prepared, String> {
    let source = source::fetch(workspace)?;
    let project = Project {
        name: "hpy-loader".to_owned(),
        folder: workspace.root().join("hpy-loader"),
        tests: Vec::new(),
    };
    progress::say("Building", &project.name);
    let loader = build::build(workspace, &project)?;
    let session = Session {
        suite: source.suite,
        sdist: source.sdist,
        modules: workspace.made("upstream").join("modules"),
        loader,
    };
    progress::say("Compiling", "the C modules of HPy's own tests");
    let reference = session.reference(workspace, python)?;
    for (reason, count) in reference.not_run() {
        progress::say("Not run", format_args!("{count} tests {reason}"));
    }
    Ok(Prepared { session, reference })
}

/// Checks that the record is what the reference says.
fn judge_reference(workspace: &Workspace, prepared: &Prepared) -> Result<(), String> {
    let file = workspace.root().join(RECORD);
    let passed = prepared
        .reference
        .universal(|outcome| *outcome == Outcome::Passed);
    let text: String = passed.iter().map(|name| format!("{name}\n")).collect();
    if std::env::var_os("HPY_BLESS").is_some() {
        return fs::write(&file, text)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()));
    }
    let recorded = recorded(workspace)?;
    let differs = |left: &BTreeSet<String>, right: &BTreeSet<String>, what: &str| {
        left.difference(right)
            .map(|name| format!("\n  {name} {what}"))
            .collect::<String>()
    };
    let changes = differs(&passed, &recorded, "passes, and is not recorded")
        + &differs(&recorded, &passed, "is recorded, and does not pass");
    if changes.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{RECORD} is not what hpy.universal does on {REFERENCE} (HPY_BLESS=1 writes it anew):{changes}"
        ))
    }
}

/// The tests that pass through the reference, by the record.
fn recorded(workspace: &Workspace) -> Result<BTreeSet<String>, String> {
    let file = workspace.root().join(RECORD);
    let text = fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Runs the tests through our loader on one interpreter, and compares with the record.
fn judge(
    workspace: &Workspace,
    prepared: &Prepared,
    interpreter: &Interpreter,
    python: &Path,
) -> Result<(), String> {
    let outcomes = prepared
        .session
        .ours(workspace, python, &interpreter.name)?;
    let recorded = recorded(workspace)?;
    let universal = outcomes.universal(|outcome| *outcome == Outcome::Passed);
    let own = outcomes.own();
    progress::say(
        "Counted",
        format_args!(
            "{}: {} of {} tests of HPy's, and {} of the loader's own passed",
            interpreter.name,
            universal.intersection(&recorded).count(),
            recorded.len(),
            own.values()
                .filter(|outcome| ***outcome == Outcome::Passed)
                .count(),
        ),
    );
    let mut problems: Vec<String> = recorded
        .difference(&universal)
        .map(|name| format!("{name}: {}", outcomes.describe(name)))
        .collect();
    problems.extend(
        own.iter()
            .filter(|(_, outcome)| !matches!(outcome, Outcome::Passed | Outcome::Skipped(_)))
            .map(|(name, _)| format!("{name}: {}", outcomes.describe(name))),
    );
    if own.is_empty() {
        problems.push("not one test of tests/upstream/own was run".to_owned());
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{} tests do not pass; details in {}\n  {}",
            problems.len(),
            outcomes.log.display(),
            problems.join("\n  ")
        ))
    }
}
