//! The fixture `raw`, whose function `leak` leaves a handle open.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The extension, built with debug information.
pub(crate) fn extension() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("raw");
        let status = Command::new(env!("CARGO"))
            .args(["build", "-q", "-p", "raw", "--target-dir"])
            .arg(&target)
            .env("CARGO_PROFILE_DEV_DEBUG", "2")
            .status();
        assert!(status.unwrap().success());
        let prefix = std::env::consts::DLL_PREFIX;
        let suffix = std::env::consts::DLL_SUFFIX;
        let built = target.join(format!("debug/{prefix}raw{suffix}"));
        let named = target.join(format!("raw.hpy0{suffix}"));
        std::fs::copy(built, &named).unwrap();
        named
    })
}
