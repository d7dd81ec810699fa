//! Having the C compiler judge the probe.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::facts::Fact;

/// The mistakes that must not pass.
const ERRORS: &[&str] = &[
    // A pointer to something else: a field's type, a function's arguments.
    "-Werror=incompatible-pointer-types",
    "-Werror=int-conversion",
    "-Werror=discarded-qualifiers",
    // A function that is not declared at all.
    "-Werror=implicit-function-declaration",
    // An enumerator that our list lacks, or one that is not of the enum.
    "-Werror=switch",
];

const INCLUDES: &str = "\
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include \"hpy.h\"
#include \"hpy/version.h\"

";

/// The C compiler, and HPy's headers.
#[derive(Debug)]
pub struct Compiler {
    program: OsString,
    include: PathBuf,
    scratch: PathBuf,
}

impl Compiler {
    /// The compiler that `CC` names, else `cc`.
    ///
    /// # Panics
    /// If it does not run; the message says how to install one.
    pub fn find(include: &Path, scratch: &Path) -> Compiler {
        let program = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let found = Command::new(&program).arg("--version").output();
        assert!(
            found.is_ok_and(|output| output.status.success()),
            "the layout test needs a C compiler, and `{}` does not run; \
             install one (`apt-get install gcc`), or name yours in CC",
            program.display(),
        );
        Compiler {
            program,
            include: include.to_owned(),
            scratch: scratch.to_owned(),
        }
    }

    /// Compiles `c`, preceded by the headers, as file `name`.
    fn run(&self, name: &str, c: &str, options: &[&str]) -> Result<Vec<u8>, String> {
        let source = self.scratch.join(name);
        let source_text = format!("{INCLUDES}{c}");
        std::fs::write(&source, source_text).expect("the scratch folder is writable");
        let mut command = Command::new(&self.program);
        command
            .current_dir(&self.scratch)
            .args(["-std=gnu11", "-DHPY_ABI_UNIVERSAL", "-I"])
            .arg(&self.include)
            .args(options)
            .arg(&source);
        let output = command.output().expect("the compiler runs");
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(errors(&String::from_utf8_lossy(&output.stderr)))
    }

    /// The text of HPy's own headers, comments and macros gone.
    ///
    /// # Panics
    /// If the compiler reports an error.
    pub fn preprocess(&self) -> String {
        let output = self.run("headers.c", "", &["-E"]);
        let output = output.unwrap_or_else(|e| panic!("HPy's headers do not compile:\n{e}"));
        let text = String::from_utf8(output).expect("the headers are UTF-8");
        // Line markers tell which file a line comes from.
        let include = self.include.to_str().expect("a path in UTF-8");
        let mut ours = String::new();
        let mut inside = false;
        for line in text.lines() {
            if let Some(marker) = line.strip_prefix("# ") {
                inside = marker.contains(include);
            } else if inside {
                ours.push_str(line);
                ours.push('\n');
            }
        }
        ours
    }

    /// Compiles declarations that must compile without the mistakes in `ERRORS`.
    ///
    /// # Errors
    /// What the compiler says if they do not.
    pub fn check(&self, declarations: &str) -> Result<(), String> {
        let mut options = vec!["-fsyntax-only"];
        options.extend(ERRORS);
        self.run("checks.c", declarations, &options).map(drop)
    }

    /// What C says to each fact, in their order.
    ///
    /// # Errors
    /// What the compiler says if an expression does not compile.
    ///
    /// # Panics
    /// If the probe does not run.
    pub fn ask(&self, facts: &[Fact]) -> Result<Vec<i128>, String> {
        let mut c = String::from("int main(void) {\n");
        for fact in facts {
            c += &format!("    printf(\"%lld\\n\", (long long)({}));\n", fact.c);
        }
        c += "    return 0;\n}\n";
        self.run("facts.c", &c, &["-o", "facts"])?;
        let output = Command::new(self.scratch.join("facts")).output();
        let output = output.expect("the probe runs");
        assert!(output.status.success(), "the probe failed: {output:?}");
        let answers = String::from_utf8(output.stdout).expect("numbers are ASCII");
        let number = |line: &str| line.parse().expect("a number");
        Ok(answers.lines().map(number).collect())
    }
}

/// The errors among a compiler's messages, each with the line it is about; all of
/// the messages if none is marked as an error.
fn errors(messages: &str) -> String {
    if !messages.contains("error:") {
        return messages.to_owned();
    }
    let lines: Vec<&str> = messages.lines().collect();
    let errors = (0..lines.len()).filter(|&i| lines[i].contains("error:"));
    let quoted = errors.flat_map(|i| lines.iter().skip(i).take(2));
    quoted.map(|line| format!("{line}\n")).collect()
}
