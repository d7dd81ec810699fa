//! Whether a file is a shared library for this machine, before the system tries:
//! its own messages are short, and a file that is cut off would end the process
//! with SIGBUS instead of one.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What stands at the beginnings of files that are mistaken for a library.
const OTHERS: &[(&[u8], &str)] = &[
    (b"MZ", "a library for Windows"),
    (b"\xcf\xfa\xed\xfe", "a library for macOS"),
    (b"\xca\xfe\xba\xbe", "a library for macOS"),
    (
        b"!<arch>",
        "a static library, which no interpreter can load",
    ),
    (b"PK\x03\x04", "a zip archive (a wheel?)"),
    (b"version https://git-lfs", "a pointer to a file in Git LFS"),
];

/// Looks at the file.
///
/// # Errors
/// Why it cannot be loaded, as the rest of a sentence.
pub(super) fn check(path: &Path) -> Result<(), String> {
    let unreadable = |error: io::Error| format!("the file cannot be read: {error}");
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err("this is a folder, not a file".to_owned());
    }
    let mut head = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    // More than the headers of any library take.
    const ENOUGH: u64 = 1 << 16;
    file.take(ENOUGH)
        .read_to_end(&mut head)
        .map_err(unreadable)?;
    if head.is_empty() {
        return Err("the file is empty".to_owned());
    }
    if cfg!(all(unix, not(target_vendor = "apple"))) {
        elf(&head, metadata.len())
    } else {
        Ok(())
    }
}

/// Processor architectures by their number in an ELF file.
const MACHINES: &[(u16, &str, bool)] = &[
    (3, "x86 (32 bit)", cfg!(target_arch = "x86")),
    (21, "64-bit PowerPC", cfg!(target_arch = "powerpc64")),
    (22, "S/390", cfg!(target_arch = "s390x")),
    (40, "32-bit ARM", cfg!(target_arch = "arm")),
    (62, "x86-64", cfg!(target_arch = "x86_64")),
    (183, "64-bit ARM", cfg!(target_arch = "aarch64")),
    (
        243,
        "RISC-V",
        cfg!(any(target_arch = "riscv64", target_arch = "riscv32")),
    ),
    (258, "LoongArch", cfg!(target_arch = "loongarch64")),
];

/// Checks an ELF file: that it is one, for this machine, and as long as its own
/// headers say.
fn elf(head: &[u8], length: u64) -> Result<(), String> {
    if !head.starts_with(b"\x7fELF") {
        let other = OTHERS.iter().find(|(magic, _)| head.starts_with(magic));
        return Err(match other {
            Some((_, what)) => format!("this is {what}"),
            None => "this is no shared library: it does not begin as an ELF file does".to_owned(),
        });
    }
    let short = || "the file is truncated: it ends before its own headers do".to_owned();
    let fields = Fields(head);
    let wide = fields.byte(4).ok_or_else(short)? == 2;
    let big_endian = fields.byte(5).ok_or_else(short)? == 2;
    if big_endian != cfg!(target_endian = "big") {
        return Err("this is a library for a machine of another byte order".to_owned());
    }
    let machine = fields.number(18, 2).ok_or_else(short)?;
    if MACHINES
        .iter()
        .any(|&(number, _, ours)| ours && number as u64 != machine)
    {
        let known = MACHINES
            .iter()
            .find(|(number, ..)| u64::from(*number) == machine);
        let theirs = match known {
            Some((_, name, _)) => (*name).to_owned(),
            None => format!("a machine with the number {machine}"),
        };
        return Err(format!(
            "this is a library for another machine, {theirs}; this one is {}",
            std::env::consts::ARCH
        ));
    }
    if wide != cfg!(target_pointer_width = "64") {
        return Err(format!(
            "this is a library of {} bits, for this machine but for other interpreters; this one is of {}",
            if wide { 64 } else { 32 },
            usize::BITS
        ));
    }
    // Where the program headers are, their size and number; then, in each, its
    // kind, and the part of the file that it describes.
    let at = |narrow: usize, wide_at: usize| if wide { wide_at } else { narrow };
    let word = at(4, 8);
    let start = fields.number(at(28, 32), word).ok_or_else(short)?;
    let size = fields.number(at(42, 54), 2).ok_or_else(short)?;
    let count = fields.number(at(44, 56), 2).ok_or_else(short)?;
    // The section headers come last. The system does without, but who cut them off
    // has cut off more.
    let sections = fields.number(at(32, 40), word).ok_or_else(short)?;
    let section = fields.number(at(46, 58), 2).ok_or_else(short)?;
    let number = fields.number(at(48, 60), 2).ok_or_else(short)?;
    if sections.saturating_add(section * number) > length {
        return Err(short());
    }
    for index in 0..count {
        let header = (start + index * size) as usize;
        if (header as u64).saturating_add(size) > length {
            return Err(short());
        }
        let Some(offset) = fields.number(header + at(4, 8), word) else {
            // Further in than was read: an odd file, but that is the system's to judge.
            return Ok(());
        };
        let taken = fields.number(header + at(16, 32), word).unwrap_or(0);
        const LOADED: u64 = 1;
        let end = offset.saturating_add(taken);
        if fields.number(header, 4) == Some(LOADED) && end > length {
            return Err(format!(
                "the file is truncated: it is {length} bytes long, and should have {end} at least"
            ));
        }
    }
    Ok(())
}

/// The numbers in a file's head, in this machine's byte order.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    /// A number of 2, 4 or 8 bytes.
    fn number(&self, at: usize, size: usize) -> Option<u64> {
        let bytes = self.0.get(at..at.checked_add(size)?)?;
        Some(match size {
            2 => u16::from_ne_bytes(bytes.try_into().ok()?).into(),
            4 => u32::from_ne_bytes(bytes.try_into().ok()?).into(),
            _ => u64::from_ne_bytes(bytes.try_into().ok()?),
        })
    }
}

#[cfg(all(test, unix, not(target_vendor = "apple")))]
mod tests {
    use super::*;

    fn itself() -> Vec<u8> {
        std::fs::read(std::env::current_exe().expect("a path")).expect("the test is a file")
    }

    fn refused(content: &[u8]) -> String {
        elf(content, content.len() as u64).expect_err("this is no library")
    }

    #[test]
    fn a_whole_file_is_taken() {
        let whole = itself();
        assert_eq!(elf(&whole, whole.len() as u64), Ok(()));
    }

    #[test]
    fn a_truncated_file_is_told() {
        let whole = itself();
        for length in [5, 40, 63, 100, 4000, whole.len() / 2] {
            assert!(refused(&whole[..length]).contains("truncated"), "{length}");
        }
    }

    #[test]
    fn a_foreign_file_is_told() {
        let mut other = itself();
        let machine: u16 = if cfg!(target_arch = "aarch64") {
            62
        } else {
            183
        };
        other[18..20].copy_from_slice(&machine.to_ne_bytes());
        assert!(refused(&other).contains("another machine"));
        assert!(refused(b"MZ\x90").contains("Windows"));
        assert!(refused(b"#!/bin/sh").contains("no shared library"));
    }
}
