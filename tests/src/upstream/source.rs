//! HPy's source distribution, and the folder to run its tests in.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::entries;
use crate::workspace::Workspace;

/// What was fetched.
pub(super) struct Source {
    /// The source distribution.
    pub(super) sdist: PathBuf,
    /// The folder to run pytest in. HPy's own Python packages are not beside the tests there, because those would be
    /// imported in place of the ones that a run is about.
    pub(super) suite: PathBuf,
}

/// Fetches the source distribution, if it is not there yet, and sets up the folder with the tests.
pub(super) fn fetch(workspace: &Workspace) -> Result<Source, String> {
    // The tests of the layout use the same one.
    let sdist = hpy_layout_test::sdist::source(&workspace.target().join("tmp"));
    let suite = workspace.made("upstream").join("suite");
    let copied = (|| {
        let own = suite.join("own");
        if suite.exists() {
            fs::remove_dir_all(&suite)?;
        }
        copy(&sdist.join("test"), &suite.join("test"))?;
        copy(&workspace.root().join("tests/upstream/own"), &own)?;
        fs::copy(
            workspace.root().join("hpy-loader/README.md"),
            own.join("README.md"),
        )?;
        Ok(())
    })();
    copied.map_err(|error: std::io::Error| {
        format!("{} cannot be set up: {error}", suite.display())
    })?;
    Ok(Source { sdist, suite })
}

/// Copies a folder with Python files.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for path in entries(from).map_err(std::io::Error::other)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() && !path.ends_with("__pycache__") {
            copy(&path, &target)?;
        } else if path.is_file() {
            fs::copy(&path, target)?;
        }
    }
    Ok(())
}
