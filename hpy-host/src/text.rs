//! Text, between what Python has and what others have.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr};
use rustpython_vm::common::wtf8::CodePoint;
use rustpython_vm::{Py, PyObjectRef, PyResult, VirtualMachine};

/// The `str` of what the file system calls something.
pub(crate) fn from_file_system(vm: &VirtualMachine, bytes: &[u8]) -> PyObjectRef {
    #[cfg(unix)]
    let name = {
        use std::os::unix::ffi::OsStrExt;
        std::ffi::OsStr::from_bytes(bytes).to_owned()
    };
    #[cfg(not(unix))]
    let name = std::ffi::OsString::from(String::from_utf8_lossy(bytes).into_owned());
    vm.fsdecode(name).into()
}

/// What the file system calls a `str`.
pub(crate) fn to_file_system(vm: &VirtualMachine, text: &Py<PyStr>) -> PyResult<Vec<u8>> {
    Ok(vm.fsencode(text)?.as_encoded_bytes().to_vec())
}

/// A `str` in UTF-8.
pub(crate) fn to_utf_8(vm: &VirtualMachine, text: &Py<PyStr>) -> PyResult<Vec<u8>> {
    check_utf_8(vm, text)?;
    Ok(text.as_bytes().to_vec())
}

/// That the bytes of a `str` are UTF-8: that it has no lone surrogates.
pub(crate) fn check_utf_8(vm: &VirtualMachine, text: &Py<PyStr>) -> PyResult<()> {
    if text.is_utf8() {
        return Ok(());
    }
    let surrogate = |c: CodePoint| c.to_char().is_none();
    Err(cannot_encode(
        vm,
        "utf-8",
        "surrogates not allowed",
        text,
        surrogate,
    ))
}

/// A `str` in ASCII.
pub(crate) fn to_ascii(vm: &VirtualMachine, text: &Py<PyStr>) -> PyResult<Vec<u8>> {
    if text.isascii() {
        return Ok(text.as_bytes().to_vec());
    }
    let reason = "ordinal not in range(128)";
    let foreign = |c: CodePoint| !c.is_ascii();
    Err(cannot_encode(vm, "ascii", reason, text, foreign))
}

/// A `str` in Latin-1.
pub(crate) fn to_latin_1(vm: &VirtualMachine, text: &Py<PyStr>) -> PyResult<Vec<u8>> {
    let bytes = text
        .as_wtf8()
        .code_points()
        .map(|c| u8::try_from(c.to_u32()));
    bytes.collect::<Result<_, _>>().map_err(|_| {
        let reason = "ordinal not in range(256)";
        let foreign = |c: CodePoint| c.to_u32() > 0xff;
        cannot_encode(vm, "latin-1", reason, text, foreign)
    })
}

/// What is wrong with bytes that are not UTF-8, in CPython's words, and where that ends.
#[cold]
pub(crate) fn not_utf_8(bytes: &[u8], error: &std::str::Utf8Error) -> (usize, &'static str) {
    let start = error.valid_up_to();
    match error.error_len() {
        None => (bytes.len(), "unexpected end of data"),
        Some(length) => match bytes[start] {
            0xc2..=0xf4 => (start + length, "invalid continuation byte"),
            _ => (start + length, "invalid start byte"),
        },
    }
}

/// The exception for a `str` that has characters which an encoding has not: it names the
/// first of them and those that follow it immediately.
#[cold]
fn cannot_encode(
    vm: &VirtualMachine,
    encoding: &str,
    reason: &str,
    text: &Py<PyStr>,
    foreign: impl Fn(CodePoint) -> bool,
) -> PyBaseExceptionRef {
    let mut characters = text.as_wtf8().code_points();
    let start = characters.by_ref().take_while(|&c| !foreign(c)).count();
    let more = characters.take_while(|&c| foreign(c)).count();
    vm.new_unicode_encode_error_real(
        vm.ctx.new_str(encoding),
        text.to_owned(),
        start,
        start + 1 + more,
        vm.ctx.new_str(reason),
    )
}

#[cfg(test)]
mod tests {
    use super::not_utf_8;

    #[test]
    fn what_is_wrong_is_said_as_by_cpython() {
        for (bytes, start, end, reason) in [
            (&b"\xff"[..], 0, 1, "invalid start byte"),
            (b"a\x80", 1, 2, "invalid start byte"),
            (b"\xc0\x80", 0, 1, "invalid start byte"),
            (b"\xf5\x80", 0, 1, "invalid start byte"),
            (b"a\xc3(", 1, 2, "invalid continuation byte"),
            (b"\xe2\x82(", 0, 2, "invalid continuation byte"),
            (b"\xe0\x80\x80", 0, 1, "invalid continuation byte"),
            (b"\xed\xa0\x80", 0, 1, "invalid continuation byte"),
            (b"\xf4\x90\x80\x80", 0, 1, "invalid continuation byte"),
            (b"a\xc3", 1, 2, "unexpected end of data"),
            (b"\xf0\x9f\x98", 0, 3, "unexpected end of data"),
        ] {
            let error = std::str::from_utf8(bytes).unwrap_err();
            assert_eq!(error.valid_up_to(), start, "{bytes:x?}");
            assert_eq!(not_utf_8(bytes, &error), (end, reason), "{bytes:x?}");
        }
    }
}
