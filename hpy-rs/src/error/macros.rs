//! `raise!` and `ensure!`.

/// Returns from the function with an exception: Python's `raise`.
///
/// The first argument is the exception class; the rest is its message, as
/// [`format!`] takes it. With one argument that is not a class but an error, an
/// exception, or anything else that [`Error`](crate::Error) is made from, write
/// `return Err(error.into())`.
///
/// ```
/// use hpy::prelude::*;
///
/// fn reciprocal(x: f64) -> Result<f64> {
///     if x == 0.0 {
///         hpy::raise!(ZeroDivisionError, "1 / {x} has no value");
///     }
///     Ok(1.0 / x)
/// }
///
/// assert_eq!(reciprocal(0.0).unwrap_err().to_string(), "ZeroDivisionError: 1 / 0 has no value");
/// ```
#[macro_export]
macro_rules! raise {
    ($class:ty $(,)?) => {
        return ::core::result::Result::Err(::core::convert::From::from(
            $crate::rt::bare_error::<$class>(),
        ))
    };
    ($class:ty, $($message:tt)+) => {
        return ::core::result::Result::Err(::core::convert::From::from(
            $crate::Error::new::<$class>($crate::rt::format!($($message)+)),
        ))
    };
}

/// Returns from the function with an exception unless a condition holds.
///
/// ```
/// use hpy::prelude::*;
///
/// fn percent(x: i64) -> Result<i64> {
///     hpy::ensure!((0..=100).contains(&x), ValueError, "{x} is not a percentage");
///     Ok(x)
/// }
///
/// assert_eq!(percent(101).unwrap_err().to_string(), "ValueError: 101 is not a percentage");
/// assert_eq!(percent(50).unwrap(), 50);
/// ```
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $($exception:tt)+) => {
        if !$condition {
            $crate::raise!($($exception)+);
        }
    };
}
