//! One Python interpreter: asking it what it is, and judging whether it can run the tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::progress;
use crate::reference;

/// The CPython minor versions that the host in the binaries supports.
pub const CPYTHON_MINORS: std::ops::RangeInclusive<u32> = 8..=14;

/// The first PyPy whose HPy loads binaries of ABI 0.9.
const FIRST_PYPY: [u32; 3] = [7, 3, 12];

/// The first PyPy to leave HPy out: it loads binaries by its emulation of CPython's API.
const FIRST_PYPY_WITHOUT_HPY: u32 = 8;

/// The implementation that the reference host is made of.
pub(crate) const REFERENCE: &str = "rustpython";

/// Prints what [`Answer::parse`] reads.
const QUESTION: &str = r#"
import platform, sys, sysconfig
pypy = getattr(sys, "pypy_version_info", None)
try:
    import _hpy_universal
    hpy = 1
except ImportError:
    hpy = 0
print("implementation=" + platform.python_implementation().lower())
print("version=%d.%d.%d" % (pypy or sys.version_info)[:3])
print("python=%d.%d" % sys.version_info[:2])
print("gil=%d" % (not sysconfig.get_config_var("Py_GIL_DISABLED")))
print("debug=%d" % hasattr(sys, "gettotalrefcount"))
print("hpy=%d" % hpy)
print("executable=" + sys.executable)
"#;

/// An interpreter that can run the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// The name that tests go by: `cpython3.11`, `pypy7.3`, `cpython3.14d` for a debug build, `reference`.
    pub name: String,
    /// The implementation in lower case: `cpython`, `pypy`, `rustpython`.
    pub implementation: String,
    /// The implementation's version; for CPython that is Python's.
    pub version: [u32; 3],
    /// The version of the Python language.
    pub python: String,
    /// Whether it is built to check itself and how its API is used (`--with-pydebug`).
    pub debug_build: bool,
    /// Whether HPy is a part of it.
    pub has_hpy: bool,
    /// The program itself.
    pub executable: PathBuf,
}

impl Interpreter {
    /// Asks the program `executable` what it is.
    ///
    /// # Errors
    /// One sentence that says why it cannot run the tests.
    pub fn probe(executable: &Path) -> Result<Self, String> {
        let output = Command::new(executable)
            .args(["-I", "-c", QUESTION])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("it cannot be run: {error}"))?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            let last = message.lines().rev().find(|line| !line.trim().is_empty());
            return Err(format!(
                "it does not work: {}",
                last.unwrap_or("no message").trim()
            ));
        }
        Answer::parse(&String::from_utf8_lossy(&output.stdout))
            .ok_or("it does not answer as a Python interpreter does")?
            .judge()
    }

    /// The version with its dots.
    pub fn version_text(&self) -> String {
        self.version.map(|part| part.to_string()).join(".")
    }

    /// Says that it will be used.
    pub fn announce(&self) {
        let Interpreter { name, python, .. } = self;
        let python = match self.implementation.as_str() {
            "cpython" => String::new(),
            _ => format!(", Python {python}"),
        };
        let (version, executable) = (self.version_text(), self.executable.display());
        progress::say(
            "Using",
            format_args!("{name} ({version}{python}) {executable}"),
        );
    }

    /// Whether this is what `wanted` asks for: a name (`pypy7.3`), or a name with the full version (`pypy7.3.19`).
    pub fn is(&self, wanted: &str) -> bool {
        wanted == self.name || wanted == format!("{}{}", self.implementation, self.version_text())
    }
}

/// What an interpreter said of itself.
#[derive(Debug)]
struct Answer {
    implementation: String,
    version: [u32; 3],
    python: String,
    gil: bool,
    debug: bool,
    hpy: bool,
    executable: PathBuf,
}

impl Answer {
    /// Reads the output of [`QUESTION`]; `None` if something is missing.
    fn parse(text: &str) -> Option<Self> {
        let value = |key: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .map(|value| value.trim_end_matches('\r').to_owned())
        };
        let mut version = [0; 3];
        let text = value("version")?;
        let mut parts = text.split('.');
        for part in &mut version {
            *part = parts.next()?.parse().ok()?;
        }
        Some(Answer {
            implementation: value("implementation")?,
            version,
            python: value("python")?,
            gil: value("gil")? == "1",
            debug: value("debug")? == "1",
            hpy: value("hpy")? == "1",
            executable: PathBuf::from(value("executable")?),
        })
    }

    /// The interpreter, or why it cannot run the tests.
    fn judge(self) -> Result<Interpreter, String> {
        let [major, minor, _] = self.version;
        match self.implementation.as_str() {
            "cpython" if !self.gil => {
                return Err("the tests do not know free-threaded builds yet".to_owned());
            }
            "cpython" if major != 3 || !CPYTHON_MINORS.contains(&minor) => {
                return Err(format!("CPython {major}.{minor} is not supported"));
            }
            "pypy" if self.version < FIRST_PYPY => {
                return Err(
                    "its HPy is older than ABI 0.9 (PyPy 7.3.12 is the first that has it)"
                        .to_owned(),
                );
            }
            "pypy" if !self.hpy && major < FIRST_PYPY_WITHOUT_HPY => {
                return Err("it has no HPy, which is a part of PyPy 7".to_owned());
            }
            REFERENCE if !self.hpy => {
                return Err("it has no HPy, unlike the RustPython in hpy-host".to_owned());
            }
            "cpython" | "pypy" | REFERENCE => {}
            other => return Err(format!("it is {other}, which the tests do not know")),
        }
        let suffix = if self.debug { "d" } else { "" };
        let name = match self.implementation.as_str() {
            REFERENCE => reference::NAME.to_owned(),
            implementation => format!("{implementation}{major}.{minor}{suffix}"),
        };
        Ok(Interpreter {
            name,
            debug_build: self.debug,
            implementation: self.implementation,
            version: self.version,
            python: self.python,
            has_hpy: self.hpy,
            executable: self.executable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(implementation: &str, version: &str, gil: u8, hpy: u8) -> Result<Interpreter, String> {
        let text = format!(
            "implementation={implementation}\nversion={version}\npython=3.11\ngil={gil}\ndebug=0\nhpy={hpy}\nexecutable=/p\n"
        );
        Answer::parse(&text).expect("a whole answer").judge()
    }

    #[test]
    fn what_can_load_modules_is_taken() {
        let cpython = judge("cpython", "3.11.7", 1, 0).unwrap();
        assert_eq!(
            (cpython.name.as_str(), cpython.version_text().as_str()),
            ("cpython3.11", "3.11.7")
        );
        let pypy = judge("pypy", "7.3.19", 1, 1).unwrap();
        assert!(pypy.is("pypy7.3") && pypy.is("pypy7.3.19"));
        assert!(pypy.has_hpy);
        assert!(!judge("pypy", "8.0.1", 1, 0).unwrap().has_hpy);
        let reference = judge("rustpython", "3.14.0", 0, 1).unwrap();
        assert_eq!(reference.name, "reference");
        assert!(!pypy.is("pypy7.3.1") && !pypy.is("cpython7.3") && !pypy.is("pypy7"));
    }

    #[test]
    fn what_cannot_is_left_out() {
        for (implementation, version, gil, hpy) in [
            ("cpython", "3.7.16", 1, 0),
            ("cpython", "3.15.0", 1, 0),
            ("cpython", "3.13.0", 0, 0),
            ("pypy", "7.3.11", 1, 1),
            ("pypy", "7.3.20", 1, 0),
            ("rustpython", "3.14.0", 0, 0),
            ("graalpy", "24.1.0", 1, 1),
        ] {
            assert!(
                judge(implementation, version, gil, hpy).is_err(),
                "{implementation} {version}"
            );
        }
    }

    #[test]
    fn an_answer_must_be_whole() {
        assert!(Answer::parse("implementation=cpython\nversion=3.11\n").is_none());
        assert!(Answer::parse("").is_none());
    }
}
