//! The reference host: the interpreter `hpy-host`, which needs no Python.

use std::env::{self, consts};
use std::ffi::OsStr;
use std::path::PathBuf;

use cargo_metadata::PackageId;

use crate::cli::BuildOptions;
use crate::error::Error;
use crate::shell::Shell;
use crate::workspace::Selection;
use crate::{compile, python};

/// The name of the package and of its program.
pub const PROGRAM: &str = "hpy-host";

/// Where the reference host comes from.
#[derive(Clone, Debug)]
pub enum ReferenceHost {
    /// A package of the workspace, to be built.
    Package(PackageId),
    /// A program on PATH.
    Installed(PathBuf),
}

impl ReferenceHost {
    /// The one of the workspace, else the one on PATH.
    ///
    /// # Errors
    /// [`Error::NoHost`].
    pub fn find(selection: &Selection) -> Result<Self, Error> {
        if let Some(id) = &selection.host {
            return Ok(Self::Package(id.clone()));
        }
        let path = env::var_os("PATH").unwrap_or_default();
        python::program(OsStr::new(PROGRAM), &path)
            .map(Self::Installed)
            .ok_or(Error::NoHost)
    }

    /// The program to start, up to date: a package is built as the modules were, in their profile
    /// and for their target.
    ///
    /// # Errors
    /// [`Error::CargoMissing`], [`Error::Cargo`] when the build fails.
    pub fn program(self, selection: &Selection, options: &BuildOptions) -> Result<PathBuf, Error> {
        let id = match self {
            Self::Installed(path) => return Ok(path),
            Self::Package(id) => id,
        };
        let expected = selection
            .target_directory
            .join(options.built_dir())
            .join(format!("{PROGRAM}{}", consts::EXE_SUFFIX));
        if !expected.exists() {
            Shell::new(options.quiet).note(
                "the reference host is built, and the Python in it; the first time this takes five \
                 to ten minutes",
            );
        }
        compile::program(&id, PROGRAM, options)
    }
}
