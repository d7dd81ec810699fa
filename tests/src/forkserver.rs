//! Runs of pytest in processes that are forked from one that has started the interpreter and pytest already.
//!
//! `tests/python/hpy_forkserver.py` is that process. There is one for each interpreter of a virtual environment, or a
//! few where several runs go on at the same time.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
#[cfg(unix)]
use std::os::unix::process::ExitStatusExt;
#[cfg(windows)]
use std::os::windows::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::process;
use crate::workspace::Workspace;

/// The processes that wait for a request, by what they were started with.
#[derive(Default)]
pub struct Forkservers {
    idle: Mutex<HashMap<Vec<OsString>, Vec<Forkserver>>>,
}

impl Forkservers {
    /// Does for `command`, which is some `python -m pytest ...`, what [`process::run`] does. Where pytest is in no
    /// virtual environment, it is in `packages`.
    ///
    /// # Errors
    /// Those of [`process::run`].
    pub fn run(
        &self,
        workspace: &Workspace,
        command: &mut Command,
        packages: Option<&Path>,
        log: &Path,
        limit: Duration,
    ) -> Result<(), String> {
        if cfg!(not(unix)) {
            // There are no forks.
            return process::run(command, log, limit);
        }
        let outcome = self.try_run(workspace, command, packages, log, limit);
        process::judge(outcome, command, log, limit)
    }

    fn try_run(
        &self,
        workspace: &Workspace,
        command: &Command,
        packages: Option<&Path>,
        log: &Path,
        limit: Duration,
    ) -> io::Result<Option<ExitStatus>> {
        let (interpreter, arguments) = split(command)?;
        let request = request(workspace, command, &arguments, log, limit)?;
        fs::create_dir_all(workspace.made("logs"))?;
        File::create(log)?;
        let mut server = match self.take(&interpreter) {
            Some(server) => server,
            None => Forkserver::start(workspace, command, packages, &interpreter, log)?,
        };
        let outcome = server.answer(&request);
        server.tell(log)?;
        let outcome = outcome?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.entry(interpreter).or_default().push(server);
        Ok(outcome)
    }

    fn take(&self, interpreter: &[OsString]) -> Option<Forkserver> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.get_mut(interpreter)?.pop()
    }
}

/// A process that forks.
struct Forkserver {
    process: Child,
    answers: BufReader<ChildStdout>,
    /// Gets what it prints itself. It is also where valgrind writes, whichever of the processes it is about.
    log: PathBuf,
}

impl Forkserver {
    /// Starts one by the words of `interpreter`, in the environment of `command`.
    fn start(
        workspace: &Workspace,
        command: &Command,
        packages: Option<&Path>,
        interpreter: &[OsString],
        log: &Path,
    ) -> io::Result<Self> {
        let log = log.with_extension("forkserver.log");
        let output = OpenOptions::new().create(true).append(true).open(&log)?;
        let mut server = Command::new(&interpreter[0]);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => server.env(name, value),
                None => server.env_remove(name),
            };
        }
        // The extensions are not for it to find.
        match packages {
            Some(packages) => server.env("PYTHONPATH", packages),
            None => server.env_remove("PYTHONPATH"),
        };
        let mut process = server
            .args(&interpreter[1..])
            .arg(workspace.python("hpy_forkserver.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(output)
            .spawn()?;
        let answers = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Forkserver {
            process,
            answers: BufReader::new(answers),
            log,
        })
    }

    /// How the process ended that it forked for `request`; `None` if the time was over.
    fn answer(&mut self, request: &Value) -> io::Result<Option<ExitStatus>> {
        File::create(&self.log)?;
        let requests = self.process.stdin.as_mut();
        writeln!(requests.ok_or(io::ErrorKind::BrokenPipe)?, "{request}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        match (answer.trim_end(), answer.trim_end().parse()) {
            ("late", _) => Ok(None),
            (_, Ok(status)) => Ok(Some(ExitStatus::from_raw(status))),
            _ => Err(io::Error::other("the process to fork from has ended")),
        }
    }

    /// Adds to a run's log what this process has printed meanwhile.
    fn tell(&self, log: &Path) -> io::Result<()> {
        let printed = fs::read(&self.log)?;
        let mut log = OpenOptions::new().create(true).append(true).open(log)?;
        log.write_all(&printed)
    }
}

impl Drop for Forkserver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The words of `command` before `-m pytest`, and those after it.
fn split(command: &Command) -> io::Result<(Vec<OsString>, Vec<&OsStr>)> {
    let arguments: Vec<_> = command.get_args().collect();
    let pytest = arguments.windows(2).position(|two| two == ["-m", "pytest"]);
    let pytest = pytest.ok_or_else(|| io::Error::other("this is no run of pytest"))?;
    let interpreter = std::iter::once(command.get_program()).chain(arguments[..pytest].to_vec());
    Ok((
        interpreter.map(OsStr::to_owned).collect(),
        arguments[pytest + 2..].to_vec(),
    ))
}

/// What `hpy_forkserver.py` reads.
fn request(
    workspace: &Workspace,
    command: &Command,
    arguments: &[&OsStr],
    log: &Path,
    limit: Duration,
) -> io::Result<Value> {
    let mut environment = Map::new();
    for (name, value) in command.get_envs() {
        let value = value.map(text).transpose()?;
        environment.insert(text(name)?.to_owned(), value.into());
    }
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| text(argument))
        .collect::<io::Result<_>>()?;
    let folder = command.get_current_dir().unwrap_or(workspace.root());
    Ok(json!({
        "folder": text(folder.as_os_str())?,
        "environment": environment,
        "arguments": arguments,
        "log": text(log.as_os_str())?,
        "limit": limit.as_secs(),
        "bytecode": text(workspace.made("bytecode").as_os_str())?,
    }))
}

/// `word`, which JSON can hold only if it is Unicode.
fn text(word: &OsStr) -> io::Result<&str> {
    word.to_str()
        .ok_or_else(|| io::Error::other(format!("{} is not Unicode", word.display())))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Runs twice what `script` answers to, which stands for an interpreter, and returns the two outcomes.
    fn outcomes(name: &str, script: &str) -> [Result<(), String>; 2] {
        let name = format!("hpy-tests-forkserver-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let workspace = Workspace::new(&folder);
        let forkservers = Forkservers::default();
        let mut command = Command::new("sh");
        command.args(["-c", script, "-m", "pytest", "-v"]);
        let log = workspace.made("logs/run.log");
        let outcomes = [(); 2].map(|()| {
            let result = forkservers.run(
                &workspace,
                &mut command,
                None,
                &log,
                Duration::from_secs(20),
            );
            // Without the command.
            result.map_err(|message| {
                let lines = message.lines().filter(|line| !line.starts_with("$ "));
                lines.collect::<Vec<_>>().join("\n")
            })
        });
        let _ = fs::remove_dir_all(folder);
        outcomes
    }

    #[test]
    fn statuses_are_told_apart() {
        let script = "read a; echo 0; read a; echo 11";
        let crash = Err("sh crashed: signal 11 (SIGSEGV)".to_owned());
        assert_eq!(outcomes("statuses", script), [Ok(()), crash]);
        let script = "read a; echo late; read a; echo 256";
        let late = Err("sh was stopped after 20 s, the time limit".to_owned());
        let failure = Err("sh failed with exit code 1".to_owned());
        assert_eq!(outcomes("late", script), [late, failure]);
    }

    #[test]
    fn another_takes_the_place_of_one_that_ended() {
        let ended = "sh cannot be run: the process to fork from has ended\nbye";
        let ended = || Err(ended.to_owned());
        assert_eq!(
            outcomes("ended", "read a; echo bye >&2"),
            [ended(), ended()]
        );
    }

    #[test]
    fn requests_say_all_there_is_to_a_command() {
        let workspace = Workspace::new(Path::new("/t"));
        let mut command = Command::new("valgrind");
        command
            .args(["--quiet", "python", "-m", "pytest", "-v"])
            .env("HPY", "debug")
            .env_remove("HPY_HOST")
            .current_dir("/p");
        let (interpreter, arguments) = split(&command).unwrap();
        assert_eq!(interpreter, ["valgrind", "--quiet", "python"]);
        let limit = Duration::from_secs(3);
        assert_eq!(
            request(&workspace, &command, &arguments, Path::new("/l"), limit).unwrap(),
            json!({
                "folder": "/p",
                "environment": {"HPY": "debug", "HPY_HOST": null},
                "arguments": ["-v"],
                "log": "/l",
                "limit": 3,
                "bytecode": "/t/hpy-tests/bytecode",
            })
        );
    }
}
