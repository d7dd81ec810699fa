//! The ABI's tag in a file's name.

use std::path::Path;

/// The number in the tag `.hpy0` of a file's name, as it stands there.
pub(super) fn of(path: &Path) -> Option<String> {
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
        let tag = |path: &str| of(Path::new(path));
        assert_eq!(tag("/a/m.hpy0.so").as_deref(), Some("0"));
        assert_eq!(tag("m.hpy0-cp311.so").as_deref(), Some("0"));
        assert_eq!(tag("m.hpy999.so").as_deref(), Some("999"));
        assert_eq!(tag("m.hpyx.hpy12.so").as_deref(), Some("12"));
        assert_eq!(tag("/a.hpy0/m.so"), None);
        assert_eq!(tag("/home/me/.hpy/m.hpy0.so").as_deref(), Some("0"));
        assert_eq!(tag("m.hpy.so"), None);
    }
}
