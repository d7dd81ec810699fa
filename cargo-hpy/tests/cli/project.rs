//! Crates in temporary folders, and what is needed to try them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

/// A temporary folder with crates in it, removed when dropped.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
}

/// What a command has done.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cargo-hpy-test-{}-{number}", std::process::id());
        let root = env::temp_dir().join(name);
        fs::create_dir_all(&root).unwrap();
        Self {
            root: root.canonicalize().unwrap(),
        }
    }

    /// A folder that is a package named `name` with this `src/lib.rs`, built as a `cdylib`.
    pub(crate) fn package(name: &str, lib: &str) -> Self {
        Self::new()
            .file("Cargo.toml", &format!("{}\n[workspace]\n", manifest(name)))
            .file("src/lib.rs", lib)
    }

    /// A workspace with a `cdylib` package in a folder of its own for each name.
    pub(crate) fn workspace(packages: &[(&str, &str)]) -> Self {
        let mut project = Self::new();
        let mut members = Vec::new();
        for (name, lib) in packages {
            project = project
                .file(&format!("{name}/Cargo.toml"), &manifest(name))
                .file(&format!("{name}/src/lib.rs"), lib);
            members.push(format!("\"{name}\""));
        }
        let members = members.join(", ");
        project.file(
            "Cargo.toml",
            &format!("[workspace]\nresolver = \"2\"\nmembers = [{members}]\n"),
        )
    }

    /// Writes a file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Writes a file that can be executed.
    #[cfg(unix)]
    pub(crate) fn program(self, path: &str, text: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let project = self.file(path, text);
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(project.root.join(path), mode).unwrap();
        project
    }

    /// `cargo hpy`, started in the folder, in an environment that does not depend on the user's.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-hpy"));
        command
            .current_dir(&self.root)
            .arg("hpy")
            .args(args)
            .stdin(Stdio::null());
        for name in [
            "CARGO_TARGET_DIR",
            "HPY",
            "HPY_HOST",
            "HPY_LOG",
            "PYTHON",
            "PYTHONPATH",
            "RUSTFLAGS",
            "VIRTUAL_ENV",
        ] {
            command.env_remove(name);
        }
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_BUILD_") || name.starts_with("CARGO_PROFILE_") {
                command.env_remove(&*name);
            }
        }
        command
            .env("CARGO_TERM_COLOR", "never")
            .env("NO_COLOR", "1");
        command
    }

    /// Runs `cargo hpy` with these arguments.
    pub(crate) fn hpy(&self, args: &[&str]) -> Outcome {
        self.finish(self.command(args))
    }

    /// Runs `cargo hpy` and expects it to succeed.
    pub(crate) fn succeeds(&self, args: &[&str]) -> Outcome {
        let outcome = self.hpy(args);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        outcome
    }

    /// Runs `cargo hpy`, expects it to fail as cargo fails, and returns our part of the error.
    pub(crate) fn fails(&self, args: &[&str]) -> String {
        let outcome = self.hpy(args);
        assert_eq!(outcome.code, Some(101), "{outcome:#?}");
        assert_eq!(outcome.stdout, "");
        let start = outcome.stderr.find("error: ").expect("an error message");
        outcome.stderr[start..].to_owned()
    }

    /// Runs a prepared command; in its output the folder is called `[ROOT]`, and cargo's times and
    /// its waiting for other cargos are left out.
    pub(crate) fn finish(&self, mut command: Command) -> Outcome {
        let output = command.output().unwrap();
        let root = self.root.to_str().unwrap();
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).replace(root, "[ROOT]");
            let line = |line: &str| match line.split_once(" target(s) in ") {
                Some((before, _)) => format!("{before} target(s)\n"),
                None if line.starts_with("    Blocking waiting for file lock") => String::new(),
                None => line.to_owned(),
            };
            text.split_inclusive('\n').map(line).collect()
        };
        Outcome {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Runs Python code that imports from `dir`, and returns what it prints.
    pub(crate) fn python(&self, dir: &str, code: &str) -> String {
        let mut command = Command::new(python());
        let path = env::join_paths([&self.root.join(dir), &self.host()]).unwrap();
        command
            .args(["-B", "-c", code])
            .env("PYTHONPATH", path)
            .env_remove("HPY");
        let outcome = self.finish(command);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        outcome.stdout
    }

    /// A folder with a package `hpy` that loads modules by `ctypes`.
    pub(crate) fn host(&self) -> PathBuf {
        let host = self.root.join("host");
        fs::create_dir_all(host.join("hpy")).unwrap();
        fs::write(host.join("hpy/__init__.py"), "").unwrap();
        fs::write(
            host.join("hpy/universal.py"),
            include_str!("ctypes_host.py"),
        )
        .unwrap();
        host
    }

    /// All files below `dir`, sorted.
    pub(crate) fn files(&self, dir: &str) -> Vec<String> {
        let mut files = Vec::new();
        collect(&self.root.join(dir), &self.root.join(dir), &mut files);
        files.sort();
        files
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let path = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.push(path.replace('\\', "/"));
        }
    }
}

fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
         [lib]\ncrate-type = [\"cdylib\"]\n"
    )
}

/// The interpreter that these tests use; without one they fail.
pub(crate) fn python() -> PathBuf {
    let name = if cfg!(windows) {
        "python.exe"
    } else {
        "python3"
    };
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("these tests need `{name}` on PATH"))
}

/// The interpreters to try the loader on: `python3` and those in `HPY_TEST_PYTHONS`.
pub(crate) fn pythons() -> Vec<PathBuf> {
    let listed = env::var_os("HPY_TEST_PYTHONS").unwrap_or_default();
    let listed = env::split_paths(&listed).filter(|path| path.as_os_str() != OsStr::new(""));
    std::iter::once(python()).chain(listed).collect()
}

/// The four functions of a module, with this symbol suffix and doc.
pub(crate) fn functions(symbol: &str, doc: &str) -> String {
    format!(
        r#"
#[no_mangle]
pub extern "C" fn get_required_hpy_major_version_{symbol}() -> u32 {{ 0 }}
#[no_mangle]
pub extern "C" fn get_required_hpy_minor_version_{symbol}() -> u32 {{ 0 }}
#[no_mangle]
pub extern "C" fn HPyInitGlobalContext_{symbol}(_ctx: *mut std::ffi::c_void) {{}}
#[no_mangle]
pub extern "C" fn HPyInit_{symbol}() -> *const Definition {{
    static DEFINITION: Definition = Definition("{doc}\0".as_ptr(), [0; 4]);
    &DEFINITION
}}
"#
    )
}

/// The start of an extension without the SDK: a module's definition in C's layout.
pub(crate) const PRELUDE: &str = "\
#[repr(C)]
pub struct Definition(*const u8, [usize; 4]);
unsafe impl Sync for Definition {}
";

/// An extension without the SDK and without a table, with one module.
pub(crate) fn by_hand(symbol: &str) -> String {
    format!(
        "{PRELUDE}{}",
        functions(symbol, &format!("The module {symbol}."))
    )
}

/// The table of a module as `#[hpy::module]` writes it.
pub(crate) fn table(name: &str, submodules: &[(&str, &str)]) -> String {
    let symbol = name.rsplit('.').next().unwrap();
    let mut text = format!("hpy-rs module 1\\nname={name}\\nsymbol={symbol}\\n");
    for (name, symbol) in submodules {
        text += &format!("submodule={name}:{symbol}\\n");
    }
    let length = text.replace("\\n", "\n").len() + 1;
    format!(
        "#[no_mangle]\n#[allow(non_upper_case_globals)]\n\
         pub static __hpy_rs_module_{symbol}: [u8; {length}] = *b\"{text}\\0\";\n"
    )
}

/// An extension as `#[hpy::module]` makes it, with these modules (by their full names).
pub(crate) fn modules(names: &[&str]) -> String {
    let mut source = PRELUDE.to_owned();
    for name in names {
        let symbol = name.rsplit('.').next().unwrap();
        source += &table(name, &[]);
        source += &functions(symbol, &format!("The module {name}."));
    }
    source
}
