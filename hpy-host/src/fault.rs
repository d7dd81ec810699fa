//! Breaches of HPy's rules by an extension, and what is done about them.

use std::fmt;

use rustpython_vm::builtins::PyBaseExceptionRef;

use crate::fields::Unreadable;
use crate::handles::{Misuse, Owner};
use crate::held::NotHeld;
use crate::trace::{Backtrace, Trace};

/// What happens to an extension that breaks a rule of HPy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFault {
    /// The call that it broke it in raises `SystemError`.
    #[default]
    Raise,
    /// The process ends, with the message on standard error.
    Abort,
}

/// A rule that was broken.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// The function of HPy's API that noticed, or the extension's function.
    pub(crate) function: String,
    /// What was wrong.
    pub(crate) what: String,
    /// Where the extension did it, if that is recorded.
    pub(crate) trace: Option<Trace>,
}

impl Fault {
    /// What is written where a process ends by it.
    pub(crate) fn last_words(&self) -> String {
        format!("hpy-host: an extension broke a rule of HPy\n{self}\n")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.function)?;
        if let Some(trace) = &self.trace {
            trace.fmt(f)?;
        }
        write!(f, ": {}", self.what)?;
        let backtrace = Backtrace {
            done: "called ",
            by: &self.function,
            trace: self.trace.as_ref(),
        };
        backtrace.fmt(f)
    }
}

/// Why a function of the context did not do what was asked.
pub(crate) enum Trouble {
    /// An exception, which becomes the pending one.
    Exception(PyBaseExceptionRef),
    /// A rule was broken; what was wrong.
    Fault(String),
}

impl From<PyBaseExceptionRef> for Trouble {
    fn from(exception: PyBaseExceptionRef) -> Trouble {
        Trouble::Exception(exception)
    }
}

impl Trouble {
    /// A broken rule, in words.
    #[cold]
    pub(crate) fn fault(what: impl fmt::Display) -> Trouble {
        Trouble::Fault(what.to_string())
    }
}

/// What a function of the context answers.
pub(crate) type Result<T> = std::result::Result<T, Trouble>;

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misuse::Null => f.write_str("the handle is null"),
            Misuse::Foreign => f.write_str(
                "the handle is none of this interpreter's: it was made up, or is another's",
            ),
            Misuse::Closed(None) => f.write_str("the handle was closed before"),
            Misuse::Closed(Some(past)) => write!(
                f,
                "the handle was closed before; it was {}, opened by {}, closed by {}{}{}",
                past.object,
                past.birth,
                past.death,
                past.birth.backtrace("opened by "),
                past.death.backtrace("closed by "),
            ),
            Misuse::Ended(Owner::Call) => f.write_str(
                "the handle was an argument of a call that has ended; to keep one in a call, make \
                 one of your own by HPy_Dup",
            ),
            Misuse::Ended(_) => f.write_str(
                "the handle was a constant of the context of a call that has ended; take it from \
                 the context that you are called with",
            ),
            Misuse::Argument(object) => write!(
                f,
                "the handle is an argument, {object}: it belongs to the caller, who closes it \
                 when the call ends; make one of your own by HPy_Dup"
            ),
            Misuse::Constant(name) => write!(
                f,
                "the handle is {name}, a constant of the context, which nobody closes; make one \
                 of your own by HPy_Dup"
            ),
        }
    }
}

impl From<Misuse> for Trouble {
    #[cold]
    fn from(misuse: Misuse) -> Trouble {
        Trouble::fault(misuse)
    }
}

impl From<NotHeld> for Trouble {
    #[cold]
    fn from(not_held: NotHeld) -> Trouble {
        Trouble::fault(not_held)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unreadable::Null => {
                "the field is null: nothing is stored in it; ask HPyField_IsNull before"
            }
            Unreadable::Unknown => {
                "the field leads nowhere: its word was copied before another object was stored, \
                 or its memory was overwritten"
            }
            Unreadable::NotOwner => {
                "the field belongs to another object; use it with the object in whose memory \
                 it lies"
            }
        })
    }
}
