//! The reference host as a program, with the command line of Python.

use std::process::ExitCode;

fn main() -> ExitCode {
    hpy_host::program::main()
}
