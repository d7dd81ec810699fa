//! Random operations on the classes of the examples, on every interpreter: one test each. See README.md beside this file.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Cargo keeps this folder directly below the target folder.
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    hpy_tests::fuzz(
        scratch.parent().unwrap_or(scratch),
        Path::new(env!("CARGO_BIN_EXE_hpy-reference")),
    )
}
