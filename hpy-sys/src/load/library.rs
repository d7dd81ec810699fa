//! Shared libraries.

use std::ffi::{CString, c_void};
use std::path::Path;

/// A shared library that was opened. It is never closed: like CPython, we cannot
/// know what a library has started by being loaded.
pub(super) struct Library(*mut c_void);

#[cfg(unix)]
impl Library {
    /// Opens a library, with all its symbols bound, and visible to no other.
    ///
    /// # Errors
    /// What the system says.
    ///
    /// # Safety
    /// Its initialisers are run.
    pub(super) unsafe fn open(path: &Path) -> Result<Library, String> {
        use std::os::unix::ffi::OsStrExt;

        let bytes = path.as_os_str().as_bytes();
        // A name without a slash would be looked for in the system's folders.
        let name = if bytes.contains(&b'/') {
            CString::new(bytes)
        } else {
            CString::new([b"./", bytes].concat())
        };
        let name = name.map_err(|_| "the path has a NUL in it".to_owned())?;
        // SAFETY: the name is a C string; the caller vouches for the library. The
        // interpreter's lock keeps others away from dlerror.
        unsafe {
            let library = libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL);
            if library.is_null() {
                let error = libc::dlerror();
                return Err(if error.is_null() {
                    "the system cannot load it".to_owned()
                } else {
                    let error = std::ffi::CStr::from_ptr(error).to_string_lossy();
                    format!("the system cannot load it: {error}")
                });
            }
            Ok(Library(library))
        }
    }

    /// The address of an exported symbol.
    pub(super) fn find(&self, name: &str) -> Option<*mut c_void> {
        let name = CString::new(name).ok()?;
        // SAFETY: the library is open, the name a C string.
        let address = unsafe { libc::dlsym(self.0, name.as_ptr()) };
        (!address.is_null()).then_some(address)
    }
}

#[cfg(windows)]
#[link(name = "kernel32")]
unsafe extern "system" {
    fn LoadLibraryExW(name: *const u16, file: *mut c_void, flags: u32) -> *mut c_void;
    fn GetProcAddress(module: *mut c_void, name: *const core::ffi::c_char) -> *mut c_void;
}

#[cfg(windows)]
impl Library {
    /// Opens a library.
    ///
    /// # Errors
    /// What the system says.
    ///
    /// # Safety
    /// Its initialisers are run.
    pub(super) unsafe fn open(path: &Path) -> Result<Library, String> {
        use std::os::windows::ffi::OsStrExt;

        /// As CPython loads: dependencies from beside the library, too.
        const FLAGS: u32 = 0x0000_1000 | 0x0000_0100;
        let path = std::path::absolute(path).map_err(|error| error.to_string())?;
        let name: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
        // SAFETY: the name ends; the caller vouches for the library.
        let library = unsafe { LoadLibraryExW(name.as_ptr(), std::ptr::null_mut(), FLAGS) };
        if library.is_null() {
            let error = std::io::Error::last_os_error();
            return Err(format!("the system cannot load it: {error}"));
        }
        Ok(Library(library))
    }

    /// The address of an exported symbol.
    pub(super) fn find(&self, name: &str) -> Option<*mut c_void> {
        let name = CString::new(name).ok()?;
        // SAFETY: the library is open, the name a C string.
        let address = unsafe { GetProcAddress(self.0, name.as_ptr()) };
        (!address.is_null()).then_some(address)
    }
}
