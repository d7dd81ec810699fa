//! Contexts that are not of any host: every function aborts but those that a test
//! puts in.

use hpy_sys::*;

/// What a function of a made-up context does unless a test replaces it.
extern "C" fn never_to_be_called() {
    eprintln!("a member was called that must not be");
    std::process::abort();
}

/// Fields before the members: `name`, `_private`, `abi_version` (one word each).
const HEADER: usize = 3;

/// The words of a context that has `shift` handles more before the late functions.
pub(crate) struct Words(Vec<usize>);

impl Words {
    pub(crate) fn new(shift: usize) -> Words {
        let mut words = vec![0; HEADER];
        for member in MEMBERS {
            if member.field == "ctx_Capsule_New" {
                words.resize(words.len() + shift, 83);
            }
            words.push(match member.kind {
                // Like PyPy's: indices.
                MemberKind::Constant => member.index + 1,
                MemberKind::Function => never_to_be_called as extern "C" fn() as usize,
            });
        }
        Words(words)
    }

    /// Sets the word at a member's place, counted as that layout counts.
    pub(crate) fn set(&mut self, index: usize, word: usize) {
        self.0[HEADER + index] = word;
    }

    /// Puts the context into memory, so that reading past its end is a crash.
    #[cfg(unix)]
    pub(crate) fn place(&self) -> *mut HPyContext {
        let size = size_of_val(&*self.0);
        let page = 65536; // a multiple of every platform's page size
        assert!(size <= page);
        // SAFETY: fresh memory; the context lies at the end of the first page,
        // the second one is taken away.
        unsafe {
            let start = libc::mmap(
                std::ptr::null_mut(),
                2 * page,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANON,
                -1,
                0,
            );
            assert_ne!(start, libc::MAP_FAILED);
            let end = start.cast::<u8>().add(page);
            assert_eq!(libc::mprotect(end.cast(), page, libc::PROT_NONE), 0);
            let context = end.sub(size);
            std::ptr::copy_nonoverlapping(self.0.as_ptr().cast(), context, size);
            context.cast()
        }
    }

    /// Puts the context into memory.
    #[cfg(not(unix))]
    pub(crate) fn place(&self) -> *mut HPyContext {
        self.0.clone().leak().as_mut_ptr().cast()
    }
}

/// A `ctx_Call` that can be recognised.
pub(crate) unsafe extern "C" fn call(
    _ctx: *mut HPyContext,
    callable: HPy,
    _args: *const HPy,
    nargs: usize,
    _kwnames: HPy,
) -> HPy {
    HPy {
        _i: callable._i + nargs as isize,
    }
}

/// The index of a member of the table.
pub(crate) fn index(field: &str) -> usize {
    let member = MEMBERS.iter().find(|member| member.field == field);
    member.expect("a member of the table").index
}

/// Calls `HPy_CallMethod`, the last member, through its helper.
///
/// # Safety
/// `ctx` must be adopted, and its last function be [`call`].
pub(crate) unsafe fn call_method(ctx: *mut HPyContext) -> HPy {
    // SAFETY: as the caller vouches; `call` reads no arguments.
    unsafe { HPy_CallMethod(ctx, HPy { _i: 40 }, std::ptr::null(), 2, HPy::NULL) }
}
