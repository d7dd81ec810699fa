//! What every object begins with, found out at run time.
//!
//! The header is two words on most builds of CPython, four on free-threaded
//! ones, and three under PyPy. How references are counted differs from version
//! to version, and some builds count differently than releases do.

use std::cell::UnsafeCell;
use std::ffi::{CStr, c_ulong};

use crate::capi::*;

/// How references are counted in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// By the API's functions: what is always right.
    Functions,
    /// A word that is incremented and decremented: CPython before 3.12.
    Plain,
    /// The lower 32 bits count, and objects whose count is negative as a signed
    /// number are immortal: CPython 3.12 and later.
    Immortal,
}

/// What was found out about the interpreter's objects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Objects {
    /// Where `ob_type` is, in bytes.
    pub(crate) type_offset: usize,
    /// How references are counted.
    pub(crate) counting: Counting,
    /// The version of Python, major and minor; 3.8 where it cannot be told.
    pub(crate) version: (u32, u32),
    /// Whether the C API is PyPy's emulation.
    pub(crate) emulated: bool,
}

impl Objects {
    /// The size of `PyObject` in bytes: its type is its last field.
    #[inline(always)]
    pub(crate) fn header(self) -> usize {
        self.type_offset + size_of::<*mut PyObject>()
    }

    /// The size of `PyVarObject` in bytes.
    #[inline(always)]
    pub(crate) fn var_header(self) -> usize {
        self.header() + size_of::<isize>()
    }
}

struct Place(UnsafeCell<Objects>);

// SAFETY: it is written once, by `examine`, before objects are used.
unsafe impl Sync for Place {}

static OBJECTS: Place = Place(UnsafeCell::new(Objects {
    type_offset: size_of::<isize>(),
    counting: Counting::Functions,
    version: OLDEST,
    emulated: false,
}));

/// The oldest version of Python that this host serves.
const OLDEST: (u32, u32) = (3, 8);

/// What was found out.
#[inline(always)]
pub(crate) fn objects() -> Objects {
    // SAFETY: nobody writes it once objects are used.
    unsafe { *OBJECTS.0.get() }
}

/// Finds out how this interpreter's objects look.
///
/// # Safety
/// Once, after the C API is loaded, with the interpreter's lock held, before any
/// other use of this module.
pub(crate) unsafe fn examine() {
    // SAFETY: by the caller's word.
    unsafe {
        let emulated = has_sys(c"pypy_version_info");
        *OBJECTS.0.get() = Objects {
            type_offset: type_offset(),
            counting: counting(emulated),
            emulated,
            version: version(),
        };
    }
}

/// Whether the C API is an emulation: PyPy's.
pub fn is_emulated() -> bool {
    objects().emulated
}

/// Whether several threads may run Python at the same time: where CPython's objects
/// have room for their owner's number.
#[inline]
pub fn threads_run_together() -> bool {
    let objects = objects();
    !objects.emulated && objects.type_offset > size_of::<isize>()
}

/// Whether this is CPython itself, in a build whose objects look as they mostly
/// do: no emulation of its C API, and nothing for debugging.
#[inline]
pub fn is_cpython() -> bool {
    objects().counting != Counting::Functions
}

/// Where the type is: `type` is its own type, so its own address stands in it.
unsafe fn type_offset() -> usize {
    let class = PyType_Type();
    // The longest header known is that of free-threaded builds with the lists of
    // all objects; a type object is much longer than that in any case.
    const LONGEST: usize = 8;
    for word in 1..LONGEST {
        // SAFETY: a type object is longer than this.
        if unsafe { *class.cast::<*mut PyObject>().add(word) } == class {
            return word * size_of::<*mut PyObject>();
        }
    }
    // Every build would need a header of a new kind for this.
    size_of::<isize>()
}

/// How references may be counted without calling: decided by trying.
unsafe fn counting(emulated: bool) -> Counting {
    if cfg!(target_endian = "big") || cfg!(not(target_pointer_width = "64")) {
        return Counting::Functions;
    }
    // SAFETY: the C API is loaded and the lock is held.
    unsafe {
        // A build that counts all references has to see each.
        if _Py_Dealloc().is_none() || emulated || has_sys(c"gettotalrefcount") {
            return Counting::Functions;
        }
        // A float is as fresh as an object can be: nothing else refers to it.
        let object = PyFloat_FromDouble(0.25);
        if object.is_null() {
            PyErr_Clear();
            return Counting::Functions;
        }
        let count = object.cast::<u32>();
        let before = *count;
        Py_IncRef(object);
        let between = *count;
        Py_DecRef(object);
        let after = *count;
        Py_DecRef(object);
        if (before, between, after) != (1, 2, 1) {
            // Free-threaded builds have a thread's number there.
            return Counting::Functions;
        }
        // A program refers to None some thousand times.
        let none = *_Py_NoneStruct().cast::<u32>();
        if (none as i32) < 0 {
            Counting::Immortal
        } else if none < 1 << 28 {
            Counting::Plain
        } else {
            Counting::Functions
        }
    }
}

/// The version of Python, major and minor; 3.8 where it cannot be told.
unsafe fn version() -> (u32, u32) {
    let Some(get) = Py_GetVersion() else {
        return OLDEST;
    };
    // SAFETY: the function returns a C string.
    let text = unsafe { CStr::from_ptr(get()) }.to_string_lossy();
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor),
        _ => OLDEST,
    }
}

/// Whether the module `sys` has this attribute.
unsafe fn has_sys(name: &CStr) -> bool {
    // SAFETY: as the caller vouches; the name is a C string.
    unsafe { PySys_GetObject().is_some_and(|get| !get(name.as_ptr()).is_null()) }
}

/// `Py_TYPE`, a borrowed reference.
///
/// # Safety
/// `object` must be a live object.
#[inline(always)]
pub(crate) unsafe fn type_of(object: *mut PyObject) -> *mut PyObject {
    // SAFETY: by the caller's word; the place was found out.
    unsafe {
        *object
            .byte_add(objects().type_offset)
            .cast::<*mut PyObject>()
    }
}

/// The fields of a type object after its header.
///
/// # Safety
/// `class` must be a live type object.
#[inline(always)]
pub(crate) unsafe fn type_body(class: *mut PyObject) -> *mut TypeBody {
    // SAFETY: by the caller's word.
    unsafe { class.byte_add(objects().var_header()).cast() }
}

/// Whether `object` is an instance of a class with this flag: how CPython tells
/// `int`, `str` and their like.
///
/// # Safety
/// `object` must be a live object.
#[inline(always)]
pub(crate) unsafe fn has_flag(object: *mut PyObject, flag: c_ulong) -> bool {
    // SAFETY: by the caller's word.
    unsafe { (*type_body(type_of(object))).tp_flags & flag != 0 }
}

/// `Py_XINCREF`, and the same reference back.
///
/// # Safety
/// `object` must be null or live.
#[inline(always)]
pub(crate) unsafe fn incref(object: *mut PyObject) -> *mut PyObject {
    if object.is_null() {
        return object;
    }
    // SAFETY: by the caller's word, and as it was found out.
    unsafe {
        match objects().counting {
            Counting::Plain => *object.cast::<isize>() += 1,
            Counting::Immortal => {
                let count = object.cast::<u32>();
                // An immortal object's count may be at its end, or just below it.
                if (*count as i32) >= 0 {
                    *count += 1;
                }
            }
            Counting::Functions => Py_IncRef(object),
        }
    }
    object
}

/// `Py_XDECREF`.
///
/// # Safety
/// `object` must be null or live, and the reference the caller's to give up.
#[inline(always)]
pub(crate) unsafe fn decref(object: *mut PyObject) {
    if object.is_null() {
        return;
    }
    // SAFETY: by the caller's word, and as it was found out.
    unsafe {
        match objects().counting {
            Counting::Plain => {
                let count = object.cast::<isize>();
                *count -= 1;
                if *count == 0 {
                    dealloc(object);
                }
            }
            Counting::Immortal => {
                let count = object.cast::<u32>();
                if (*count as i32) >= 0 {
                    *count -= 1;
                    if *count == 0 {
                        dealloc(object);
                    }
                }
            }
            Counting::Functions => Py_DecRef(object),
        }
    }
}

/// Frees an object that nothing refers to any more.
///
/// # Safety
/// The count of a live object has just come to nothing, and was not counted by
/// functions.
#[cold]
pub(crate) unsafe fn dealloc(object: *mut PyObject) {
    // SAFETY: counting by hand is only chosen where there is this function.
    unsafe {
        match _Py_Dealloc() {
            Some(dealloc) => dealloc(object),
            None => std::hint::unreachable_unchecked(),
        }
    }
}
