//! The `cargo hpy` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_hpy::main(std::env::args_os())
}
