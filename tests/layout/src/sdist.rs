//! HPy's source distribution.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release that `hpy-sys` mirrors.
pub const RELEASE: &str = "0.9.0";

/// The folder with `hpy.h`, fetched into `cache` if it is not there yet.
///
/// # Panics
/// If it cannot be fetched; the message says what is missing.
pub fn headers(cache: &Path) -> PathBuf {
    source(cache).join("hpy/devel/include")
}

/// The source distribution, unpacked, fetched into `cache` if it is not there yet.
///
/// # Panics
/// If it cannot be fetched; the message says what is missing.
pub fn source(cache: &Path) -> PathBuf {
    let source = cache.join(format!("hpy-{RELEASE}"));
    // Written last by the unpacking below, so it proves that all is there.
    let complete = cache.join(format!("hpy-{RELEASE}.complete"));
    if !complete.exists() {
        fetch(cache);
        assert!(
            source.join("hpy/devel/include/hpy.h").exists(),
            "{} has no hpy.h",
            source.display()
        );
        std::fs::write(&complete, "").expect("the cache is writable");
    }
    source
}

fn fetch(cache: &Path) {
    std::fs::create_dir_all(cache).expect("the cache can be made");
    let python = python();
    run(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--no-binary",
                "hpy",
            ])
            .arg(format!("hpy=={RELEASE}"))
            .arg("--dest")
            .arg(cache),
        "fetching HPy's source distribution needs Python with pip \
         (`apt-get install python3-pip`) and access to the package index",
    );
    run(
        Command::new(&python)
            .args(["-m", "tarfile", "-e"])
            .arg(cache.join(format!("hpy-{RELEASE}.tar.gz")))
            .arg(cache),
        "unpacking HPy's source distribution failed",
    );
}

/// The interpreter that `PYTHON` names, else `python3`, else `python`.
fn python() -> OsString {
    if let Some(python) = std::env::var_os("PYTHON") {
        return python;
    }
    ["python3", "python"]
        .into_iter()
        .find(|python| {
            let pip = Command::new(python)
                .args(["-m", "pip", "--version"])
                .output();
            pip.is_ok_and(|output| output.status.success())
        })
        .unwrap_or_else(|| {
            panic!(
                "the layout test needs Python 3 with pip to fetch HPy's headers, and found none; \
                 install it (`apt-get install python3-pip`), or name yours in PYTHON"
            )
        })
        .into()
}

fn run(command: &mut Command, what: &str) {
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "{what}; {command:?} said:\n{}",
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => panic!("{what}; {command:?}: {error}"),
    }
}
