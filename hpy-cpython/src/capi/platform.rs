//! Looking up symbols of what is already loaded into the process.

use std::ffi::{CStr, c_void};

/// The address of an exported symbol of the running interpreter; null if it has
/// none of that name.
#[cfg(unix)]
pub(super) fn find(name: &CStr) -> *mut c_void {
    // SAFETY: the name is a C string.
    unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) }
}

/// The address of an exported symbol of the running interpreter; null if it has
/// none of that name.
#[cfg(windows)]
pub(super) fn find(name: &CStr) -> *mut c_void {
    use std::sync::OnceLock;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn K32EnumProcessModules(
            process: *mut c_void,
            modules: *mut *mut c_void,
            size: u32,
            needed: *mut u32,
        ) -> i32;
        fn GetCurrentProcess() -> *mut c_void;
        fn GetProcAddress(module: *mut c_void, name: *const core::ffi::c_char) -> *mut c_void;
    }

    /// The modules of the process, as numbers: pointers are not `Sync`.
    static MODULES: OnceLock<Vec<usize>> = OnceLock::new();

    // Windows has no search over all modules; the interpreter's is one of them.
    let modules = MODULES.get_or_init(|| {
        let mut modules = vec![std::ptr::null_mut::<c_void>(); 1024];
        let mut needed = 0;
        // SAFETY: the array has the size that is stated.
        let done = unsafe {
            K32EnumProcessModules(
                GetCurrentProcess(),
                modules.as_mut_ptr(),
                size_of_val(&modules[..]) as u32,
                &raw mut needed,
            )
        };
        modules.truncate(if done == 0 {
            0
        } else {
            needed as usize / size_of::<*mut c_void>()
        });
        modules.into_iter().map(|module| module as usize).collect()
    });
    let found = modules.iter().map(|&module| {
        // SAFETY: the handle is that of a loaded module, the name a C string.
        unsafe { GetProcAddress(module as *mut c_void, name.as_ptr()) }
    });
    found
        .into_iter()
        .find(|address| !address.is_null())
        .unwrap_or(std::ptr::null_mut())
}
