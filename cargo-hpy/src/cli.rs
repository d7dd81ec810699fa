//! The command line: what each command accepts and what its help says.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

/// Cargo's colours, so that `cargo hpy --help` looks like `cargo --help`.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightGreen.on_default().bold())
    .usage(AnsiColor::BrightGreen.on_default().bold())
    .literal(AnsiColor::BrightCyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Build and run HPy extension modules written in Rust.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-hpy",
    bin_name = "cargo hpy",
    version,
    styles = STYLES,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "\
Examples:
  cargo hpy build --release     Build this package's modules for every Python that has HPy
  cargo hpy run script.py       Build, then run a script that imports them

See `cargo hpy help <command>` for more about a command."
)]
pub struct Cli {
    /// The command to run.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands of `cargo hpy`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build HPy modules: the binary and the Python file that loads it
    #[command(
        long_about = "\
Build HPy modules: the binary and the Python file that loads it.

For a module `quickstart` these are `quickstart.hpy0.so` (on Windows
`quickstart.hpy0.pyd`) and `quickstart.py`. They are written to the folder that
--out-dir names, else to `target/hpy/debug`, or `target/hpy/release` with
--release, or `target/hpy/<TRIPLE>/debug` with --target. Put that folder on
Python's path and `import quickstart`. A module with a dotted name, `pkg.fast`,
goes into the sub-folder `pkg`; when the package `pkg` has Python files of its
own, give the folder that holds it: --out-dir python for `python/pkg`.

The one binary serves CPython 3.8 and later and PyPy, with nothing installed: it
brings its own HPy for interpreters that have none. On import the environment
variable HPY picks the mode: `HPY=debug`, `HPY=trace`, or for single modules
`HPY=quickstart:debug,pkg.fast:trace`. HPY_HOST picks what loads it: `builtin`
(the interpreter's HPy), `embedded` (the binary's) or `upstream` (the package
`hpy`). HPY_LOG=1 shows what is loaded and how.",
        after_help = "\
Examples:
  cargo hpy build
  cargo hpy build --release --out-dir python
  cargo hpy build -p quickstart --features fast
  PYTHONPATH=target/hpy/debug python3 -c 'import quickstart'"
    )]
    Build(BuildOptions),

    /// Build HPy modules, then run a Python script that imports them
    #[command(
        override_usage = "\
cargo hpy run [OPTIONS] [SCRIPT [ARGS]...]
       cargo hpy run [OPTIONS] -c <CODE> [ARGS]...
       cargo hpy run [OPTIONS] -m <MODULE> [ARGS]...",
        long_about = "\
Build HPy modules, then run a Python script that imports them.

The folder with the modules comes first on PYTHONPATH. Without a script, -c or
-m, Python's prompt is started. The exit code is Python's.

The interpreter is the one given with --python, else the one in the environment
variable PYTHON, else the active virtual environment's, else `python3` or
`python` from PATH.

With --host reference no Python is needed: the interpreter is `hpy-host`. A
workspace that has this package builds it, in the profile of the modules; else
it is the one on PATH (`cargo install hpy-host --locked`). The other hosts are
asked of the modules' loaders, by the variable HPY_HOST.

Options for `cargo hpy run` come before the script; what follows is for the
script.",
        after_help = "\
Examples:
  cargo hpy run examples/hello.py --name World
  cargo hpy run -p quickstart -c 'import quickstart; print(quickstart.ANSWER)'
  cargo hpy run --release --python pypy3 bench.py
  cargo hpy run --host reference script.py
  HPY=debug cargo hpy run -m pytest tests"
    )]
    Run(RunOptions),
}

/// What `cargo hpy run` accepts.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// Python interpreter to use: a path, or a name looked up on PATH
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,

    /// HPy host that loads the modules [default: the first that can]
    #[arg(long, value_name = "HOST")]
    pub host: Option<Host>,

    /// Python code to run; what follows it is `sys.argv[1:]`
    #[arg(
        short = 'c',
        value_names = ["CODE", "ARGS"],
        num_args = 1..,
        allow_hyphen_values = true,
        conflicts_with_all = ["module", "script"]
    )]
    pub code: Option<Vec<OsString>>,

    /// Python module to run as a script; what follows it is `sys.argv[1:]`
    #[arg(
        short = 'm',
        value_names = ["MODULE", "ARGS"],
        num_args = 1..,
        allow_hyphen_values = true,
        conflicts_with = "script"
    )]
    pub module: Option<Vec<OsString>>,

    /// What to build and how.
    #[command(flatten)]
    pub build: BuildOptions,

    /// Python script to run, and its arguments
    #[arg(value_names = ["SCRIPT", "ARGS"], trailing_var_arg = true)]
    pub script: Vec<OsString>,
}

/// What loads the modules into Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Host {
    /// The interpreter `hpy-host`, where no Python is installed
    Reference,
    /// The HPy of the interpreter
    Builtin,
    /// The host in the modules' binary
    Embedded,
    /// The package `hpy`
    Upstream,
}

impl Host {
    /// What the modules' loaders know it by; the reference host is the one of its interpreter.
    pub fn variable(self) -> Option<&'static str> {
        match self {
            Self::Reference => None,
            Self::Builtin => Some("builtin"),
            Self::Embedded => Some("embedded"),
            Self::Upstream => Some("upstream"),
        }
    }
}

/// What `cargo hpy build` accepts, spelled as cargo spells it.
#[derive(Clone, Debug, Default, Args)]
pub struct BuildOptions {
    /// Folder for the modules [default: target/hpy/debug, with the profile's name]
    #[arg(long, value_name = "DIRECTORY")]
    pub out_dir: Option<PathBuf>,

    /// Use verbose output (-vv very verbose/build.rs output)
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,

    /// Do not print cargo log messages nor what was written
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Error format, as cargo's: human, short, json, ...; JSON ends with a message per module
    #[arg(long, value_name = "FMT", value_delimiter = ',')]
    pub message_format: Vec<String>,

    /// Package to build (may be repeated) [default: the ones `cargo build` takes]
    #[arg(
        short,
        long = "package",
        value_name = "SPEC",
        help_heading = "Package Selection"
    )]
    pub package: Vec<String>,

    /// Space or comma separated list of features to activate
    #[arg(
        short = 'F',
        long,
        value_name = "FEATURES",
        help_heading = "Feature Selection"
    )]
    pub features: Vec<String>,

    /// Activate all available features
    #[arg(long, help_heading = "Feature Selection")]
    pub all_features: bool,

    /// Do not activate the `default` feature
    #[arg(long, help_heading = "Feature Selection")]
    pub no_default_features: bool,

    /// Number of parallel jobs, defaults to # of CPUs
    #[arg(
        short,
        long,
        value_name = "N",
        allow_hyphen_values = true,
        help_heading = "Compilation Options"
    )]
    pub jobs: Option<String>,

    /// Build in release mode, with optimizations
    #[arg(
        short,
        long,
        conflicts_with = "profile",
        help_heading = "Compilation Options"
    )]
    pub release: bool,

    /// Build with the specified profile
    #[arg(
        long,
        value_name = "PROFILE-NAME",
        help_heading = "Compilation Options"
    )]
    pub profile: Option<String>,

    /// Build for the target triple
    #[arg(long, value_name = "TRIPLE", help_heading = "Compilation Options")]
    pub target: Option<String>,

    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY", help_heading = "Compilation Options")]
    pub target_dir: Option<PathBuf>,

    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    pub manifest_path: Option<PathBuf>,

    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long, help_heading = "Manifest Options")]
    pub locked: bool,

    /// Run without accessing the network
    #[arg(long, help_heading = "Manifest Options")]
    pub offline: bool,

    /// Equivalent to specifying both --locked and --offline
    #[arg(long, help_heading = "Manifest Options")]
    pub frozen: bool,
}

impl BuildOptions {
    /// Whether the user asked for JSON messages, which then have standard output to themselves.
    pub fn json(&self) -> bool {
        self.message_format
            .iter()
            .any(|format| format.starts_with("json"))
    }

    /// The folder below the target directory in which cargo leaves what it has built.
    pub fn built_dir(&self) -> PathBuf {
        let mut dir = PathBuf::new();
        if let Some(target) = &self.target {
            // A custom target is given as the path of its JSON file.
            let name = Path::new(target.strip_suffix(".json").unwrap_or(target)).file_name();
            dir.push(name.unwrap_or_default());
        }
        dir.push(self.profile_dir());
        dir
    }

    fn profile_dir(&self) -> &str {
        match self.profile.as_deref() {
            None if self.release => "release",
            None | Some("dev" | "test") => "debug",
            Some("release" | "bench") => "release",
            Some(other) => other,
        }
    }
}

/// Drops the `hpy` that cargo puts first when it starts `cargo hpy ...` as `cargo-hpy hpy ...`.
pub fn without_subcommand_name(
    args: impl IntoIterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    args.into_iter()
        .enumerate()
        .filter(|(i, arg)| !(*i == 1 && arg == "hpy"))
        .map(|(_, arg)| arg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(args: &[&str]) -> Cli {
        let args = ["cargo-hpy", "hpy"].iter().chain(args).map(OsString::from);
        Cli::try_parse_from(without_subcommand_name(args)).unwrap()
    }

    fn run_options(args: &[&str]) -> RunOptions {
        match parse(args).command {
            Command::Run(options) => options,
            Command::Build(_) => panic!("expected `run`"),
        }
    }

    #[test]
    fn definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn hpy_is_dropped_only_in_first_place() {
        let args = ["cargo-hpy", "hpy", "run", "hpy"].map(OsString::from);
        let rest: Vec<_> = without_subcommand_name(args).collect();
        assert_eq!(rest, ["cargo-hpy", "run", "hpy"]);
    }

    #[test]
    fn what_follows_the_script_belongs_to_it() {
        let options = run_options(&["run", "--release", "a.py", "--release", "-v", "--", "x"]);
        assert!(options.build.release);
        assert_eq!(options.build.verbose, 0);
        assert_eq!(options.script, ["a.py", "--release", "-v", "--", "x"]);
    }

    #[test]
    fn what_follows_code_belongs_to_it() {
        let options = run_options(&["run", "-q", "-c", "print(1)", "--release", "-m", "-c"]);
        assert!(!options.build.release);
        assert_eq!(options.code.unwrap(), ["print(1)", "--release", "-m", "-c"]);
        let options = run_options(&["run", "-m", "pytest", "-v", "tests"]);
        assert_eq!(options.module.unwrap(), ["pytest", "-v", "tests"]);
    }

    #[test]
    fn a_mistyped_option_is_not_taken_for_a_script() {
        let args = ["cargo-hpy", "run", "--relase", "a.py"];
        assert!(Cli::try_parse_from(args).is_err());
    }

    #[test]
    fn profile_directories_are_cargos() {
        let dir = |args: &[&str]| run_options(args).build.profile_dir().to_owned();
        assert_eq!(dir(&["run"]), "debug");
        assert_eq!(dir(&["run", "-r"]), "release");
        assert_eq!(dir(&["run", "--profile", "dev"]), "debug");
        assert_eq!(dir(&["run", "--profile", "bench"]), "release");
        assert_eq!(dir(&["run", "--profile", "small"]), "small");
    }
}
