//! Puts files in place: each whole or not at all, and untouched when nothing changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// What a file shall hold.
#[derive(Clone, Debug)]
pub enum Content {
    /// A copy of this file, with its permissions.
    CopyOf(PathBuf),
    /// This text.
    Text(String),
}

/// A file to write.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it shall be.
    pub path: PathBuf,
    /// What it shall hold.
    pub content: Content,
}

/// Writes `files`, creating their folders, and says for each whether it changed.
///
/// Every file is first written beside its place under a temporary name. Only when all of them are
/// there are they renamed, so a full disk or a missing permission leaves the old files alone,
/// and a Python that starts meanwhile sees an old or a new file, never a part of one. Renaming also
/// leaves a library alone that a running Python has mapped into memory.
///
/// # Errors
/// [`Error::Write`] with the path that could not be written.
pub fn all(files: &[File]) -> Result<Vec<bool>, Error> {
    let mut pending = Vec::new();
    for file in files {
        pending.push(Pending::prepare(file).map_err(|e| Error::Write(file.path.clone(), e))?);
    }
    let mut changed = Vec::new();
    for (file, pending) in files.iter().zip(pending) {
        changed.push(pending.is_some());
        if let Some(pending) = pending {
            pending
                .commit(&file.path)
                .map_err(|e| Error::Write(file.path.clone(), e))?;
        }
    }
    Ok(changed)
}

/// A file under its temporary name; removed again when dropped before it is committed.
struct Pending {
    temporary: PathBuf,
}

impl Pending {
    /// Writes the temporary file, or returns `None` when the file in place is already right.
    fn prepare(file: &File) -> io::Result<Option<Self>> {
        let wanted = match &file.content {
            Content::CopyOf(source) => fs::read(source)?,
            Content::Text(text) => text.as_bytes().to_vec(),
        };
        if fs::read(&file.path).is_ok_and(|present| present == wanted) {
            return Ok(None);
        }
        let folder = file.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
        let pending = Self { temporary };
        match &file.content {
            Content::CopyOf(source) => fs::copy(source, &pending.temporary).map(drop)?,
            Content::Text(_) => fs::write(&pending.temporary, &wanted)?,
        }
        Ok(Some(pending))
    }

    fn commit(self, path: &Path) -> io::Result<()> {
        // On failure the temporary file is removed when `self` is dropped; after success there is
        // nothing left to remove.
        fs::rename(&self.temporary, path)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("cargo-hpy-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn text(&self, name: &str, text: &str) -> File {
            File {
                path: self.0.join(name),
                content: Content::Text(text.to_owned()),
            }
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            let mut names: Vec<_> = entries
                .map(|e| e.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn unchanged_files_are_not_rewritten() {
        let folder = Folder::new("unchanged");
        let file = folder.text("a/b.py", "one");
        assert_eq!(all(std::slice::from_ref(&file)).unwrap(), [true]);
        let written = fs::metadata(&file.path).unwrap().modified().unwrap();
        assert_eq!(all(std::slice::from_ref(&file)).unwrap(), [false]);
        assert_eq!(
            fs::metadata(&file.path).unwrap().modified().unwrap(),
            written
        );
        assert_eq!(all(&[folder.text("a/b.py", "two")]).unwrap(), [true]);
        assert_eq!(fs::read_to_string(&file.path).unwrap(), "two");
    }

    #[test]
    fn a_failure_leaves_everything_as_it_was() {
        let folder = Folder::new("failure");
        all(&[folder.text("a.py", "old")]).unwrap();
        let missing = File {
            path: folder.0.join("b.so"),
            content: Content::CopyOf(folder.0.join("no such file")),
        };
        let result = all(&[folder.text("a.py", "new"), missing]);
        assert!(matches!(result, Err(Error::Write(path, _)) if path.ends_with("b.so")));
        assert_eq!(fs::read_to_string(folder.0.join("a.py")).unwrap(), "old");
        assert_eq!(folder.names(), ["a.py"]);
    }

    #[test]
    fn copies_keep_their_permissions() {
        let folder = Folder::new("copy");
        let source = folder.0.join("lib.so");
        fs::write(&source, "library").unwrap();
        let copy = File {
            path: folder.0.join("x.so"),
            content: Content::CopyOf(source.clone()),
        };
        assert_eq!(all(std::slice::from_ref(&copy)).unwrap(), [true]);
        assert_eq!(fs::read(&copy.path).unwrap(), b"library");
        let permissions = |path: &Path| fs::metadata(path).unwrap().permissions();
        assert_eq!(permissions(&copy.path), permissions(&source));
        assert_eq!(folder.names(), ["lib.so", "x.so"]);
    }
}
