//! Is a word the address of code? One small module per platform family; each
//! only asks the loader or the kernel, and never reads through the word.

/// Whether `word` is an address inside the executable part of a loaded object.
pub(super) fn is_code(word: usize) -> bool {
    platform::is_code(word)
}

/// The loader lists the segments of every object, with their permissions.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
mod platform {
    use core::ffi::{c_int, c_void};

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
            if header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_X != 0 {
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

/// Elsewhere on Unix the loader can at least say whether an object has it.
#[cfg(all(
    unix,
    not(any(target_os = "linux", target_os = "android", target_os = "freebsd"))
))]
mod platform {
    pub(super) fn is_code(word: usize) -> bool {
        let mut info = core::mem::MaybeUninit::<libc::Dl_info>::uninit();
        // SAFETY: dladdr compares the address with those of the loaded objects
        // and does not read through it; `info` has room for its answer.
        unsafe { libc::dladdr(word as *const _, info.as_mut_ptr()) != 0 }
    }
}

/// The kernel knows the protection of every page.
#[cfg(windows)]
mod platform {
    use core::ffi::c_void;

    #[repr(C)]
    struct MemoryBasicInformation {
        base_address: *mut c_void,
        allocation_base: *mut c_void,
        allocation_protect: u32,
        #[cfg(target_pointer_width = "64")]
        partition_id: u16,
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
        fn VirtualQuery(
            address: *const c_void,
            buffer: *mut MemoryBasicInformation,
            length: usize,
        ) -> usize;
    }

    pub(super) fn is_code(word: usize) -> bool {
        let mut info = core::mem::MaybeUninit::<MemoryBasicInformation>::zeroed();
        // SAFETY: VirtualQuery does not read through the address; `info` has room
        // for its answer.
        let written = unsafe {
            VirtualQuery(
                word as *const c_void,
                info.as_mut_ptr(),
                size_of::<MemoryBasicInformation>(),
            )
        };
        if written == 0 {
            return false;
        }
        // SAFETY: all bits zero is a valid value, and VirtualQuery filled it in.
        let info = unsafe { info.assume_init() };
        info.state == MEM_COMMIT && info.kind == MEM_IMAGE && info.protect & EXECUTABLE != 0
    }
}
