//! Names: of a module's symbols, and of a file.

use std::path::Path;

use super::Failure;
use crate::capi::*;
use crate::object::decref;

/// The name that the symbols of a module have at their end: the last component,
/// with `_` for `-`.
///
/// # Errors
/// A pending UnicodeEncodeError, if it is not ASCII.
///
/// # Safety
/// With the interpreter's lock held.
pub(super) unsafe fn symbol(name: &str) -> Result<String, Failure> {
    let last = name.rsplit('.').next().unwrap_or(name);
    if last.is_ascii() {
        return Ok(last.replace('-', "_"));
    }
    // SAFETY: the text is UTF-8 of that length. Python raises what such a name
    // raises elsewhere.
    unsafe {
        let text = PyUnicode_FromStringAndSize(last.as_ptr().cast(), last.len() as isize);
        if !text.is_null() {
            decref(PyUnicode_AsASCIIString(text));
            decref(text);
        }
    }
    Err(Failure::Raised)
}

/// The number in the tag `.hpy0` of a file's name, as it stands there.
pub(super) fn abi_tag(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    name.split(".hpy").skip(1).find_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_in_the_files_name() {
        let tag = |path: &str| abi_tag(Path::new(path));
        assert_eq!(tag("/a/m.hpy0.so").as_deref(), Some("0"));
        assert_eq!(tag("m.hpy0-cp311.so").as_deref(), Some("0"));
        assert_eq!(tag("m.hpy999.so").as_deref(), Some("999"));
        assert_eq!(tag("m.hpyx.hpy12.so").as_deref(), Some("12"));
        assert_eq!(tag("/a.hpy0/m.so"), None);
        assert_eq!(tag("/home/me/.hpy/m.hpy0.so").as_deref(), Some("0"));
        assert_eq!(tag("m.hpy.so"), None);
    }
}
