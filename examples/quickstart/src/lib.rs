//! A first taste: functions, a constant and an init function.

use hpy::prelude::*;

/// A first taste of Python modules in Rust.
#[hpy::module]
mod quickstart {
    use super::*;

    /// Says hello.
    #[hpy::function]
    fn say_hello(name: &str) -> String {
        format!("Hello, {name}!")
    }

    /// Adds two integers, and multiplies the sum.
    #[hpy::function(signature = (a, b = 1, /, *, scale = 1))]
    fn add(a: i64, b: i64, scale: i64) -> Result<i64> {
        a.checked_add(b)
            .and_then(|sum| sum.checked_mul(scale))
            .ok_or_else(|| OverflowError::error("the result is too large"))
    }

    /// The absolute value of any number.
    #[hpy::function]
    fn myabs<'cx>(x: &Handle<'cx>) -> Result<Handle<'cx>> {
        x.absolute()
    }

    #[hpy::constant]
    const ANSWER: i64 = 42;

    #[hpy::init]
    fn init(module: &Module<'_>) -> Result<()> {
        module.setattr(c"__version__", env!("CARGO_PKG_VERSION"))
    }
}

#[cfg(test)]
mod tests;
