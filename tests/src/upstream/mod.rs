//! HPy's own tests of the universal ABI, through the loader of this workspace, on every interpreter.
//!
//! They come with HPy's source distribution, which is fetched (`source`). Each is a piece of C that is compiled into
//! a module by HPy's extension of setuptools, and Python that tries it. The *original*, `hpy.universal` on CPython
//! 3.11, runs first and compiles them, once, since a universal binary is the same for all interpreters. Which tests
//! pass there is recorded in `tests/upstream/universal.txt`; the same have to pass through our loader, and on the
//! reference host (`session`). Beside them our own tests of the loader are run, `tests/upstream/own`; some of those also
//! where the loader hands over to another host.

mod session;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::interpreter::Interpreter;
use crate::progress;
use crate::project::Project;
use crate::suite::{Once, is_selected, ready, shown};
use crate::venv::{self, Contents, Environment};
use crate::way::{Host, Way};
use crate::workspace::Workspace;
use crate::{build, discover, reference, require};
use session::{Outcome, Outcomes, Session};

/// The interpreter whose `hpy.universal` is the original.
const ORIGINAL: &str = "cpython3.11";

/// The interpreter on which everything is run in Python's development mode as well.
const CHECKED: &str = "cpython3.13";

/// The file that lists which tests pass through the original.
const RECORD: &str = "tests/upstream/universal.txt";

/// What all tests need, made first.
struct Prepared {
    session: Session,
    original: Outcomes,
}

/// Runs the tests that the command line asks for; `target` is Cargo's target folder, and `reference` the reference host's
/// program.
pub fn upstream(target: &Path, reference: &Path) -> ExitCode {
    let arguments = Arguments::from_args();
    match try_upstream(&arguments, target, reference) {
        Ok(code) => code,
        Err(message) => {
            progress::error(message);
            ExitCode::FAILURE
        }
    }
}

/// What is tested on an interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// The original itself.
    Original,
    /// Our loader, by our host.
    Loader,
    /// The same in Python's development mode, which checks the use of memory and of the lock.
    Checked,
    /// The reference host, which needs no loader.
    ReferenceHost,
    /// Our loader, which was itself loaded by this other host.
    HandingOver(Host),
}

/// One of the tests.
struct Case {
    name: String,
    interpreter: Arc<Interpreter>,
    subject: Subject,
    environment: Once<Environment>,
}

impl Case {
    fn run(&self, workspace: &Workspace, prepared: &Prepared) -> Result<(), String> {
        let environment = ready(&self.environment)?;
        let name = &self.interpreter.name;
        match self.subject {
            Subject::Original => judge_original(workspace, prepared),
            Subject::Loader => {
                let outcomes = prepared.session.ours(workspace, environment, name, "")?;
                let recorded = recorded(workspace)?;
                let impossible = impossible(workspace, name, &recorded)?;
                judge(&outcomes, &(&recorded - &impossible), name)
            }
            Subject::Checked => {
                let name = format!("{name}-dev");
                let outcomes = prepared.session.ours(workspace, environment, &name, "1")?;
                judge(&outcomes, &recorded(workspace)?, &name)
            }
            Subject::ReferenceHost => {
                let outcomes = prepared
                    .session
                    .reference_host(workspace, environment, name)?;
                let recorded = recorded(workspace)?;
                let impossible = impossible(workspace, name, &recorded)?;
                judge(&outcomes, &(&recorded - &impossible), name)
            }
            Subject::HandingOver(host) => {
                let session = &prepared.session;
                let outcomes = session.handing_over(workspace, environment, name, host)?;
                judge(&outcomes, &BTreeSet::new(), name)
            }
        }
    }

    /// What it needs in a virtual environment: setuptools for HPy's own tests, and the package `hpy` where another test
    /// has it there anyway.
    fn contents(&self) -> Contents {
        let has_package = Way::of_interpreter(&self.interpreter)
            .iter()
            .any(|way| way.host == Host::Upstream);
        match self.subject {
            Subject::ReferenceHost => Contents::ReferenceBuild,
            Subject::HandingOver(Host::Builtin) => Contents::Bare,
            _ if has_package => Contents::Upstream,
            _ => Contents::Build,
        }
    }
}

/// All tests, on the interpreters that were found.
fn cases(interpreters: Vec<Interpreter>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut environments: BTreeMap<_, Once<Environment>> = BTreeMap::new();
    for interpreter in interpreters.into_iter().map(Arc::new) {
        let name = &interpreter.name;
        let mut subjects = Vec::new();
        if name == ORIGINAL {
            subjects.extend([
                (Subject::Original, format!("hpy.universal::{name}")),
                (
                    Subject::HandingOver(Host::Upstream),
                    format!("handing_over::{name}"),
                ),
            ]);
        }
        if name == reference::NAME {
            subjects.push((Subject::ReferenceHost, format!("hpy_host::{name}")));
        } else if !interpreter.has_hpy {
            subjects.push((Subject::Loader, format!("hpy_loader::{name}")));
            if name == CHECKED {
                subjects.push((Subject::Checked, format!("hpy_loader::{name}::dev")));
            }
        } else {
            subjects.push((
                Subject::HandingOver(Host::Builtin),
                format!("handing_over::{name}"),
            ));
        }
        for (subject, name) in subjects {
            let mut case = Case {
                name,
                interpreter: interpreter.clone(),
                subject,
                environment: Once::default(),
            };
            let environment = venv::name(&interpreter, case.contents());
            case.environment = environments.entry(environment).or_default().clone();
            cases.push(case);
        }
    }
    cases
}

fn try_upstream(
    arguments: &Arguments,
    target: &Path,
    reference: &Path,
) -> Result<ExitCode, String> {
    let workspace = Arc::new(Workspace::new(target));
    let mut found = discover::discover()?;
    require::check(&found)?;
    let installer = reference::installer(&found.interpreters)?.clone();
    found.interpreters.push(reference::interpreter(reference)?);
    let cases = cases(found.interpreters);

    let mut _lock = None;
    let prepared: Once<Prepared> = Once::default();
    let selected: Vec<_> = cases
        .iter()
        .filter(|case| is_selected(arguments, &case.name))
        .collect();
    if !arguments.list && !selected.is_empty() {
        let wait = || progress::say("Blocking", "waiting for another run of the tests");
        let lock = workspace.lock(wait);
        _lock = Some(lock.map_err(|error| {
            format!("{} cannot be locked: {error}", workspace.made("").display())
        })?);
        let first = cases
            .iter()
            .find(|case| case.subject == Subject::Original)
            .ok_or_else(|| {
                format!("HPy's own tests are compiled by {ORIGINAL}, which was not found")
            })?;
        std::thread::scope(|scope| {
            for case in selected.iter().copied().chain([first]) {
                scope.spawn(|| {
                    case.environment.get_or_init(|| {
                        let contents = case.contents();
                        let name = venv::name(&case.interpreter, contents);
                        let made = match contents {
                            Contents::ReferenceBuild => reference::prepare(
                                &workspace,
                                &case.interpreter,
                                &installer,
                                contents,
                            ),
                            _ => venv::prepare(&workspace, &case.interpreter, contents)
                                .map(Environment::from),
                        };
                        shown(made, format_args!("the virtual environment {name}"))
                    })
                });
            }
        });
        let environment = ready(&first.environment)?;
        prepared.get_or_init(|| shown(prepare(&workspace, environment), "the tests"));
    }

    let trials = cases
        .into_iter()
        .map(|case| {
            let (workspace, prepared) = (workspace.clone(), prepared.clone());
            Trial::test(case.name.clone(), move || {
                case.run(&workspace, ready(&prepared)?)
                    .map_err(Failed::from)
            })
        })
        .collect();
    Ok(libtest_mimic::run(arguments, trials).exit_code())
}

/// Fetches the tests, builds the loader, compiles the tests' modules, and runs the original.
fn prepare(workspace: &Workspace, environment: &Environment) -> Result<Prepared, String> {
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
    let original = session.original(workspace, environment)?;
    for (reason, count) in original.not_run() {
        progress::say("Not run", format_args!("{count} tests {reason}"));
    }
    Ok(Prepared { session, original })
}

/// Checks that the record is what the original says.
fn judge_original(workspace: &Workspace, prepared: &Prepared) -> Result<(), String> {
    let file = workspace.root().join(RECORD);
    let passed = prepared
        .original
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
            "{RECORD} is not what hpy.universal does on {ORIGINAL} (HPY_BLESS=1 writes it anew):{changes}"
        ))
    }
}

/// The tests that pass through the original, by the record.
fn recorded(workspace: &Workspace) -> Result<BTreeSet<String>, String> {
    let file = workspace.root().join(RECORD);
    let text = fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// The tests that cannot pass on an interpreter, by the list `tests/upstream/not-<interpreter>.txt`, which gives the
/// reasons.
fn impossible(
    workspace: &Workspace,
    interpreter: &str,
    recorded: &BTreeSet<String>,
) -> Result<BTreeSet<String>, String> {
    let list = format!("tests/upstream/not-{interpreter}.txt");
    let Ok(text) = fs::read_to_string(workspace.root().join(&list)) else {
        return Ok(BTreeSet::new());
    };
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let names: BTreeSet<String> = lines.map(str::to_owned).collect();
    match names.difference(recorded).next() {
        Some(unknown) => Err(format!(
            "{list}: {unknown:?} is no test that passes elsewhere"
        )),
        None => {
            progress::say(
                "Not run",
                format_args!(
                    "{interpreter}: {} tests, for the reasons in {list}",
                    names.len()
                ),
            );
            Ok(names)
        }
    }
}

/// Checks that all of HPy's tests that are recorded have passed, and all of our own.
fn judge(
    outcomes: &Outcomes,
    recorded: &BTreeSet<String>,
    interpreter: &str,
) -> Result<(), String> {
    let universal = outcomes.universal(|outcome| *outcome == Outcome::Passed);
    let own = outcomes.own();
    let own_passed = own
        .values()
        .filter(|outcome| ***outcome == Outcome::Passed)
        .count();
    let of_theirs = match recorded.len() {
        0 => String::new(),
        all => {
            let passed = universal.intersection(recorded).count();
            format!("{passed} of {all} tests of HPy's, and ")
        }
    };
    progress::say(
        "Counted",
        format_args!("{interpreter}: {of_theirs}{own_passed} of the loader's own passed"),
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
    if own_passed == 0 {
        problems.push("not one test of tests/upstream/own has passed".to_owned());
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{} tests do not pass; details in {}\n$ {}\n  {}",
            problems.len(),
            outcomes.log.display(),
            outcomes.command,
            problems.join("\n  ")
        ))
    }
}
