//! What hpy-rs is measured against: the same functions on PyO3.

use pyo3::prelude::*;

/// The smallest functions that do something.
#[pymodule]
mod call_pyo3 {
    use super::*;

    /// Nothing at all.
    #[pyfunction]
    fn nothing() {}

    /// One more.
    #[pyfunction]
    #[pyo3(signature = (a, /))]
    fn increment(a: i64) -> i64 {
        a.wrapping_add(1)
    }

    /// The sum of two integers.
    #[pyfunction]
    #[pyo3(signature = (a, b, /))]
    fn add(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }

    /// The same, with parameters that may be given by keyword.
    #[pyfunction]
    fn add_keywords(a: i64, b: i64) -> i64 {
        a.wrapping_add(b)
    }
}
