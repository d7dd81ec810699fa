//! The README is run: its commands are typed as they stand there, and answer what stands below them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hpy_tests::discover;
use hpy_tests::venv::{self, Contents};
use hpy_tests::workspace::Workspace;

/// A fenced block of the README.
struct Block {
    language: String,
    text: String,
}

fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in readme.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block {
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// What the tests need of the machine: the source tree, and programs.
struct Machine {
    workspace: Workspace,
    blocks: Vec<Block>,
    path: OsString,
    /// Where there is a Python that can load HPy: the virtual environment which is active.
    environment: Option<PathBuf>,
}

impl Machine {
    fn new() -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let workspace = Workspace::new(scratch.parent().unwrap());
        let readme = fs::read_to_string(workspace.root().join("README.md")).unwrap();
        let tools = workspace.target().join("debug");
        let path = env::var_os("PATH").unwrap();
        let path = env::join_paths([tools].into_iter().chain(env::split_paths(&path))).unwrap();
        Machine {
            workspace,
            blocks: blocks(&readme),
            path,
            environment: None,
        }
    }

    fn with_python() -> Self {
        let mut machine = Machine::new();
        let _lock = machine.workspace.lock(|| ()).unwrap();
        let found = discover::discover().unwrap();
        let interpreter = found.interpreters.last();
        let interpreter = interpreter.expect("a Python that tests/README.md names is needed");
        let python = venv::prepare(&machine.workspace, interpreter, Contents::Bare).unwrap();
        machine.environment = Some(python.parent().unwrap().parent().unwrap().to_owned());
        machine
    }

    /// A machine whose PATH has nothing but what Rust needs: itself, a shell and a linker.
    #[cfg(unix)]
    fn with_rust_alone() -> Self {
        let mut machine = Machine::new();
        let folder = machine.workspace.made("rust-alone");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for name in ["cargo", "rustc", "cc", "ld", "as", "sh"] {
            let found = env::split_paths(&machine.path)
                .map(|path| path.join(name))
                .find(|program| program.is_file());
            if let Some(program) = found {
                std::os::unix::fs::symlink(program, folder.join(name)).unwrap();
            }
        }
        machine.path = folder.into();
        machine
    }

    /// The command of the console block that has `part` in it, and what the README says it answers.
    fn command(&self, part: &str) -> (String, String) {
        let (command, answer) = self
            .blocks
            .iter()
            .filter(|block| block.language == "console")
            .filter_map(|block| block.text.strip_prefix("$ ")?.split_once('\n'))
            .find(|(command, _)| command.contains(part))
            .unwrap_or_else(|| panic!("the README has no command with `{part}`"));
        (command.to_owned(), answer.trim_end().to_owned())
    }

    /// Types the command in `folder`; the last line that it prints has to be the README's.
    fn type_in(&self, folder: &Path, part: &str) {
        let (command, answer) = self.command(part);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("{command} 2>&1")])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", self.workspace.target())
            .env("PATH", &self.path)
            .env_remove("PYTHON")
            .env_remove("VIRTUAL_ENV")
            .env_remove("HPY")
            .env_remove("HPY_HOST");
        if let Some(environment) = &self.environment {
            shell.env("VIRTUAL_ENV", environment);
        }
        let output = shell.output().unwrap();
        let output = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            output.lines().last(),
            Some(answer.as_str()),
            "`{command}` printed:\n{output}"
        );
    }

    /// The block of this language which has `part` in it.
    fn file(&self, language: &str, part: &str) -> &str {
        let block = self
            .blocks
            .iter()
            .find(|block| block.language == language && block.text.contains(part));
        &block.expect("the README shows this file").text
    }
}

#[test]
fn the_quickstart_answers() {
    let machine = Machine::with_python();
    machine.type_in(machine.workspace.root(), "-p quickstart");
}

#[cfg(unix)]
#[test]
fn the_quickstart_answers_where_there_is_no_python() {
    let machine = Machine::with_rust_alone();
    machine.type_in(machine.workspace.root(), "--host reference -p quickstart");
}

#[test]
fn the_first_module_is_built_and_imported() {
    let machine = Machine::with_python();
    let root = machine.workspace.root();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "-q", "-p", "cargo-hpy"])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", machine.workspace.target())
        .status()
        .unwrap();
    assert!(built.success());

    let folder = machine.workspace.made("readme");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::create_dir_all(folder.join(".cargo")).unwrap();
    fs::write(folder.join("Cargo.toml"), machine.file("toml", "greeting")).unwrap();
    fs::write(folder.join("src/lib.rs"), machine.file("rust", "greeting")).unwrap();
    // Until it is published, and ever after so that it is this tree's.
    let patch = format!(
        "[patch.crates-io]\nhpy-rs.path = {:?}\n",
        root.join("hpy-rs")
    );
    fs::write(folder.join(".cargo/config.toml"), patch).unwrap();

    machine.type_in(&folder, "times=2");
    machine.type_in(&folder, "Guests()");
    machine.type_in(&folder, "times='two'");
}

/// The tests that are shown are run by `cargo test -p hpy-host`, in a file of their own: here they would take a build of
/// the host.
#[test]
fn the_tests_of_the_first_module_are_run() {
    let machine = Machine::new();
    let file = machine.workspace.root().join("hpy-host/tests/readme.rs");
    let run = fs::read_to_string(file).unwrap();
    let shown = machine
        .blocks
        .iter()
        .filter(|block| block.language == "rust");
    let shown: Vec<&str> = shown.map(|block| block.text.as_str()).collect();
    assert_eq!(shown.len(), 2, "the module and its tests");
    assert!(
        run.ends_with(&shown.join("\n")),
        "hpy-host/tests/readme.rs has other code than the README"
    );
}
