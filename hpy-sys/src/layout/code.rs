//! Is a word the address of code? One small module per family of platforms; each
//! asks the loader or the kernel, and never reads through the word.
//!
//! "Inside a loaded object" would not do: `hpy.universal` makes its constants of
//! CPython's static types, which are inside `libpython`, in its data. Only what is
//! executable counts.

/// Whether `word` is an address inside the executable part of a loaded object.
pub(super) fn is_code(word: usize) -> bool {
    platform::is_code(word)
}

/// ELF: the loader lists the segments of every object, with their permissions.
#[cfg(any(
    target_os = "linux",
    target_os = "android",
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "netbsd",
    target_os = "openbsd"
))]
mod platform {
    use core::ffi::{c_int, c_void};

    // The same on every ELF platform; not all of them have the names in `libc`.
    const PT_LOAD: u32 = 1;
    const PF_X: u32 = 1;

    struct Search {
        word: usize,
        found: bool,
    }

    pub(super) fn is_code(word: usize) -> bool {
        let mut search = Search { word, found: false };
        // SAFETY: `visit` is what dl_iterate_phdr wants, and `search` outlives
        // the call.
        unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut search).cast()) };
        search.found
    }

    unsafe extern "C" fn visit(
        info: *mut libc::dl_phdr_info,
        _size: usize,
        search: *mut c_void,
    ) -> c_int {
        // SAFETY: this is the pointer that `is_code` handed over.
        let search = unsafe { &mut *search.cast::<Search>() };
        // SAFETY: the loader hands a valid entry to its callback.
        let info = unsafe { &*info };
        for i in 0..usize::from(info.dlpi_phnum) {
            // SAFETY: the entry has `dlpi_phnum` program headers.
            let header = unsafe { &*info.dlpi_phdr.add(i) };
            if header.p_type == PT_LOAD && header.p_flags & PF_X != 0 {
                let start = (info.dlpi_addr as usize).wrapping_add(header.p_vaddr as usize);
                // Wrapping: a word below the start becomes a huge distance.
                if search.word.wrapping_sub(start) < header.p_memsz as usize {
                    search.found = true;
                    return 1;
                }
            }
        }
        0
    }
}

/// Mach-O: the loader knows the object, and the object its code segment.
#[cfg(target_vendor = "apple")]
mod platform {
    use core::ffi::{c_char, c_ulong, c_void};
    use core::mem::MaybeUninit;

    unsafe extern "C" {
        /// `<mach-o/getsect.h>`; part of the system library.
        fn getsegmentdata(
            header: *const c_void,
            segment: *const c_char,
            size: *mut c_ulong,
        ) -> *mut u8;
    }

    pub(super) fn is_code(word: usize) -> bool {
        let mut info = MaybeUninit::<libc::Dl_info>::uninit();
        // SAFETY: dladdr compares the address with those of the loaded objects
        // and does not read through it; `info` has room for its answer.
        if unsafe { libc::dladdr(word as *const c_void, info.as_mut_ptr()) } == 0 {
            return false;
        }
        let mut size = 0;
        // SAFETY: dladdr has filled in `info`, whose base is the object's Mach
        // header.
        let start = unsafe {
            getsegmentdata(
                info.assume_init().dli_fbase,
                c"__TEXT".as_ptr(),
                &raw mut size,
            )
        };
        // Wrapping: a word below the start becomes a huge distance.
        !start.is_null() && word.wrapping_sub(start as usize) < size as usize
    }
}

/// Other Unixes: the loader can at least say whether an object has it.
#[cfg(all(
    unix,
    not(any(
        target_os = "linux",
        target_os = "android",
        target_os = "freebsd",
        target_os = "dragonfly",
        target_os = "netbsd",
        target_os = "openbsd",
        target_vendor = "apple"
    ))
))]
mod platform {
    use core::ffi::c_void;
    use core::mem::MaybeUninit;

    pub(super) fn is_code(word: usize) -> bool {
        let mut info = MaybeUninit::<libc::Dl_info>::uninit();
        // SAFETY: dladdr compares the address with those of the loaded objects
        // and does not read through it; `info` has room for its answer.
        unsafe { libc::dladdr(word as *const c_void, info.as_mut_ptr()) != 0 }
    }
}

/// Windows: the kernel knows the protection of every page.
#[cfg(windows)]
mod platform {
    use core::ffi::c_void;
    use core::mem::MaybeUninit;

    /// MEMORY_BASIC_INFORMATION; what the platform puts between `allocation_protect`
    /// and `region_size` is padding or a field as wide.
    #[repr(C)]
    struct Region {
        base_address: *mut c_void,
        allocation_base: *mut c_void,
        allocation_protect: u32,
        region_size: usize,
        state: u32,
        protect: u32,
        kind: u32,
    }

    const MEM_COMMIT: u32 = 0x1000;
    const MEM_IMAGE: u32 = 0x0100_0000;
    /// PAGE_EXECUTE and its three relatives.
    const EXECUTABLE: u32 = 0xF0;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn VirtualQuery(address: *const c_void, region: *mut Region, length: usize) -> usize;
    }

    pub(super) fn is_code(word: usize) -> bool {
        let mut region = MaybeUninit::<Region>::uninit();
        // SAFETY: VirtualQuery does not read through the address; `region` has
        // room for its answer.
        let written = unsafe {
            VirtualQuery(
                word as *const c_void,
                region.as_mut_ptr(),
                size_of::<Region>(),
            )
        };
        if written == 0 {
            return false;
        }
        // SAFETY: VirtualQuery has filled it in.
        let region = unsafe { region.assume_init() };
        region.state == MEM_COMMIT && region.kind == MEM_IMAGE && region.protect & EXECUTABLE != 0
    }
}
