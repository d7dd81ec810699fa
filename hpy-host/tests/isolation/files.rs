//! Files that are no extensions of this machine's.

use std::fs;
use std::path::{Path, PathBuf};

use hpy_host::Host;

use crate::{library, refused};

/// A file of this content, in a folder of its own.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = library::folder().join("files");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path
}

/// Checks what is said of a file.
#[track_caller]
fn is_told(path: &Path, reason: &str) {
    let host = Host::builder().build();
    let prefix = format!(
        "LoadError: HPy extension module 'good' at path '{}': ",
        path.display()
    );
    assert_eq!(refused(&host, "good", path), prefix + reason);
}

/// The content of a library that can be loaded.
fn good() -> Vec<u8> {
    fs::read(library::good()).unwrap()
}

#[test]
fn no_file() {
    let path = library::folder().join("absent.hpy0.so");
    is_told(
        &path,
        "the file cannot be read: No such file or directory (os error 2)",
    );
    is_told(&library::folder(), "this is a folder, not a file");
    is_told(&file("empty.hpy0.so", b""), "the file is empty");
}

#[test]
fn no_library() {
    is_told(
        &file("text.hpy0.so", b"import sys\n"),
        "this is no shared library: it does not begin as an ELF file does",
    );
    is_told(
        &file("windows.hpy0.so", b"MZ\x90\0\x03"),
        "this is a library for Windows",
    );
    is_told(
        &file("archive.hpy0.so", b"PK\x03\x04"),
        "this is a zip archive (a wheel?)",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_was_cut_off() {
    let whole = good();
    for length in [5, 63, 100, whole.len() / 2, whole.len() - 1] {
        let path = file(&format!("first_{length}.hpy0.so"), &whole[..length]);
        is_told(
            &path,
            "the file is truncated: it ends before its own headers do",
        );
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_library_for_another_machine() {
    let mut other = good();
    other[18..20].copy_from_slice(&183_u16.to_le_bytes());
    is_told(
        &file("arm.hpy0.so", &other),
        "this is a library for another machine, 64-bit ARM; this one is x86_64",
    );
    other[18..20].copy_from_slice(&4711_u16.to_le_bytes());
    is_told(
        &file("unheard_of.hpy0.so", &other),
        "this is a library for another machine, a machine with the number 4711; this one is x86_64",
    );
    let mut other = good();
    other[4] = 1;
    is_told(
        &file("narrow.hpy0.so", &other),
        "this is a library of 32 bits, for this machine but for other interpreters; this one is of 64",
    );
    let mut other = good();
    other[5] = 2;
    is_told(
        &file("big_endian.hpy0.so", &other),
        "this is a library for a machine of another byte order",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_that_the_system_refuses() {
    let source = file("unresolved.c", b"void absent(void); void *kept = absent;");
    let path = library::compile(&source, "unresolved");
    is_told(
        &path,
        &format!(
            "the system cannot load it: {}: undefined symbol: absent",
            path.display()
        ),
    );
}

#[test]
fn a_file_whose_name_says_something_else() {
    is_told(
        &file("good.hpy1.so", &good()),
        "mismatch between the HPy ABI tag encoded in the filename and the major version requested by the HPy extension \
         itself. Major version tag parsed from filename: 1. Requested version: 0.0.",
    );
    is_told(
        &file("good.so", &good()),
        "could not find HPy ABI tag encoded in the filename. The extension claims to be compiled with HPy ABI version: \
         0.0.",
    );
}
