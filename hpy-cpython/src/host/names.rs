//! Names that are written in the source, as objects.
//!
//! HPy takes the names of attributes and keys as C strings, and CPython has to make
//! a `str` of each, every time. But nearly all of them are literals: they are in the
//! part of this binary that cannot be written to, so their address says which one
//! it is, and the `str` is made once, interned, for each interpreter.

use std::cell::Cell;
use std::ffi::c_char;

use crate::capi::*;
use crate::object::{decref, is_cpython};

/// A power of two.
const PLACES: usize = 512;

/// How many places are looked at before a name is done without.
const PROBES: usize = 4;

/// The names that an interpreter has met. Used with the interpreter's lock held.
pub(crate) struct Names {
    /// Where literals are; nothing before the interpreter begins and after it ends.
    start: Cell<usize>,
    len: Cell<usize>,
    /// Each with its `str`. What is here stays: someone may be using it.
    places: [Cell<(*const c_char, *mut PyObject)>; PLACES],
}

impl Names {
    pub(super) const fn new() -> Names {
        Names {
            start: Cell::new(0),
            len: Cell::new(0),
            places: [const { Cell::new((std::ptr::null(), std::ptr::null_mut())) }; PLACES],
        }
    }

    /// Begins to keep names, where that is of use. Without a lock there is no
    /// keeping.
    pub(super) fn open(&self) {
        if is_cpython()
            && let Some((start, len)) = literals()
        {
            self.start.set(start);
            self.len.set(len);
        }
    }

    /// The `str` of a literal, which stays alive; `None` for any other C string.
    ///
    /// # Safety
    /// With the interpreter's lock held; `text` must be a C string.
    #[inline(always)]
    pub(crate) unsafe fn get(&self, text: *const c_char) -> Option<*mut PyObject> {
        // Wrapping: an address below the start becomes a huge distance.
        if (text as usize).wrapping_sub(self.start.get()) >= self.len.get() {
            return None;
        }
        let (known, name) = self.places[place(text)].get();
        if known == text {
            return Some(name);
        }
        // SAFETY: by the caller's word.
        unsafe { self.search(text) }
    }

    #[cold]
    unsafe fn search(&self, text: *const c_char) -> Option<*mut PyObject> {
        for probe in 0..PROBES {
            let place = &self.places[(place(text) + probe) % PLACES];
            let (known, name) = place.get();
            if known == text {
                return Some(name);
            }
            if known.is_null() {
                // SAFETY: by the caller's word.
                let name = unsafe { PyUnicode_InternFromString(text) };
                if name.is_null() {
                    // SAFETY: whoever has to will make it, and fail again.
                    unsafe { PyErr_Clear() };
                    return None;
                }
                place.set((text, name));
                return Some(name);
            }
        }
        None
    }

    /// Lets go of all names, and keeps none any more.
    ///
    /// # Safety
    /// With the lock of the interpreter that they were made in.
    pub(super) unsafe fn close(&self) {
        self.len.set(0);
        for place in &self.places {
            let (_, name) = place.replace((std::ptr::null(), std::ptr::null_mut()));
            // SAFETY: null, or a reference of the place's.
            unsafe { decref(name) };
        }
    }
}

/// Literals follow one another closely, at any address.
#[inline(always)]
fn place(text: *const c_char) -> usize {
    let address = text as usize;
    (address ^ (address >> 9)) % PLACES
}

/// Where this binary's literals are: the first address and the length of what is
/// loaded around one of them, if none of it can be written to.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn literals() -> Option<(usize, usize)> {
    use std::ffi::{c_int, c_void};

    struct Search {
        literal: usize,
        found: Option<(usize, usize)>,
    }

    unsafe extern "C" fn visit(
        info: *mut libc::dl_phdr_info,
        _size: usize,
        search: *mut c_void,
    ) -> c_int {
        // SAFETY: the loader hands over a valid entry, with as many headers as it
        // says, and the pointer that is given to `dl_iterate_phdr` below.
        let (info, search) = unsafe { (&*info, &mut *search.cast::<Search>()) };
        for i in 0..usize::from(info.dlpi_phnum) {
            // SAFETY: as above.
            let header = unsafe { &*info.dlpi_phdr.add(i) };
            let start = (info.dlpi_addr as usize).wrapping_add(header.p_vaddr as usize);
            let len = header.p_memsz as usize;
            if header.p_type == libc::PT_LOAD
                && header.p_flags & libc::PF_W == 0
                && search.literal.wrapping_sub(start) < len
            {
                search.found = Some((start, len));
                return 1;
            }
        }
        0
    }

    let mut search = Search {
        literal: c"a literal of this binary".as_ptr() as usize,
        found: None,
    };
    // SAFETY: `visit` is what the function wants, and `search` outlives the call.
    unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut search).cast()) };
    search.found
}

/// Elsewhere names are made each time.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn literals() -> Option<(usize, usize)> {
    None
}
