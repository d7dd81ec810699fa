//! What is measured: the smallest functions that do something, on HPy.

/// The smallest functions that do something.
#[hpy::module]
mod call_hpy {
    /// Nothing at all.
    #[hpy::function]
    fn nothing() {}

    /// One more.
    #[hpy::function(signature = (a, /))]
    fn increment(a: i64) -> i64 {
        a.wrapping_add(1)
    }

    /// The sum of two integers.
    #[hpy::function(signature = (a, b, /))]
    fn add(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }

    /// The same, with parameters that may be given by keyword.
    #[hpy::function]
    fn add_keywords(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }
}
