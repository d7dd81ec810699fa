//! Builds and runs HPy extension modules written in Rust.
//!
//! A plain `cargo build` of a `cdylib` crate already makes a universal HPy binary; what it lacks
//! is the file name that HPy hosts look for and a Python file that loads it. `cargo hpy build`
//! supplies both, and `cargo hpy run` starts a Python interpreter that finds them.
//!
//! The way of one build through this crate:
//!
//! 1. [`cli`] reads the command line; [`commands`] holds one thin function per command;
//! 2. [`workspace`] asks `cargo metadata` which packages are meant and have a `cdylib`;
//! 3. [`compile`] runs `cargo build` and collects the binaries;
//! 4. [`binary`] reads a binary's exported symbols and module [`table`]s, [`modules`] decides which
//!    modules it holds and whether a host could load them;
//! 5. [`layout`] gives every file its place and finds clashes, [`stub`] writes the Python loader;
//! 6. [`mod@write`] puts the files there, each whole or not at all.
//!
//! [`python`] finds and starts interpreters, [`host`] the one that needs no Python; [`error`] holds every message a user can get;
//! [`shell`] prints in cargo's manner, [`message`] what programs read.

pub mod binary;
pub mod cli;
pub mod commands;
pub mod compile;
pub mod error;
pub mod host;
pub mod layout;
pub mod message;
pub mod modules;
pub mod python;
pub mod shell;
pub mod stub;
pub mod table;
pub mod workspace;
pub mod write;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

/// Runs the command line `args` (the program's name first) and returns the exit code.
///
/// Cargo starts `cargo hpy build` as `cargo-hpy hpy build`; the extra `hpy` may be left out.
///
/// A wrong command line ends the process with clap's message and code 2, as does `--help` with 0.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    shell::follow_cargos_colors();
    let cli = cli::Cli::parse_from(cli::without_subcommand_name(args));
    let result = match &cli.command {
        cli::Command::Build(options) => commands::build::build(options),
        cli::Command::Run(options) => commands::run::run(options),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            shell::error(&error);
            error.exit_code()
        }
    }
}
