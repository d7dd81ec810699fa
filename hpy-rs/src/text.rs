//! Rust text where the C API wants a C string.

use std::ffi::{CStr, CString, c_char};
use std::mem::MaybeUninit;

use crate::error::{Error, Result};
use crate::exc::{ExceptionType, ValueError};

/// The longest text that is copied to the stack; names are hardly longer.
const SHORT: usize = 120;

/// Hands `text` to `f` as a C string. Short text is copied to the stack, so
/// that a name costs no allocation.
///
/// # Errors
///
/// `ValueError` if there is a NUL inside.
#[inline]
pub(crate) fn with_c_str<R>(text: &str, f: impl FnOnce(*const c_char) -> R) -> Result<R> {
    with_nul(text.as_bytes(), f).ok_or_else(embedded_nul)
}

/// The same for bytes; `None` if there is a NUL inside.
#[inline]
pub(crate) fn with_nul<R>(bytes: &[u8], f: impl FnOnce(*const c_char) -> R) -> Option<R> {
    if bytes.contains(&0) {
        return None;
    }
    if bytes.len() >= SHORT {
        let owned = CString::new(bytes).ok()?;
        return Some(f(owned.as_ptr()));
    }
    let mut buffer = MaybeUninit::<[u8; SHORT]>::uninit();
    let start: *mut u8 = buffer.as_mut_ptr().cast();
    // SAFETY: the text and its NUL fit, and the buffer lives until `f` is done.
    unsafe {
        start.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        start.add(bytes.len()).write(0);
    }
    Some(f(start.cast::<c_char>().cast_const()))
}

/// A C string's text, copied. What is not UTF-8 is replaced: hosts promise it.
///
/// # Safety
///
/// `text` must point to a C string.
pub(crate) unsafe fn copy(text: *const c_char) -> String {
    // SAFETY: by the caller's word.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_string_lossy().into_owned()
}

/// The error for text that no C string can hold.
#[cold]
pub(crate) fn embedded_nul() -> Error {
    ValueError::error("embedded null character")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str) -> Result<Vec<u8>> {
        // SAFETY: the pointer is a C string.
        with_c_str(text, |start| unsafe {
            CStr::from_ptr(start).to_bytes().to_vec()
        })
    }

    #[test]
    fn every_length_around_the_buffer_is_copied_whole() {
        for len in [0, 1, SHORT - 2, SHORT - 1, SHORT, SHORT + 1, 10 * SHORT] {
            let text = "x".repeat(len);
            assert_eq!(round_trip(&text).unwrap(), text.as_bytes());
        }
        assert_eq!(round_trip("schön").unwrap(), "schön".as_bytes());
    }

    #[test]
    fn a_nul_inside_is_refused() {
        for text in ["\0", "a\0b", &("x".repeat(500) + "\0")] {
            let error = round_trip(text).unwrap_err();
            assert_eq!(error.to_string(), "ValueError: embedded null character");
        }
    }
}
