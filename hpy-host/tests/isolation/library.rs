//! Extensions in C, compiled when they are first asked for.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use hpy_sys::describe::{ENUMS, STRUCTS};

/// The folder of the sources.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/isolation")
}

/// A folder for what the tests make.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("isolation");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The library of `good.c`.
pub(crate) fn good() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| compile(&sources().join("good.c"), "good"))
}

/// The library of `bad.c`.
pub(crate) fn bad() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| compile(&sources().join("bad.c"), "bad"))
}

/// Compiles one file, with or without `abi.h` in it.
pub(crate) fn compile(source: &Path, name: &str) -> PathBuf {
    let library = folder().join(format!("{name}.hpy0{}", std::env::consts::DLL_SUFFIX));
    let output = Command::new(std::env::var_os("CC").unwrap_or("cc".into()))
        .args(["-shared", "-fPIC", "-w", "-I"])
        .arg(numbers())
        .arg("-I")
        .arg(sources())
        .arg(source)
        .arg("-o")
        .arg(&library)
        .output()
        .expect("a C compiler");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    library
}

/// The folder with `numbers.h`: every number of the ABI, as this crate knows it.
fn numbers() -> &'static Path {
    static WRITTEN: OnceLock<PathBuf> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let mut text = String::new();
        for (name, value) in ENUMS.iter().flat_map(|one| one.values) {
            writeln!(text, "#define {name} ({value})").unwrap();
        }
        for one in STRUCTS.iter().copied().flatten() {
            writeln!(text, "#define SIZE_{} {}", one.name, one.size).unwrap();
        }
        for member in hpy_sys::MEMBERS {
            writeln!(text, "#define OFFSET_{} {}", member.field, member.offset).unwrap();
        }
        let flag = hpy_sys::HPy_TPFLAGS_HAVE_GC;
        writeln!(text, "#define FLAG_HAVE_GC {flag}").unwrap();
        let include = folder().join("include");
        fs::create_dir_all(&include).unwrap();
        fs::write(include.join("numbers.h"), text).unwrap();
        include
    })
}
