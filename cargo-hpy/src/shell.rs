//! Messages on standard error, in cargo's manner.

use std::path::Path;

use anstyle::{AnsiColor, Style};

use crate::error::Error;

const STATUS: Style = AnsiColor::BrightGreen.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::BrightGreen.on_default().bold();
const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const HELP: Style = AnsiColor::BrightCyan.on_default().bold();

/// Prints progress; says nothing when the user asked for `--quiet`.
#[derive(Clone, Copy, Debug)]
pub struct Shell {
    quiet: bool,
}

impl Shell {
    /// A shell that prints statuses unless `quiet`.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Prints a right-aligned green verb and what it was done to, as cargo's `Compiling`.
    pub fn status(&self, verb: &str, message: impl std::fmt::Display) {
        if !self.quiet {
            anstream::eprintln!("{STATUS}{verb:>12}{STATUS:#} {message}");
        }
    }

    /// Prints a note. Notes are printed even when quiet: they say why nothing happens for long.
    pub fn note(&self, message: impl std::fmt::Display) {
        anstream::eprintln!("{NOTE}note{NOTE:#}: {message}");
    }

    /// Prints a warning. Warnings are printed even when quiet, as cargo does.
    pub fn warn(&self, message: impl std::fmt::Display) {
        anstream::eprintln!("{WARNING}warning{WARNING:#}: {message}");
    }
}

/// Makes our messages, clap's too, follow `CARGO_TERM_COLOR` as cargo's own do. Without it they are
/// coloured on a terminal, unless `NO_COLOR` is set.
pub fn follow_cargos_colors() {
    let choice = match std::env::var("CARGO_TERM_COLOR").as_deref() {
        Ok("always") => anstream::ColorChoice::Always,
        Ok("never") => anstream::ColorChoice::Never,
        _ => return,
    };
    choice.write_global();
}

/// Prints an error and what to do about it; nothing for a failure that cargo has reported itself.
pub fn error(error: &Error) {
    let message = error.to_string();
    if message.is_empty() {
        return;
    }
    anstream::eprintln!("{ERROR}error{ERROR:#}: {message}");
    if let Some(help) = error.help() {
        anstream::eprintln!("\n{HELP}help{HELP:#}: {help}");
    }
}

/// `path` as a user would write it: relative to the current directory where it lies below it.
pub fn display(path: &Path) -> String {
    let shown = std::env::current_dir()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path);
    if shown.as_os_str().is_empty() {
        ".".to_owned()
    } else {
        shown.display().to_string()
    }
}
