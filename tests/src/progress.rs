//! What the harness tells the person who waits: lines on stderr, in the form that Cargo has made familiar.

use std::fmt::Display;

/// Prints `message` after a right-aligned `verb`.
pub fn say(verb: &str, message: impl Display) {
    eprintln!("{verb:>12} {message}");
}

/// Prints `message` as a problem that makes the whole run fail.
pub fn error(message: impl Display) {
    eprintln!("error: {message}");
}
