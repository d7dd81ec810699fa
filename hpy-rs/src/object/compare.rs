//! Comparison, hashing, truth.

use std::cmp::Ordering;
use std::ffi::c_int;

use hpy_sys::{HPy_RichCmpOp, HPy_hash_t};

use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;

/// One of Python's six comparisons: C's `HPy_RichCmpOp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl CompareOp {
    /// The number that the C API gives to it.
    #[inline]
    pub const fn as_raw(self) -> HPy_RichCmpOp {
        match self {
            CompareOp::Lt => HPy_RichCmpOp::LT,
            CompareOp::Le => HPy_RichCmpOp::LE,
            CompareOp::Eq => HPy_RichCmpOp::EQ,
            CompareOp::Ne => HPy_RichCmpOp::NE,
            CompareOp::Gt => HPy_RichCmpOp::GT,
            CompareOp::Ge => HPy_RichCmpOp::GE,
        }
    }

    /// The comparison of this number, if there is one.
    #[inline]
    pub const fn from_raw(op: HPy_RichCmpOp) -> Option<Self> {
        Some(match op {
            HPy_RichCmpOp::LT => CompareOp::Lt,
            HPy_RichCmpOp::LE => CompareOp::Le,
            HPy_RichCmpOp::EQ => CompareOp::Eq,
            HPy_RichCmpOp::NE => CompareOp::Ne,
            HPy_RichCmpOp::GT => CompareOp::Gt,
            HPy_RichCmpOp::GE => CompareOp::Ge,
            _ => return None,
        })
    }

    /// Whether two values that compare like this satisfy the comparison: what
    /// a class with a total order returns from its comparison method.
    ///
    /// ```
    /// use hpy::CompareOp;
    ///
    /// assert!(CompareOp::Le.matches(1.cmp(&2)));
    /// assert!(!CompareOp::Ne.matches("a".cmp("a")));
    /// ```
    #[inline]
    pub const fn matches(self, ordering: Ordering) -> bool {
        match self {
            CompareOp::Lt => ordering.is_lt(),
            CompareOp::Le => ordering.is_le(),
            CompareOp::Eq => ordering.is_eq(),
            CompareOp::Ne => ordering.is_ne(),
            CompareOp::Gt => ordering.is_gt(),
            CompareOp::Ge => ordering.is_ge(),
        }
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident = $op:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// `TypeError` if the objects have no such order, and what their code
        /// raises.
        #[doc(alias = "HPy_RichCompareBool")]
        #[inline]
        pub fn $name(&self, other: impl IntoPython<'cx>) -> Result<bool> {
            self.compare_bool(other, CompareOp::$op)
        }
    )*};
}

/// # Comparison, hash and truth
///
/// The six methods `lt`, `le`, `eq`, `ne`, `gt` and `ge` give the truth of the
/// comparison. As in Python's containers, an object is equal to itself whatever
/// its `__eq__` says (so a NaN is equal to itself, but not to another NaN).
impl<'cx> Handle<'cx> {
    /// What the comparison gives, most often `True` or `False`, but any object
    /// at all: `HPy_RichCompare`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the objects have no such order, and what their code raises.
    #[doc(alias = "HPy_RichCompare")]
    pub fn rich_compare(&self, other: impl IntoPython<'cx>, op: CompareOp) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let other = other.into_operand(cx)?;
        let op = raw(op);
        // SAFETY: both handles are open; the function returns a new one or fails.
        unsafe {
            cx.own(hpy_sys::HPy_RichCompare(
                cx.as_raw(),
                self.as_raw(),
                other.raw(),
                op,
            ))
        }
    }

    /// The truth of a comparison: `HPy_RichCompareBool`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the objects have no such order, and what their code raises.
    #[doc(alias = "HPy_RichCompareBool")]
    #[inline]
    pub fn compare_bool(&self, other: impl IntoPython<'cx>, op: CompareOp) -> Result<bool> {
        let cx = self.cx();
        let other = other.into_operand(cx)?;
        let op = raw(op);
        // SAFETY: both handles are open and of this context.
        cx.truth(unsafe {
            hpy_sys::HPy_RichCompareBool(cx.as_raw(), self.as_raw(), other.raw(), op)
        })
    }

    comparisons! {
        /// Whether `self < other`.
        lt = Lt;
        /// Whether `self <= other`.
        le = Le;
        /// Whether `self == other`.
        eq = Eq;
        /// Whether `self != other`.
        ne = Ne;
        /// Whether `self > other`.
        gt = Gt;
        /// Whether `self >= other`.
        ge = Ge;
    }

    /// How the objects are ordered: asks for `==`, then `<`, then `>`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the objects have no order, or none of the three holds
    /// (a NaN), and what their code raises.
    pub fn compare(&self, other: impl IntoPython<'cx>) -> Result<Ordering> {
        let cx = self.cx();
        let other = other.into_operand(cx)?;
        for ordering in [Ordering::Equal, Ordering::Less, Ordering::Greater] {
            let op = match ordering {
                Ordering::Equal => CompareOp::Eq,
                Ordering::Less => CompareOp::Lt,
                Ordering::Greater => CompareOp::Gt,
            };
            // SAFETY: both handles are open and of this context.
            let answer = unsafe {
                hpy_sys::HPy_RichCompareBool(cx.as_raw(), self.as_raw(), other.raw(), raw(op))
            };
            if cx.truth(answer)? {
                return Ok(ordering);
            }
        }
        Err(TypeError::error("the objects are not ordered"))
    }

    /// `hash(self)`: `HPy_Hash`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object has no hash, and what its code raises.
    #[doc(alias = "HPy_Hash")]
    pub fn hash(&self) -> Result<HPy_hash_t> {
        // SAFETY: the handle is open and of this context.
        let hash = unsafe { hpy_sys::HPy_Hash(self.cx().as_raw(), self.as_raw()) };
        // No object's hash is -1.
        if hash == -1 {
            return Err(Error::fetch(self.cx()));
        }
        Ok(hash)
    }

    /// Whether the object counts as true, `bool(self)`: `HPy_IsTrue`.
    ///
    /// # Errors
    ///
    /// What the object's `__bool__` or `__len__` raises.
    #[doc(alias = "HPy_IsTrue")]
    #[inline]
    pub fn is_true(&self) -> Result<bool> {
        // SAFETY: the handle is open and of this context.
        self.cx()
            .truth(unsafe { hpy_sys::HPy_IsTrue(self.cx().as_raw(), self.as_raw()) })
    }
}

#[inline]
fn raw(op: CompareOp) -> c_int {
    op.as_raw().0
}
