//! Where the late functions are.
//!
//! The 263 members of HPy 0.9.0 are the baseline. PyPy 7.3.19 claims the same
//! ABI version, but its context has one more handle (`h_DictType`) after
//! `h_Builtins`, so each *late function*, from `ctx_Capsule_New` on, sits one
//! place further there. [`adopt`] finds out which of the two a context is, once,
//! without calling anything; the call helpers of the late functions then look in
//! the right place.

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};

use crate::ctx::{FIRST_LATE_FUNCTION, MEMBER_COUNT};
use crate::{HPY_ABI_VERSION, HPyContext};

mod code;

/// How many places the late functions are further on, plus one; 0 before the
/// first [`adopt`].
static ADOPTED: AtomicUsize = AtomicUsize::new(0);

/// A known layout of the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The 263 members of HPy 0.9.0.
    Baseline,
    /// The late functions are one place further on: PyPy 7.3.19.
    Shifted,
}

/// Why a context was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownLayout {
    /// Its major ABI version is not the one this crate describes.
    AbiVersion(core::ffi::c_int),
    /// The late functions are in neither of the two places that we know.
    Unrecognised,
    /// This binary has adopted a context of the other layout before.
    Conflict,
}

impl fmt::Display for UnknownLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownLayout::AbiVersion(version) => write!(
                f,
                "the host's HPy context has ABI version {version}, \
                 but this extension was built for version {HPY_ABI_VERSION}"
            ),
            UnknownLayout::Unrecognised => f.write_str(
                "the host's HPy context is laid out in a way that this extension does not know",
            ),
            UnknownLayout::Conflict => f.write_str(
                "the host's HPy context is laid out otherwise than \
                 one that this extension has been given before",
            ),
        }
    }
}

impl core::error::Error for UnknownLayout {}

/// How many places the late functions are further on.
#[inline(always)]
pub(crate) fn shift() -> usize {
    // 0 (nothing adopted) and 1 (baseline) both mean no shift.
    ADOPTED.load(Ordering::Relaxed) >> 1
}

/// The layout that was adopted, if one was.
pub fn adopted() -> Option<Layout> {
    match ADOPTED.load(Ordering::Relaxed) {
        0 => None,
        1 => Some(Layout::Baseline),
        _ => Some(Layout::Shifted),
    }
}

/// Finds out the layout of `ctx` and fixes it for this binary.
///
/// To be called with each context that the host hands over
/// (`HPyInitGlobalContext_<name>`), before any helper of a late function.
///
/// # Errors
/// If the context's version or layout is unknown, or not that of the contexts
/// adopted before. Such a context must not be used, beyond raising an exception
/// through the early functions where its version is right.
///
/// # Safety
/// `ctx` must point to a context of a host: the struct of its version.
pub unsafe fn adopt(ctx: *mut HPyContext) -> Result<(), UnknownLayout> {
    // SAFETY: as the caller vouches.
    let layout = unsafe { detect(ctx)? };
    let new = match layout {
        Layout::Baseline => 1,
        Layout::Shifted => 2,
    };
    match ADOPTED.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed) {
        Err(old) if old != new => Err(UnknownLayout::Conflict),
        _ => Ok(()),
    }
}

/// Finds out the layout of `ctx` without fixing it.
///
/// # Errors
/// If the context's version or layout is unknown.
///
/// # Safety
/// As for [`adopt`].
pub unsafe fn detect(ctx: *const HPyContext) -> Result<Layout, UnknownLayout> {
    // SAFETY: every version of the struct begins with these three fields.
    let version = unsafe { (*ctx).abi_version };
    if version != HPY_ABI_VERSION as core::ffi::c_int {
        return Err(UnknownLayout::AbiVersion(version));
    }
    const LATE: usize = MEMBER_COUNT - FIRST_LATE_FUNCTION;
    // The words are read as plain numbers: a function pointer's type would claim
    // that they are functions, which is what is to be found out.
    // SAFETY: both layouts have at least the baseline's members.
    let words = unsafe {
        (&raw const (*ctx).ctx_Capsule_New)
            .cast::<[usize; LATE]>()
            .read()
    };
    classify(words.map(code::is_code))
}

/// Decides from which of the words at the late functions' places are code.
fn classify<const N: usize>(code: [bool; N]) -> Result<Layout, UnknownLayout> {
    if code[1..].iter().all(|&is_code| is_code) {
        return Ok(if code[0] {
            Layout::Baseline
        } else {
            Layout::Shifted
        });
    }
    Err(UnknownLayout::Unrecognised)
}

#[cfg(test)]
mod tests;
