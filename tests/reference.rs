//! The reference host, as Cargo builds it for the tests: `hpy-host` by another name.

use std::process::ExitCode;

fn main() -> ExitCode {
    hpy_host::program::main()
}
