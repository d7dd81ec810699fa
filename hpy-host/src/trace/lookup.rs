//! What a return address means.

use super::Place;

/// Tells of the function that a return address leads to, and before it of those that are
/// inlined there: if it is in the host's own program or, else, in another library.
#[cfg(unix)]
pub(super) use unix::look_up;

/// Tells of the functions that a return address leads to, wherever that is.
#[cfg(not(unix))]
pub(super) fn look_up(call: usize, _in_program: bool, mut tell: impl FnMut(Place)) {
    backtrace::resolve(call as *mut std::ffi::c_void, |symbol| {
        let Some(name) = symbol.name() else { return };
        let file = symbol.filename().map(|file| file.display().to_string());
        tell(Place {
            function: format!("{name:#}"),
            line: file.zip(symbol.lineno()),
        });
    });
}

/// The crate `backtrace` lists the libraries of the process once, and does not know those
/// that are loaded later, as extensions are.
#[cfg(unix)]
mod unix {
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::ffi::{CStr, OsStr, c_void};
    use std::os::unix::ffi::OsStrExt;
    use std::path::PathBuf;

    use addr2line::Loader;

    use super::Place;

    thread_local! {
        /// The debug information of libraries; none of those that cannot be read.
        static LIBRARIES: RefCell<HashMap<PathBuf, Option<Loader>>> = RefCell::default();
    }

    /// The file that an address was loaded from, and where that begins.
    fn library(address: usize) -> Option<(PathBuf, usize)> {
        // SAFETY: all zeros are a valid `Dl_info`.
        let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
        // SAFETY: any address may be asked for.
        let found = unsafe { libc::dladdr(address as *const c_void, &raw mut info) };
        if found == 0 || info.dli_fname.is_null() {
            return None;
        }
        // SAFETY: it is a C string.
        let name = unsafe { CStr::from_ptr(info.dli_fname) };
        let path = PathBuf::from(OsStr::from_bytes(name.to_bytes()));
        Some((path, info.dli_fbase as usize))
    }

    pub(in crate::trace) fn look_up(call: usize, in_program: bool, mut tell: impl FnMut(Place)) {
        // The call is before the place that it returns to.
        let call = call.wrapping_sub(1);
        let here = library(look_up_any as fn(&Loader, u64, &mut dyn FnMut(Place)) as usize);
        let (path, start) = match library(call) {
            Some(found) if in_program == here.is_some_and(|here| here.1 == found.1) => found,
            _ => return,
        };
        LIBRARIES.with_borrow_mut(|libraries| {
            let library = libraries
                .entry(path)
                .or_insert_with_key(|path| Loader::new(path).ok());
            if let Some(library) = library {
                look_up_any(library, (call - start) as u64, &mut tell);
            }
        });
    }

    /// The functions at an address of a library, by its debug information or else by its
    /// symbols.
    fn look_up_any(library: &Loader, address: u64, tell: &mut dyn FnMut(Place)) {
        let mut known = false;
        if let Ok(mut frames) = library.find_frames(address) {
            while let Ok(Some(frame)) = frames.next() {
                let name = frame
                    .function
                    .as_ref()
                    .and_then(|name| name.demangle().ok());
                let Some(name) = name else { continue };
                known = true;
                let line = frame.location.and_then(|place| {
                    let file = place.file?.to_owned();
                    Some((file, place.line?))
                });
                tell(Place {
                    function: name.into_owned(),
                    line,
                });
            }
        }
        if !known && let Some(name) = library.find_symbol(address) {
            tell(Place {
                function: addr2line::demangle_auto(name.into(), None).into_owned(),
                line: None,
            });
        }
    }
}
