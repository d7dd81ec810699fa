//! Arithmetic. A methods block may stand anywhere, and there may be several.

use hpy::prelude::*;

use crate::arguments::Operand;
use crate::piconumpy::Array;

// An operand that is neither an array nor a number does not convert; Python then asks the other operand, and raises a
// `TypeError` if that knows no better.
#[hpy::methods]
impl Array {
    fn __add__(&self, other: Operand<'_>) -> Result<Array> {
        self.with(&other, |a, b| a + b)
    }

    fn __radd__(&self, other: f64) -> Array {
        self.map(|a| other + a)
    }

    fn __iadd__(&self, other: Operand<'_>) -> Result<()> {
        self.change(&other, |a, b| a + b)
    }

    fn __sub__(&self, other: Operand<'_>) -> Result<Array> {
        self.with(&other, |a, b| a - b)
    }

    fn __rsub__(&self, other: f64) -> Array {
        self.map(|a| other - a)
    }

    fn __isub__(&self, other: Operand<'_>) -> Result<()> {
        self.change(&other, |a, b| a - b)
    }

    fn __mul__(&self, other: Operand<'_>) -> Result<Array> {
        self.with(&other, |a, b| a * b)
    }

    fn __rmul__(&self, other: f64) -> Array {
        self.map(|a| other * a)
    }

    fn __imul__(&self, other: Operand<'_>) -> Result<()> {
        self.change(&other, |a, b| a * b)
    }

    // By zero it is infinite, or not a number, as in NumPy and in C.
    fn __truediv__(&self, other: Operand<'_>) -> Result<Array> {
        self.with(&other, |a, b| a / b)
    }

    fn __rtruediv__(&self, other: f64) -> Array {
        self.map(|a| other / a)
    }

    fn __itruediv__(&self, other: Operand<'_>) -> Result<()> {
        self.change(&other, |a, b| a / b)
    }

    fn __matmul__(&self, other: &Array) -> Result<f64> {
        self.dot(other)
    }

    fn __neg__(&self) -> Array {
        self.map(|a| -a)
    }

    fn __pos__(&self) -> Array {
        self.map(|a| a)
    }

    fn __abs__(&self) -> Array {
        self.map(f64::abs)
    }
}

impl Array {
    /// A new array of what `f` makes of the items.
    pub(crate) fn map(&self, f: impl Fn(f64) -> f64) -> Array {
        self.iter().map(f).collect()
    }

    /// A new array of what `f` makes of the items and those of the other operand.
    fn with(&self, other: &Operand<'_>, f: impl Fn(f64, f64) -> f64) -> Result<Array> {
        match other {
            Operand::Number(number) => Ok(self.map(|item| f(item, *number))),
            Operand::Array(other) => {
                let other = self.as_long(other.get())?;
                Ok(self
                    .iter()
                    .zip(other.iter())
                    .map(|(a, b)| f(a, b))
                    .collect())
            }
        }
    }

    /// The same in place of the items: whoever has a view sees it.
    fn change(&self, other: &Operand<'_>, f: impl Fn(f64, f64) -> f64) -> Result<()> {
        match other {
            Operand::Number(number) => {
                for item in &self.items {
                    item.set(f(item.get(), *number));
                }
            }
            Operand::Array(other) => {
                for (item, other) in self.items.iter().zip(&self.as_long(other.get())?.items) {
                    item.set(f(item.get(), other.get()));
                }
            }
        }
        Ok(())
    }

    /// The sum of the products of the items.
    pub(crate) fn dot(&self, other: &Array) -> Result<f64> {
        let other = self.as_long(other)?;
        Ok(self.iter().zip(other.iter()).map(|(a, b)| a * b).sum())
    }

    /// Another array, if it is as long as this one.
    fn as_long<'a>(&self, other: &'a Array) -> Result<&'a Array> {
        if self.items.len() == other.items.len() {
            return Ok(other);
        }
        Err(ValueError::error(format!(
            "arrays of sizes {} and {} do not go together",
            self.items.len(),
            other.items.len()
        )))
    }
}

impl Operand<'_> {
    /// What `f` makes of a number: a number; of an array: an array.
    pub(crate) fn map<'cx>(self, cx: Context<'cx>, f: impl Fn(f64) -> f64) -> Result<Handle<'cx>> {
        match self {
            Operand::Number(number) => Ok(f(number).into_python(cx)?.into_object()),
            Operand::Array(array) => Ok(array.get().map(f).into_python(cx)?.into_object()),
        }
    }
}
