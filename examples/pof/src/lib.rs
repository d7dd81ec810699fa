//! HPy's proof of concept in Rust: one function for each plain way to be called.

use hpy::prelude::*;

/// A proof of concept.
#[hpy::module]
mod pof {
    use super::*;

    /// Does nothing.
    #[hpy::function]
    fn do_nothing() {}

    /// Doubles whatever can be added to itself.
    #[hpy::function(signature = (x, /))]
    fn double<'cx>(x: &Handle<'cx>) -> Result<Handle<'cx>> {
        x.add(x)
    }

    /// Adds two integers that fit in 64 bits.
    #[hpy::function(signature = (a, b, /))]
    fn add_ints(a: i64, b: i64) -> Result<i64> {
        a.checked_add(b)
            .ok_or_else(|| OverflowError::error("the sum does not fit in 64 bits"))
    }
}
