//! Call stacks of extensions: where a handle was opened, where it was closed.
//!
//! What is recorded is return addresses only, from where the host is called up to where it
//! has called the extension. What they mean is looked up when a message is written.

mod lookup;

use std::fmt;
use std::rc::Rc;

use lookup::look_up;

/// What is recorded of an extension's call stack, where it opens and closes handles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Traces {
    /// Nothing.
    #[default]
    Off,
    /// Messages name the function of the extension, its file and line.
    Places,
    /// Messages have the extension's whole call stack.
    Backtraces,
}

/// How many calls are looked at. More would be those of a recursion.
const DEEPEST: usize = 100;

/// The crates that stand between an extension's own functions and the host.
const BETWEEN: [&str; 7] = [
    "hpy",
    "hpy_host",
    "hpy_sys",
    "hpy_cpython",
    "alloc",
    "core",
    "std",
];

/// The crates whose functions record a call stack, innermost in it.
const RECORDING: [&str; 5] = ["hpy_host", "backtrace", "alloc", "core", "std"];

/// A call stack that was recorded.
#[derive(Debug, Clone)]
pub(crate) struct Trace(Rc<Record>);

#[derive(Debug)]
struct Record {
    /// Return addresses, innermost first.
    calls: Box<[usize]>,
    /// Whether messages are to have all of it.
    whole: bool,
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The function's name, with its path.
    pub(crate) function: String,
    /// The file and line, if the extension was built with debug information.
    pub(crate) line: Option<(String, u32)>,
}

impl Trace {
    /// Records the calls between here and `start`, an address in the stack.
    #[cold]
    #[inline(never)]
    pub(crate) fn record(traces: Traces, start: usize) -> Trace {
        let mut calls = [0; DEEPEST];
        let mut count = 0;
        backtrace::trace(|frame| {
            calls[count] = frame.ip() as usize;
            count += 1;
            // Stacks grow towards lower addresses.
            count < DEEPEST && (frame.sp() as usize) < start
        });
        Trace(Rc::new(Record {
            calls: calls[..count].into(),
            whole: traces == Traces::Backtraces,
        }))
    }

    /// The calls of the extension's and of what it is built with, innermost first.
    fn places(&self) -> Vec<Place> {
        let look_up = |in_program| {
            let mut places = Vec::new();
            for &call in &self.0.calls {
                look_up(call, in_program, |place| places.push(place));
            }
            places
        };
        let mut places = look_up(false);
        if places.is_empty() {
            // The extension is linked into the program, or has no symbols.
            places = look_up(true);
        }
        // Those of the host are outside of the extension's.
        let within = |place: &Place| RECORDING.contains(&crate_of(&place.function));
        let first = places.iter().position(|place| !within(place));
        let mut places = places.split_off(first.unwrap_or(places.len()));
        places.truncate(
            places
                .iter()
                .position(Place::is_host)
                .unwrap_or(places.len()),
        );
        places
    }
}

/// Continues a sentence: ` in function (file:line)`. Nothing if the extension has no symbols.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.places().iter().find(|place| place.is_own()) {
            Some(place) => write!(f, " in {place}"),
            None => Ok(()),
        }
    }
}

/// What follows a message: the whole call stack, if it is wanted.
pub(crate) struct Backtrace<'a> {
    /// What was done there.
    pub(crate) done: &'a str,
    pub(crate) by: &'a str,
    pub(crate) trace: Option<&'a Trace>,
}

impl fmt::Display for Backtrace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(trace) = self.trace.filter(|trace| trace.0.whole) else {
            return Ok(());
        };
        write!(f, "\n  {}{}:", self.done, self.by)?;
        for place in trace.places() {
            write!(f, "\n    {place}")?;
        }
        Ok(())
    }
}

impl Place {
    /// Whether the function is the host's. The interpreter's is next where an optimized function
    /// of the extension has left its place to what it called last.
    fn is_host(&self) -> bool {
        let name = crate_of(&self.function);
        name == "hpy_host" || name.starts_with("rustpython_")
    }

    /// Whether the function is the extension's own.
    fn is_own(&self) -> bool {
        let name = &self.function;
        // In C there are HPy's functions only, which have no path.
        !BETWEEN.contains(&crate_of(name)) && !name.trim_start_matches('_').starts_with("HPy")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.function)?;
        match &self.line {
            Some((file, line)) => write!(f, " ({file}:{line})"),
            None => Ok(()),
        }
    }
}

/// The crate that a function's path begins with: of `<a::T as b::Trait>::f` it is `a`, and
/// of `<T as b::Trait>::f` it is `b`.
fn crate_of(function: &str) -> &str {
    let mut rest = function;
    loop {
        rest = rest.trim_start_matches(['<', '&', '*', '(', '[', ' ', '_']);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        let parameter = after.starts_with(" as ");
        match word {
            "dyn" | "mut" | "const" | "impl" => rest = after,
            _ if parameter => rest = &after[" as ".len()..],
            _ => return word,
        }
    }
}

#[cfg(test)]
mod tests;
