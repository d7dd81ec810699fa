//! How strict an interpreter is with extensions.

use std::num::NonZeroU32;

use crate::fault::OnFault;
use crate::trace::Traces;

/// How strict an interpreter is with extensions.
///
/// ```
/// use hpy_host::{Host, OnFault, Strictness, Traces};
///
/// let strictness = Strictness::default()
///     .on_fault(OnFault::Abort)
///     .traces(Traces::Places)
///     .stress(Strictness::STRESS);
/// let host = Host::builder().strictness(strictness).build();
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Strictness {
    pub(crate) on_fault: OnFault,
    pub(crate) traces: Traces,
    pub(crate) leaks: bool,
    pub(crate) stress: Option<NonZeroU32>,
}

impl Default for Strictness {
    /// As strict as can be without being slower: a fault raises `SystemError`, handles left open are one, and there are
    /// no traces and no stress.
    fn default() -> Strictness {
        Strictness {
            on_fault: OnFault::default(),
            traces: Traces::default(),
            leaks: true,
            stress: None,
        }
    }
}

impl Strictness {
    /// How often the cycle collector runs in the stress mode unless something else is said: at every tenth call of the
    /// API.
    pub const STRESS: u32 = 10;

    /// What is done about a fault.
    pub fn on_fault(mut self, on_fault: OnFault) -> Strictness {
        self.on_fault = on_fault;
        self
    }

    /// What is recorded of the call stacks where handles are opened and closed.
    pub fn traces(mut self, traces: Traces) -> Strictness {
        self.traces = traces;
        self
    }

    /// Whether handles that an extension leaves open are a fault.
    pub fn leaks(mut self, leaks: bool) -> Strictness {
        self.leaks = leaks;
        self
    }

    /// The stress mode, in which code fails that works by chance elsewhere; 0 turns it off.
    ///
    /// - The cycle collector runs at every `every`th call of HPy's API.
    /// - The words of handles, fields, builders and trackers are in no order, and none comes twice.
    /// - Each call of an extension has a context at an address of its own, with constants of its own, which end with
    ///   the call.
    /// - Text and bytes that were lent are on pages of their own. When the handle is closed these cannot be accessed
    ///   any more: who does gets the message of a fault on standard error, and then the signal that the system sends.
    ///   This is so on Unix; elsewhere, and without the stress mode and traces, such text is overwritten.
    pub fn stress(mut self, every: u32) -> Strictness {
        self.stress = NonZeroU32::new(every);
        self
    }

    /// Whether what was lent is put on pages of its own.
    pub(crate) fn guards(&self) -> bool {
        self.stress.is_some() || self.traces != Traces::Off
    }
}
