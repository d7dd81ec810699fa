//! The reference host as a program, with the command line of Python.

mod program;

use std::process::ExitCode;

fn main() -> ExitCode {
    program::main()
}
