//! Projects: extension crates with Python tests beside them, found by looking into the folders that hold them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An extension crate with its Python tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The name of its folder.
    pub name: String,
    /// The folder, with `Cargo.toml`.
    pub folder: PathBuf,
    /// All `test_*.py` in the folder.
    pub tests: Vec<PathBuf>,
}

impl Project {
    /// The project in `folder`.
    fn open(folder: &Path) -> Result<Self, String> {
        let is_test = |path: &Path| {
            file_name(path).starts_with("test_") && path.extension().is_some_and(|e| e == "py")
        };
        let tests = entries(folder)?
            .into_iter()
            .filter(|path| is_test(path))
            .collect();
        Ok(Project {
            name: file_name(folder),
            folder: folder.to_owned(),
            tests,
        })
    }

    /// Checks that there is a test at all.
    ///
    /// # Errors
    /// The file that is missing, if there is none.
    pub fn check(&self) -> Result<(), String> {
        if !self.tests.is_empty() {
            return Ok(());
        }
        let name = format!("test_{}.py", self.name.replace('-', "_"));
        let wanted = self.folder.join(name);
        Err(format!(
            "{} is missing: every project has a Python test",
            wanted.display()
        ))
    }
}

/// All projects in the subfolders of `folders`, in the order of their names.
///
/// A folder that does not exist holds no projects, and neither does a subfolder without `Cargo.toml`.
///
/// # Errors
/// If two have the same name, or if there is none.
pub fn find(folders: &[PathBuf]) -> Result<Vec<Project>, String> {
    let mut projects: BTreeMap<String, Project> = BTreeMap::new();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        for path in entries(folder)? {
            if !path.join("Cargo.toml").is_file() {
                continue;
            }
            let project = Project::open(&path)?;
            if let Some(other) = projects.insert(project.name.clone(), project) {
                return Err(format!(
                    "{} and {} have the same name",
                    other.folder.display(),
                    path.display()
                ));
            }
        }
    }
    if projects.is_empty() {
        let folders: Vec<_> = folders
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        return Err(format!("there is no project in {}", folders.join(" or ")));
    }
    Ok(projects.into_values().collect())
}

/// What is in `folder`, sorted.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let listing = folder
        .read_dir()
        .and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let listing =
        listing.map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut paths: Vec<_> = listing.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// The last component of `path`.
fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder that is removed with all its content when the value is dropped.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str, files: &[&str]) -> Self {
            let folder =
                std::env::temp_dir().join(format!("hpy-tests-{name}-{}", std::process::id()));
            for file in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
            Scratch(folder)
        }

        fn find(&self) -> Result<Vec<Project>, String> {
            find(&[self.0.join("fixtures"), self.0.join("examples")])
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn projects_are_found_by_folder() {
        let scratch = Scratch::new(
            "found",
            &[
                "fixtures/b/Cargo.toml",
                "fixtures/b/test_b.py",
                "fixtures/b/test_more.py",
                "fixtures/b/helper.py",
                "fixtures/left-over/src/lib.rs",
                "examples/a/Cargo.toml",
                "examples/a/test_a.py",
            ],
        );
        let projects = scratch.find().unwrap();
        let names: Vec<_> = projects
            .iter()
            .map(|project| project.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b"]);
        let tests: Vec<_> = projects[1]
            .tests
            .iter()
            .map(|path| file_name(path))
            .collect();
        assert_eq!(tests, ["test_b.py", "test_more.py"]);
    }

    #[test]
    fn a_project_without_test_is_a_mistake() {
        let scratch = Scratch::new("untested", &["fixtures/my-ext/Cargo.toml"]);
        let error = scratch.find().unwrap()[0].check().unwrap_err();
        assert!(error.contains("test_my_ext.py is missing"), "{error}");
    }

    #[test]
    fn names_are_unique() {
        let files = [
            "fixtures/a/Cargo.toml",
            "fixtures/a/test_a.py",
            "examples/a/Cargo.toml",
            "examples/a/test_a.py",
        ];
        assert!(
            Scratch::new("twice", &files)
                .find()
                .unwrap_err()
                .contains("have the same name")
        );
    }

    #[test]
    fn there_must_be_a_project() {
        assert!(Scratch::new("none", &["fixtures/readme"]).find().is_err());
    }
}
