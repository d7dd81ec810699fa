//! Every message that a user can get, and what it tells to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus};

/// Why a command failed. [`Display`](fmt::Display) says what is wrong, [`Error::help`] what to do.
#[derive(Debug)]
pub enum Error {
    /// There is no cargo at this path or on PATH.
    CargoMissing(PathBuf),
    /// Cargo is there but could not be started.
    CargoStart(PathBuf, io::Error),
    /// Cargo failed and has said why.
    Cargo(ExitStatus),
    /// Cargo's output could not be understood.
    CargoOutput(String),
    /// No workspace member is named so.
    PackageNotFound {
        /// What the user gave with `-p`.
        spec: String,
        /// The members with a `cdylib`.
        candidates: Vec<String>,
    },
    /// No selected package has a `cdylib` target.
    NoCdylib {
        /// The package, when there is just one.
        package: Option<String>,
        /// Its `Cargo.toml`.
        manifest: PathBuf,
        /// Whether it has a library of another kind.
        has_lib: bool,
        /// Members of the workspace that do have one.
        others: Vec<String>,
    },
    /// Cargo built this package without leaving a library.
    NoLibrary(String),
    /// The target's libraries are of no use to Python.
    NotForPython {
        /// The package.
        package: String,
        /// The target, where the user gave one.
        target: Option<String>,
        /// Whether it is WebAssembly.
        wasm: bool,
    },
    /// A file could not be read.
    Read(PathBuf, io::Error),
    /// A file could not be written.
    Write(PathBuf, io::Error),
    /// The file is no shared library.
    NotALibrary(PathBuf, String),
    /// The library holds no HPy module.
    NoModule {
        /// The package.
        package: String,
        /// A function of an HPy module that lacks its `HPyInit_`.
        stray: Option<String>,
        /// The module's name, when it is an extension for CPython's own API.
        cpython: Option<String>,
    },
    /// The package's module table was made for another version of this tool.
    TableVersion(String, String),
    /// The package's module table, in this symbol, is damaged.
    TableDamaged(String, String, String),
    /// A host would not find the functions it needs.
    MissingSymbols {
        /// The package.
        package: String,
        /// The module.
        module: String,
        /// The functions that are missing.
        missing: Vec<String>,
        /// Functions of the same kind with another name.
        similar: Vec<String>,
    },
    /// The package's module has a name under which Python could not import it.
    ReservedName {
        /// The package.
        package: String,
        /// The module.
        module: String,
    },
    /// Cargo built the package more than once.
    SeveralTargets(String),
    /// Two packages want to write the same file.
    Clash {
        /// What both of them define.
        what: String,
        /// The two packages.
        packages: [String; 2],
    },
    /// One module's name is another one's package.
    ModuleIsPackage {
        /// The module.
        outer: String,
        /// The module that would have to be inside it.
        inner: String,
    },
    /// A loader's place is taken by a file that this tool did not write.
    NotOurs(PathBuf),
    /// A Python package beside the loader would be imported instead.
    Hidden {
        /// The module.
        module: String,
        /// The package's folder.
        package: PathBuf,
    },
    /// There is no Python.
    NoPython,
    /// The Python that was asked for is not there.
    PythonNotFound {
        /// The name or path.
        name: PathBuf,
        /// Who asked for it.
        source: &'static str,
    },
    /// The reference host is neither in the workspace nor on PATH.
    NoHost,
    /// Both the reference host and another interpreter were asked for.
    TwoInterpreters,
    /// The interpreter could not be started.
    Start(PathBuf, io::Error),
}

impl Error {
    /// The error for a cargo that could not be started.
    pub fn from_spawning_cargo(cargo: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::CargoMissing(cargo.to_owned()),
            _ => Self::CargoStart(cargo.to_owned(), error),
        }
    }

    /// The exit code for this error: cargo's own where cargo failed, else the 101 that cargo uses.
    pub fn exit_code(&self) -> ExitCode {
        let code = match self {
            Self::Cargo(status) => status.code().and_then(|code| u8::try_from(code).ok()),
            Self::TwoInterpreters => Some(2), // As clap has it for a wrong command line.
            _ => None,
        };
        ExitCode::from(code.unwrap_or(101))
    }

    /// What to do about it, where the message does not say it all.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::CargoMissing(_) => {
                "install Rust from https://rustup.rs, or set the environment variable CARGO to the \
                 path of cargo"
                    .to_owned()
            }
            Self::PackageNotFound { candidates, .. } => choices(candidates),
            Self::NoCdylib {
                manifest,
                has_lib,
                others,
                ..
            } => {
                let types = if *has_lib {
                    "\"cdylib\", \"rlib\""
                } else {
                    "\"cdylib\""
                };
                let manifest = crate::shell::display(manifest);
                let lines = format!(
                    "add these lines to {manifest}:\n\n    [lib]\n    crate-type = [{types}]"
                );
                if others.is_empty() {
                    lines
                } else {
                    format!(
                        "{lines}\n\nor choose another package with -p: {}",
                        others.join(", ")
                    )
                }
            }
            Self::NoLibrary(_) => {
                "build for a target that has shared libraries (`cdylib`)".to_owned()
            }
            Self::NotForPython { .. } => {
                "choose a --target that the Python interpreter runs on, or leave it out to build \
                 for this machine"
                    .to_owned()
            }
            Self::NotALibrary(..) => {
                "build it anew: `cargo clean`, then `cargo hpy build`".to_owned()
            }
            Self::NoModule {
                stray: Some(stray), ..
            } => format!(
                "the binary has `{stray}` but no `HPyInit_...`; a module needs four functions: \
                 HPyInit_NAME, HPyInitGlobalContext_NAME, get_required_hpy_major_version_NAME and \
                 get_required_hpy_minor_version_NAME"
            ),
            Self::NoModule {
                cpython: Some(name),
                ..
            } => format!(
                "the binary has `PyInit_{name}`, so it is an extension for CPython's own API; an \
                 HPy module is written with `#[hpy::module]`"
            ),
            Self::NoModule { .. } => "\
write one in src/lib.rs:

    #[hpy::module]
    mod hello {
        #[hpy::function]
        fn greet(name: &str) -> String {
            format!(\"Hello, {name}!\")
        }
    }

with the dependency `hpy-rs` in Cargo.toml. A module behind a `#[cfg]` needs its --features."
                .to_owned(),
            Self::TableVersion(..) => "update this tool: `cargo install cargo-hpy`".to_owned(),
            Self::TableDamaged(..) => {
                "check that hpy-rs and cargo-hpy have the same version, then build anew".to_owned()
            }
            Self::MissingSymbols { similar, .. } if !similar.is_empty() => format!(
                "there is {}; all four functions of a module must end with the same name",
                similar
                    .iter()
                    .map(|s| format!("`{s}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::MissingSymbols { .. } => {
                "declare them `#[unsafe(no_mangle)] pub extern \"C\"`, or let `#[hpy::module]` \
                 write them"
                    .to_owned()
            }
            Self::ReservedName { .. } => "give the module another name".to_owned(),
            Self::SeveralTargets(_) => {
                "choose one with --target; cargo's configuration (`build.target`) lists several"
                    .to_owned()
            }
            Self::Clash {
                packages: [a, b], ..
            } => format!(
                "rename one of them, or build them into different directories: `cargo hpy build -p \
                 {a} --out-dir ...` and `cargo hpy build -p {b} --out-dir ...`; if one of the \
                 packages depends on the other, it holds the other's modules too"
            ),
            Self::ModuleIsPackage { outer, .. } => format!(
                "rename `{outer}`, for instance to `{outer}._core`, or make the other one its \
                 submodule in the same crate"
            ),
            Self::NotOurs(_) => {
                "move that file away, give the module another name, or use another --out-dir"
                    .to_owned()
            }
            Self::Hidden { module, .. } => {
                let short = module.rsplit('.').next().unwrap_or(module);
                format!(
                    "name the module `{module}._{short}` and import it in the package's \
                     `__init__.py`, or use another --out-dir"
                )
            }
            Self::NoPython => {
                "install Python 3, or give an interpreter with --python PATH".to_owned()
            }
            Self::PythonNotFound { .. } => {
                "give the path of an interpreter, or the name of one on PATH".to_owned()
            }
            Self::NoHost => {
                "install it, which takes some minutes:\n\n    cargo install hpy-host --locked"
                    .to_owned()
            }
            Self::TwoInterpreters => {
                "leave out --python, or choose another --host: builtin, embedded or upstream"
                    .to_owned()
            }
            Self::Write(_, e) if cfg!(windows) && e.kind() == io::ErrorKind::PermissionDenied => {
                "close the Python that has this module loaded: Windows keeps its file locked"
                    .to_owned()
            }
            Self::CargoStart(..)
            | Self::Cargo(_)
            | Self::CargoOutput(_)
            | Self::Read(..)
            | Self::Write(..)
            | Self::Start(..) => return None,
        })
    }
}

fn choices(candidates: &[String]) -> String {
    if candidates.is_empty() {
        "no package of this workspace has a `cdylib` target yet".to_owned()
    } else {
        format!("packages with a `cdylib` target: {}", candidates.join(", "))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CargoMissing(cargo) => write!(f, "cannot find `{}`", cargo.display()),
            Self::CargoStart(cargo, e) => write!(f, "cannot start `{}`: {e}", cargo.display()),
            Self::Cargo(_) => Ok(()),
            Self::CargoOutput(e) => write!(f, "cannot understand cargo's output: {e}"),
            Self::PackageNotFound { spec, .. } => {
                write!(f, "no package `{spec}` in this workspace")
            }
            Self::NoCdylib {
                package: Some(package),
                ..
            } => write!(
                f,
                "the package `{package}` has no `cdylib` target, so there is nothing for Python \
                 to load"
            ),
            Self::NoCdylib { .. } => f.write_str(
                "no package here has a `cdylib` target, so there is nothing for Python to load",
            ),
            Self::NoLibrary(package) => write!(f, "cargo made no library for `{package}`"),
            Self::NotForPython {
                package,
                wasm,
                target,
            } => {
                let target = target.as_deref().unwrap_or("this target");
                let kind = if *wasm { "WebAssembly" } else { "a file" };
                write!(
                    f,
                    "for {target} `{package}` becomes {kind} that no Python can load"
                )
            }
            Self::Read(path, e) => write!(f, "cannot read `{}`: {e}", path.display()),
            Self::Write(path, e) => write!(f, "cannot write `{}`: {e}", path.display()),
            Self::NotALibrary(path, e) => {
                write!(f, "`{}` is not a shared library: {e}", path.display())
            }
            Self::NoModule { package, .. } => write!(f, "`{package}` defines no HPy module"),
            Self::TableVersion(package, e) => {
                write!(
                    f,
                    "`{package}` was built with another version of hpy-rs: {e}"
                )
            }
            Self::TableDamaged(package, symbol, e) => {
                write!(f, "cannot read `{symbol}` in `{package}`: {e}")
            }
            Self::MissingSymbols {
                package,
                module,
                missing,
                ..
            } => write!(
                f,
                "Python could not load the module `{module}` of `{package}`: the binary does not \
                 export {}",
                missing
                    .iter()
                    .map(|s| format!("`{s}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::ReservedName { package, module } => write!(
                f,
                "the module `{module}` of `{package}` would hide the package `hpy`, which loads it"
            ),
            Self::SeveralTargets(package) => {
                write!(f, "cargo built `{package}` for several targets at once")
            }
            Self::Clash {
                what,
                packages: [a, b],
            } => {
                write!(f, "{what} comes from both `{a}` and `{b}`")
            }
            Self::ModuleIsPackage { outer, inner } => write!(
                f,
                "`{outer}` is a module, so Python could not import `{inner}` as if `{outer}` were \
                 a package"
            ),
            Self::NotOurs(path) => write!(
                f,
                "`{}` is in the way: it was not written by `cargo hpy`, so it is left alone",
                path.display()
            ),
            Self::Hidden { module, package } => write!(
                f,
                "Python would import the package `{}` instead of the module `{module}`",
                package.display()
            ),
            Self::NoPython => f.write_str("there is no `python3` and no `python` on PATH"),
            Self::PythonNotFound { name, source } => {
                write!(
                    f,
                    "cannot find the interpreter `{}` given by {source}",
                    name.display()
                )
            }
            Self::NoHost => f.write_str("there is no `hpy-host`, the reference host, on PATH"),
            Self::TwoInterpreters => {
                f.write_str("the reference host is an interpreter of its own, beside --python")
            }
            Self::Start(python, e) => write!(f, "cannot start `{}`: {e}", python.display()),
        }
    }
}

impl std::error::Error for Error {}
