//! Python signatures: what `signature = (...)` says, checked against the Rust
//! parameters, and as text for `__text_signature__`.

mod check;
mod parse;
mod text;

pub(crate) use check::resolve;
pub(crate) use text::text_signature;

use syn::{Expr, Type};

/// How a parameter can be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Before a `/`.
    PositionalOnly,
    /// By position or by name.
    Standard,
    /// `*args`.
    VarArgs,
    /// After a `*`.
    KeywordOnly,
    /// `**kwargs`.
    VarKeywords,
}

/// A parameter of the Python function.
pub(crate) struct Parameter {
    /// The Python name.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) default: Option<Expr>,
    pub(crate) ty: Type,
}

impl Parameter {
    /// Whether it has a place of its own among the arguments of a call.
    pub(crate) fn has_slot(&self) -> bool {
        !matches!(self.kind, Kind::VarArgs | Kind::VarKeywords)
    }
}
