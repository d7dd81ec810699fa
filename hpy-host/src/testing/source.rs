//! Snippets of Python: where they stand in the Rust test, so that a traceback leads there.

use std::collections::HashMap;
use std::fs;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A snippet, ready to be compiled.
pub(super) struct Snippet {
    /// What tracebacks call its file.
    pub(super) file: String,
    /// The code, with as many empty lines before it as make its lines those of the file.
    pub(super) code: String,
}

/// What tracebacks speak of.
#[derive(Default)]
pub(super) struct Sources {
    /// The texts of files.
    texts: HashMap<String, Rc<str>>,
    /// The code that was run, with the file that it is said to be in.
    codes: Vec<(String, String)>,
}

impl Sources {
    /// Finds out where a snippet stands: in the test's file as a literal, or else nowhere.
    pub(super) fn snippet(&mut self, text: &str, caller: &Location<'_>) -> Snippet {
        let Snippet { file, code } = self.locate(text, caller);
        self.remember(&file, &code);
        Snippet { file, code }
    }

    /// Notes code that is run.
    pub(super) fn remember(&mut self, file: &str, code: &str) {
        let new = (file.to_owned(), code.to_owned());
        if !self.codes.contains(&new) {
            self.codes.push(new);
        }
    }

    fn locate(&mut self, text: &str, caller: &Location<'_>) -> Snippet {
        let code = dedent(text);
        let file = shown(caller.file());
        if let Some(content) = self.text(&file)
            && let Some(line) = line_of(&content, text, caller.line())
        {
            let before = "\n".repeat(line as usize - 1);
            return Snippet {
                code: before + &code,
                file,
            };
        }
        let file = format!("<Python in {file}:{}>", caller.line());
        self.texts.insert(file.clone(), code.as_str().into());
        Snippet { file, code }
    }

    /// The text of a file or a snippet.
    pub(super) fn text(&mut self, file: &str) -> Option<Rc<str>> {
        if let Some(known) = self.texts.get(file) {
            return Some(known.clone());
        }
        let text: Rc<str> = fs::read_to_string(file).ok()?.into();
        self.texts.insert(file.to_owned(), text.clone());
        Some(text)
    }

    /// The code that was run and is said to be in a file, what was run last first.
    pub(super) fn codes<'a>(&'a self, file: &'a str) -> impl Iterator<Item = &'a str> {
        let codes = self.codes.iter().rev().filter(move |(of, _)| of == file);
        codes.map(|(_, code)| code.as_str())
    }

    /// A line of it.
    pub(super) fn line(&mut self, file: &str, number: usize) -> Option<String> {
        let text = self.text(file)?;
        Some(text.lines().nth(number.checked_sub(1)?)?.trim().to_owned())
    }
}

/// The path of a file of the test's, from where the test runs. The compiler has it from where
/// Cargo was started, which is the folder of the package or one above.
fn shown(file: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let found: Option<PathBuf> = here
        .ancestors()
        .map(|folder| folder.join(file))
        .find(|path| path.is_file());
    let Some(path) = found else {
        return file.to_owned();
    };
    let path: &Path = path.strip_prefix(&here).unwrap_or(&path);
    path.to_string_lossy().into_owned()
}

/// The line in which a literal's text begins: the first such literal from the caller's line
/// on, or else the last one before it.
fn line_of(file: &str, text: &str, caller: u32) -> Option<u32> {
    let literal = format!("\"{text}\"");
    let lines = || file.split_inclusive('\n').take(caller as usize - 1);
    let here: usize = lines().map(str::len).sum();
    let (before, after) = file.split_at_checked(here)?;
    let start = match after.find(&literal) {
        Some(place) => here + place,
        None => before.rfind(&literal)?,
    };
    let newlines = file[..start].bytes().filter(|&byte| byte == b'\n');
    Some(newlines.count() as u32 + 1)
}

/// Takes off the indentation that all lines have.
fn dedent(text: &str) -> String {
    let indentation = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let lines = || text.split('\n');
    let filled = lines().filter(|line| !line.trim().is_empty());
    let common = filled.map(indentation).min().unwrap_or(0);
    let dedented: Vec<&str> = lines()
        .map(|line| line.get(common..).unwrap_or(""))
        .collect();
    dedented.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_that_all_lines_have_is_taken_off() {
        assert_eq!(
            dedent("\n    if x:\n        y\n\n  \n    z\n  "),
            "\nif x:\n    y\n\n\nz\n"
        );
        assert_eq!(dedent("if x:\n    y"), "if x:\n    y");
        assert_eq!(dedent(""), "");
    }

    #[test]
    fn a_literal_is_found_from_the_callers_line_on() {
        let file = "let a = \"x\";\nrun(\n    \"x\",\n    r#\"\n  x\n\"#);\nrun(CODE);\n";
        assert_eq!(line_of(file, "x", 2), Some(3));
        assert_eq!(line_of(file, "\n  x\n", 2), Some(4));
        assert_eq!(line_of(file, "x", 7), Some(3));
        assert_eq!(line_of(file, "y", 1), None);
        assert_eq!(line_of(file, "x", 100), Some(3));
    }
}
