//! What a user copies to a machine is all that is needed there: a virtual environment with nothing in it, not even pip,
//! imports it, on every interpreter that is found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hpy_tests::build::{self, Built};
use hpy_tests::discover;
use hpy_tests::interpreter::Interpreter;
use hpy_tests::project;
use hpy_tests::run;
use hpy_tests::workspace::Workspace;

const CODE: &str = "
import sys, quickstart
assert not any(name.partition('.')[0] == 'hpy' for name in sys.modules)
print(quickstart.say_hello('Python'))
print(quickstart.__file__)
";

/// A virtual environment that nothing was installed into.
struct Environment<'a> {
    workspace: &'a Workspace,
    python: PathBuf,
    packages: PathBuf,
}

impl<'a> Environment<'a> {
    fn make(workspace: &'a Workspace, interpreter: &Interpreter) -> Self {
        let folder = workspace.made("alone").join(&interpreter.name);
        let _ = fs::remove_dir_all(&folder);
        let status = Command::new(&interpreter.executable)
            .args(["-m", "venv", "--without-pip"])
            .arg(&folder)
            .status()
            .unwrap();
        assert!(status.success(), "{}", interpreter.name);
        let mut environment = Environment {
            workspace,
            python: folder.join(if cfg!(windows) {
                "Scripts/python.exe"
            } else {
                "bin/python"
            }),
            packages: PathBuf::new(),
        };
        let lines = environment.run("import sysconfig; print(sysconfig.get_path('purelib'))");
        environment.packages = PathBuf::from(&lines[0]);
        assert_eq!(environment.packages.read_dir().unwrap().count(), 0);
        environment
    }

    /// Copies a file into the environment.
    fn copy(&self, file: &Path, name: &str) -> PathBuf {
        let copied = self.packages.join(name);
        fs::copy(file, &copied).unwrap();
        copied
    }

    /// What the code prints, line by line.
    fn run(&self, code: &str) -> Vec<String> {
        let mut command = Command::new(&self.python);
        command.args(["-I", "-c", code]);
        command.env_remove("HPY").env_remove("HPY_HOST");
        run::library_path(&mut command, self.workspace.target());
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{}: {}",
            self.python.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

fn quickstart(workspace: &Workspace) -> Built {
    let projects = project::find(&workspace.project_folders()).unwrap();
    let quickstart = projects.iter().find(|found| found.name == "quickstart");
    build::build(workspace, quickstart.unwrap()).unwrap()
}

#[test]
fn two_files_are_enough_and_on_cpython_one() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let workspace = Workspace::new(scratch.parent().unwrap());
    let _lock = workspace.lock(|| ()).unwrap();
    let built = quickstart(&workspace);
    let binary = |ending: &str| built.folder.join(format!("quickstart.{ending}"));
    let hpy = if cfg!(windows) { "hpy0.pyd" } else { "hpy0.so" };

    for interpreter in discover::discover().unwrap().interpreters {
        let environment = Environment::make(&workspace, &interpreter);
        let copied = environment.copy(&binary(hpy), &format!("quickstart.{hpy}"));
        let loader = environment.copy(&binary("py"), "quickstart.py");
        let expected = ["Hello, Python!", copied.to_str().unwrap()];
        assert_eq!(environment.run(CODE), expected, "{}", interpreter.name);

        if interpreter.implementation != "cpython" {
            continue; // It takes only files whose names say that they were made for it.
        }
        let alone = environment.packages.join(if cfg!(windows) {
            "quickstart.pyd"
        } else {
            "quickstart.so"
        });
        fs::rename(copied, &alone).unwrap();
        fs::remove_file(loader).unwrap();
        let expected = ["Hello, Python!", alone.to_str().unwrap()];
        assert_eq!(environment.run(CODE), expected, "{}", interpreter.name);
    }
}
