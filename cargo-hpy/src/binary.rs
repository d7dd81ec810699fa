//! Reads what a built library says about itself: its exported symbols and its module tables.
//!
//! The file is read, never loaded, so a library for another platform can be read as well.

use std::collections::BTreeSet;
use std::path::Path;

use object::read::ExportTarget;
use object::{BinaryFormat, File, Object, ObjectSection};

use crate::error::Error;
use crate::table::SYMBOL_PREFIX;

/// What matters of a shared library.
#[derive(Clone, Debug, Default)]
pub struct Binary {
    /// Every exported name, as written in the source (without Mach-O's leading underscore).
    pub exports: BTreeSet<String>,
    /// The bytes of each module table, with the name of its symbol.
    pub tables: Vec<(String, Vec<u8>)>,
}

/// Reads the shared library `path` (ELF, Mach-O or PE).
///
/// # Errors
/// [`Error::Read`] when the file cannot be read, [`Error::NotALibrary`] when it has none of these
/// formats or is damaged.
pub fn read(path: &Path) -> Result<Binary, Error> {
    let data = std::fs::read(path).map_err(|e| Error::Read(path.to_owned(), e))?;
    parse(&data).map_err(|e| Error::NotALibrary(path.to_owned(), e.to_string()))
}

fn parse(data: &[u8]) -> object::read::Result<Binary> {
    let file = File::parse(data)?;
    let underscore = file.format() == BinaryFormat::MachO;
    let mut binary = Binary::default();
    for export in file.exports()? {
        let export = export?;
        let name = export
            .name()
            .into_name()
            .and_then(|name| std::str::from_utf8(name).ok());
        let Some(name) = name else {
            continue;
        };
        let name = if underscore {
            name.strip_prefix('_').unwrap_or(name)
        } else {
            name
        };
        if name.starts_with(SYMBOL_PREFIX)
            && let ExportTarget::Address { address } = export.target()
        {
            let text = text_at(&file, address)?.to_vec();
            binary.tables.push((name.to_owned(), text));
        }
        binary.exports.insert(name.to_owned());
    }
    binary.tables.sort();
    Ok(binary)
}

/// The NUL-terminated bytes at `address`; empty when no section holds it.
fn text_at<'data>(file: &File<'data>, address: u64) -> object::read::Result<&'data [u8]> {
    for section in file.sections() {
        let Some(offset) = address.checked_sub(section.address()) else {
            continue;
        };
        if offset < section.size() {
            let data = section.data()?;
            let rest = usize::try_from(offset)
                .ok()
                .and_then(|offset| data.get(offset..));
            return Ok(rest
                .and_then(|r| r.split(|&byte| byte == 0).next())
                .unwrap_or_default());
        }
    }
    Ok(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_library_is_refused() {
        assert!(parse(b"").is_err());
        assert!(parse(b"!<arch>\nnot a shared library").is_err());
        assert!(parse(b"\x7fELF but no more").is_err());
        let missing = read(Path::new("/nonexistent/libx.so"));
        assert!(matches!(missing, Err(Error::Read(..))));
    }
}
