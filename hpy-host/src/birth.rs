//! Where handles come from, and where they end.

use std::fmt;

use crate::trace::{Backtrace, Trace};

/// A moment at which a handle was opened or closed.
#[derive(Debug, Clone)]
pub(crate) struct Birth {
    /// How many moments there were before it, in this interpreter.
    pub(crate) number: u64,
    /// The function of HPy's API, or what else the host did.
    pub(crate) by: &'static str,
    /// The extension's call stack then, where it is recorded.
    pub(crate) trace: Option<Trace>,
}

impl Birth {
    /// What follows a message that says what was `done`.
    pub(crate) fn backtrace<'a>(&'a self, done: &'a str) -> Backtrace<'a> {
        Backtrace {
            done,
            by: self.by,
            trace: self.trace.as_ref(),
        }
    }
}

impl fmt::Display for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.by)?;
        match &self.trace {
            Some(trace) => trace.fmt(f),
            None => Ok(()),
        }
    }
}
