//! Building a project, once for all interpreters, by the command that users run: `cargo hpy build`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::process;
use crate::project::{Project, entries};
use crate::workspace::Workspace;

/// The environment variable that names the Cargo profile to build projects in.
pub const PROFILE: &str = "HPY_TEST_PROFILE";

/// How long the build of one project may take.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// What the build of a project made.
#[derive(Debug, Clone)]
pub struct Built {
    /// The folder to import from.
    pub folder: PathBuf,
    /// A file that lists the binaries and their hashes, in the format of `sha256sum`.
    pub listing: PathBuf,
    /// The binaries with their hashes, as they were right after the build.
    binaries: Vec<(PathBuf, String)>,
}

impl Built {
    /// Records the binaries in `folder`, and lists them in the file `listing`.
    ///
    /// # Errors
    /// If there is none, or a file cannot be read or written.
    fn record(folder: PathBuf, listing: PathBuf) -> Result<Self, String> {
        let mut binaries = Vec::new();
        for path in binaries_in(&folder)? {
            let hash = hash(&path)?;
            binaries.push((path, hash));
        }
        if binaries.is_empty() {
            return Err(format!(
                "the build left no `.hpy0` binary in {}",
                folder.display()
            ));
        }
        let lines: Vec<_> = binaries
            .iter()
            .map(|(path, hash)| format!("{hash}  {}\n", path.display()))
            .collect();
        fs::write(&listing, lines.concat())
            .map_err(|error| format!("{} cannot be written: {error}", listing.display()))?;
        Ok(Built {
            folder,
            listing,
            binaries,
        })
    }

    /// Checks that the binaries are still the ones that were built.
    ///
    /// # Errors
    /// If one is missing, has changed, or was added.
    pub fn verify(&self) -> Result<(), String> {
        for (path, recorded) in &self.binaries {
            let now = hash(path)?;
            if &now != recorded {
                return Err(format!(
                    "{} is no longer the file that was built: its hash is {now} and was {recorded}",
                    path.display()
                ));
            }
        }
        let known = |path: &PathBuf| self.binaries.iter().any(|(binary, _)| binary == path);
        match binaries_in(&self.folder)?.iter().find(|path| !known(path)) {
            Some(other) => Err(format!("{} was not there after the build", other.display())),
            None => Ok(()),
        }
    }
}

/// Builds `project`.
///
/// # Errors
/// The output of the build, or what is wrong with its result.
pub fn build(workspace: &Workspace, project: &Project) -> Result<Built, String> {
    let folder = workspace.made("modules").join(&project.name);
    if folder.exists() {
        // What an earlier build left must not be mistaken for something that this one makes.
        fs::remove_dir_all(&folder)
            .map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
    }
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target())
        .args([
            "run",
            "--quiet",
            "--package",
            "cargo-hpy",
            "--",
            "hpy",
            "build",
            "--manifest-path",
        ])
        .arg(project.folder.join("Cargo.toml"))
        .arg("--out-dir")
        .arg(&folder);
    if let Some(profile) = env::var_os(PROFILE).filter(|profile| !profile.is_empty()) {
        command.arg("--profile").arg(profile);
    }
    let log = workspace
        .made("logs")
        .join(format!("{}.build.log", project.name));
    process::run(&mut command, &log, LIMIT)?;
    Built::record(
        folder,
        workspace
            .made("modules")
            .join(format!("{}.sha256", project.name)),
    )
}

/// All HPy binaries in `folder` and below.
fn binaries_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut binaries = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            binaries.extend(binaries_in(&path)?);
        } else if path.to_string_lossy().contains(".hpy0.") {
            binaries.push(path);
        }
    }
    Ok(binaries)
}

/// The SHA-256 of a file, in hexadecimal.
fn hash(path: &Path) -> Result<String, String> {
    let content =
        fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Ok(hex(&Sha256::digest(content)))
}

/// `bytes` in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_binary_is_noticed() {
        let top = env::temp_dir().join(format!("hpy-tests-build-{}", std::process::id()));
        let folder = top.join("modules");
        let package = folder.join("package");
        fs::create_dir_all(&package).unwrap();
        let record = || Built::record(folder.clone(), top.join("listing"));
        assert!(record().unwrap_err().contains("left no `.hpy0` binary"));

        fs::write(package.join("m.hpy0.so"), "abc").unwrap();
        fs::write(package.join("m.py"), "").unwrap();
        let built = record().unwrap();
        assert_eq!(built.verify(), Ok(()));
        let listing = fs::read_to_string(&built.listing).unwrap();
        let (hash, path) = listing.trim_end().split_once("  ").unwrap();
        assert_eq!(
            hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(Path::new(path), package.join("m.hpy0.so"));

        fs::write(package.join("other.hpy0.so"), "").unwrap();
        assert!(
            built
                .verify()
                .unwrap_err()
                .contains("was not there after the build")
        );
        fs::remove_file(package.join("other.hpy0.so")).unwrap();
        fs::write(package.join("m.hpy0.so"), "abd").unwrap();
        assert!(
            built
                .verify()
                .unwrap_err()
                .contains("no longer the file that was built")
        );
        fs::remove_dir_all(top).unwrap();
    }
}
