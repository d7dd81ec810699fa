//! Running a program under a time limit, with all that it prints in one file.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Runs `command` to its end, without input, and with both of its output streams in the file `log`.
///
/// # Errors
/// A text for people: what went wrong (the program cannot be started, it fails, it crashes, it takes longer than
/// `limit`), and what it had printed.
pub fn run(command: &mut Command, log: &Path, limit: Duration) -> Result<(), String> {
    let outcome = run_for(command, log, limit);
    judge(outcome, command, log, limit)
}

/// Turns what came of `command` into the result of [`run`]: its exit status, or `None` if it reached the time limit.
pub(crate) fn judge(
    outcome: io::Result<Option<ExitStatus>>,
    command: &Command,
    log: &Path,
    limit: Duration,
) -> Result<(), String> {
    let program = Path::new(command.get_program());
    let program = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy();
    let problem = match outcome {
        Ok(Some(status)) if status.success() => return Ok(()),
        Ok(Some(status)) => describe(status),
        Ok(None) => format!("was stopped after {} s, the time limit", limit.as_secs()),
        Err(error) => format!("cannot be run: {error}"),
    };
    Err(report(&format!("{program} {problem}"), command, log))
}

/// A message with the command that it is about, and all that the command had printed.
pub fn report(message: &str, command: &Command, log: &Path) -> String {
    let output = fs::read(log).unwrap_or_default();
    format!(
        "{message}\n$ {}\n{}",
        display(command),
        String::from_utf8_lossy(&output)
    )
}

/// The exit status, or `None` if the time limit was reached.
fn run_for(command: &mut Command, log: &Path, limit: Duration) -> io::Result<Option<ExitStatus>> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let output = File::create(log)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()?;
    let start = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// How a program ended that did not succeed, as the rest of a sentence.
fn describe(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return match signal_name(signal) {
            Some(name) => format!("crashed: signal {signal} ({name})"),
            None => format!("crashed: signal {signal}"),
        };
    }
    match status.code() {
        Some(code) => format!("failed with exit code {code}"),
        None => "failed".to_owned(),
    }
}

/// The names of the signals by which programs crash; their numbers are the same on every Unix but for SIGBUS.
#[cfg(unix)]
fn signal_name(signal: i32) -> Option<&'static str> {
    Some(match signal {
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 | 10 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        15 => "SIGTERM",
        _ => return None,
    })
}

/// The command as one would type it, with the environment variables that it sets.
pub fn display(command: &Command) -> String {
    let mut text = String::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            let _ = write!(
                text,
                "{}={} ",
                name.to_string_lossy(),
                quoted(&value.to_string_lossy())
            );
        }
    }
    text.push_str(&quoted(&command.get_program().to_string_lossy()));
    for argument in command.get_args() {
        let _ = write!(text, " {}", quoted(&argument.to_string_lossy()));
    }
    text
}

/// `word`, in quotes where a shell needs them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Result<(), String> {
        let thread = std::thread::current().id();
        let name = format!("hpy-tests-process-{}-{thread:?}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let result = run(
            Command::new("sh").args(["-c", script]),
            &folder.join("log"),
            limit,
        );
        let _ = fs::remove_dir_all(folder);
        result
    }

    #[test]
    fn success_is_silent() {
        assert_eq!(shell("echo hello", Duration::from_secs(20)), Ok(()));
    }

    #[test]
    fn a_failure_shows_both_streams() {
        let error = shell("echo out; echo err >&2; exit 3", Duration::from_secs(20)).unwrap_err();
        assert!(
            error.starts_with("sh failed with exit code 3\n$ sh -c ")
                && error.ends_with("\nout\nerr\n"),
            "{error}"
        );
    }

    #[test]
    fn a_crash_is_called_one() {
        let error = shell("echo before; kill -SEGV $$", Duration::from_secs(20)).unwrap_err();
        assert!(
            error.starts_with("sh crashed: signal 11 (SIGSEGV)\n") && error.ends_with("\nbefore\n"),
            "{error}"
        );
    }

    #[test]
    fn time_is_limited() {
        let error = shell("echo before; exec sleep 30", Duration::from_millis(300)).unwrap_err();
        assert!(
            error.starts_with("sh was stopped after 0 s, the time limit\n")
                && error.ends_with("\nbefore\n"),
            "{error}"
        );
    }

    #[test]
    fn commands_are_shown_as_typed() {
        let mut command = Command::new("python");
        command.env("HPY", "debug").args(["-c", "print('a b')"]);
        assert_eq!(
            display(&command),
            r"HPY=debug python -c 'print('\''a b'\'')'"
        );
    }
}
