//! Where things are.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The folders that the harness reads and writes.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The workspace that this crate belongs to, built into the folder `target`.
    pub fn new(target: &Path) -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        Workspace {
            root: tests.parent().unwrap_or(tests).to_owned(),
            target: target.to_owned(),
        }
    }

    /// The top folder of the source tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folders whose subfolders are projects.
    pub fn project_folders(&self) -> [PathBuf; 2] {
        [self.root.join("tests/fixtures"), self.root.join("examples")]
    }

    /// A file or folder in `tests/python`.
    pub fn python(&self, name: &str) -> PathBuf {
        self.root.join("tests/python").join(name)
    }

    /// A folder for what the harness makes, below the target folder.
    pub fn made(&self, name: &str) -> PathBuf {
        self.target.join("hpy-tests").join(name)
    }

    /// Keeps other runs of the harness out of the folders it writes, until the returned file is dropped.
    ///
    /// Calls `wait` once if it must wait.
    ///
    /// # Errors
    /// Where the lock's file cannot be made or locked.
    pub fn lock(&self, wait: impl FnOnce()) -> io::Result<File> {
        std::fs::create_dir_all(self.made(""))?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.made("lock"))?;
        if !fs4::fs_std::FileExt::try_lock_exclusive(&file)? {
            wait();
            fs4::fs_std::FileExt::lock_exclusive(&file)?;
        }
        Ok(file)
    }
}
