//! Where the standard library comes from: with the crates, so that no Python has to be installed.

use std::path::Path;

use rustpython_vm::{InterpreterBuilder, Settings, vm::Paths};

/// The folder of the standard library's Python part, if the crate was built with the feature `stdlib`.
///
/// It belongs to the crate `rustpython-pylib` and lies where Cargo has unpacked that.
pub fn standard_library() -> Option<&'static Path> {
    #[cfg(feature = "stdlib")]
    return Some(Path::new(rustpython_pylib::LIB_PATH));
    #[cfg(not(feature = "stdlib"))]
    None
}

/// Adds the modules of the standard library that are written in Rust.
pub(crate) fn add(builder: InterpreterBuilder) -> InterpreterBuilder {
    #[cfg(feature = "stdlib")]
    let builder = {
        let modules = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
        builder.add_native_modules(&modules)
    };
    builder
}

/// Puts our library in the place of the one that RustPython looks for around the program and in `/usr/local`, where
/// another Python's may be.
pub(crate) fn set_paths(paths: &mut Paths, settings: &Settings) {
    let library = standard_library().map(|folder| folder.to_string_lossy().into_owned());
    paths.module_search_paths = settings
        .path_list
        .iter()
        .cloned()
        .chain(library.clone())
        .collect();
    paths.stdlib_dir = library;

    let prefix = standard_library()
        .and_then(Path::parent)
        .map_or_else(String::new, |p| p.to_string_lossy().into_owned());
    let in_virtual_environment = paths.prefix != paths.base_prefix;
    if !in_virtual_environment {
        paths.prefix.clone_from(&prefix);
        paths.exec_prefix.clone_from(&prefix);
    }
    paths.base_prefix.clone_from(&prefix);
    paths.base_exec_prefix = prefix;
}
