//! How hosts treat classes, where they differ: found out when a host hands over its
//! context.

use std::ffi::CStr;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use hpy_sys::HPyContext;
use hpy_sys::layout::Layout;

use super::tag;
use crate::own_host;

/// What was found out, of all hosts that have this binary: a sum of the following.
static FOUND: AtomicU8 = AtomicU8::new(0);

/// The host is the package `hpy` on CPython. It marks its types by a flag that means
/// something else to CPython 3.13 and later, which then crashes when an attribute of an
/// object is looked up. Types of the legacy shape have no such flag.
const LEGACY_SHAPE: u8 = 1;

/// Anything may be handed to a special method as its object: PyPy's emulation of the C
/// API.
const UNCHECKED_OBJECTS: u8 = 2;

/// Any class may be handed to a constructor, and `object.__new__` makes objects of a
/// class without asking it: PyPy.
const UNCHECKED_CLASSES: u8 = 4;

/// There was a host that [`DISTANCE`] is not true of.
const OTHER: u8 = 8;

/// Of a buffer that it gives back the host tells where and how long it is, and nothing
/// else: PyPy's own HPy, which has copied its shape by then.
const FORGETS_BUFFERS: u8 = 16;

/// The host ends the process when it frees an object of a class that is written in Python
/// and derived from one with a destructor: it takes the object's own class for one of its.
/// So does PyPy's HPy, and the package `hpy` on CPython 3.13 and later.
const DESTROYS_BY_CLASS: u8 = 32;

/// `object.__new__` makes objects of a class without asking it, though constructors are
/// handed none but their own: RustPython, under the reference host.
const EMPTY_OBJECTS: u8 = 64;

/// Objects have a `__dict__` and weak references where a class asks for them by the members
/// that CPython knows: the reference host.
const TAKES_OFFSETS: u8 = 128;

/// How far the memory of an object of the shape `Object` is from its handle, in bytes,
/// as long as nobody has this binary but its own host, on a CPython that runs one
/// thread at a time: where every method call would ask for the same again. Else 0.
static DISTANCE: AtomicUsize = AtomicUsize::new(0);

/// What an object of the legacy shape has before its memory, in bytes: CPython's header,
/// which is as long as what `malloc` aligns to.
pub(crate) const LEGACY_HEADER: usize = 16;

/// How the name of a context of the reference host begins.
const REFERENCE: &[u8] = b"HPy Universal ABI (hpy-host";

/// Tells the interpreters of this process apart, as long as it lives: 0 of a host that has
/// one alone.
///
/// The host in this binary has a context for each. The reference host has a new context for
/// every call, and for each interpreter a name of its own, in a place of its own.
///
/// # Safety
///
/// The context must be valid.
pub(crate) unsafe fn interpreter(ctx: *mut HPyContext) -> usize {
    // SAFETY: by the caller's word; a context's name is a C string.
    unsafe {
        if own_host::is(ctx) {
            return ctx.addr();
        }
        let name = (*ctx).name;
        // Of the name no more is read than has to be: each object with fields comes here.
        if libc::strncmp(name, REFERENCE.as_ptr().cast(), REFERENCE.len()) == 0 {
            return name.addr();
        }
    }
    0
}

/// Looks at the context that a host has handed over.
///
/// # Safety
///
/// The context must be valid, and its layout adopted.
pub(crate) unsafe fn look_at(ctx: *mut HPyContext) {
    // SAFETY: by the caller's word; a context's name is a C string.
    let (own, name) = unsafe { (own_host::is(ctx), CStr::from_ptr((*ctx).name).to_bytes()) };
    let pypy = hpy_sys::layout::adopted() == Some(Layout::Shifted)
        || name.windows(4).any(|word| word == b"PyPy");
    let found = if own && own_host::is_emulated() {
        UNCHECKED_OBJECTS | UNCHECKED_CLASSES
    } else if own {
        0
    } else if pypy {
        UNCHECKED_CLASSES | FORGETS_BUFFERS | DESTROYS_BY_CLASS
    } else if name.starts_with(REFERENCE) {
        // The reference host checks both, and has a method for each way round of an operator.
        TAKES_OFFSETS | EMPTY_OBJECTS
    } else if name.starts_with(b"HPy ") {
        // Its universal, debug or trace mode.
        LEGACY_SHAPE
    } else {
        // What is not known is not trusted.
        UNCHECKED_OBJECTS | UNCHECKED_CLASSES
    };
    let plain = own && !own_host::is_emulated() && !own_host::threads_run_together();
    let found = if plain { found } else { found | OTHER };
    let all = FOUND.fetch_or(found, Ordering::Relaxed) | found;
    let distance = if all & OTHER == 0 {
        own_host::object_distance()
    } else {
        0
    };
    DISTANCE.store(distance, Ordering::Relaxed);
}

/// Says that [`distance`] is not 0, and what it is.
#[derive(Debug, Clone, Copy)]
pub struct Near(NonZeroUsize);

impl Near {
    /// The distance.
    #[inline(always)]
    pub(super) fn distance(self) -> usize {
        self.0.get()
    }
}

/// [`distance`], if it is not 0.
#[inline(always)]
pub(crate) fn near() -> Option<Near> {
    NonZeroUsize::new(distance()).map(Near)
}

/// How far the memory of an object of the shape `Object` is from its handle, in bytes,
/// if handles are addresses, receivers are what they should be, and one thread runs
/// Python at a time. Else 0.
#[inline(always)]
pub(crate) fn distance() -> usize {
    DISTANCE.load(Ordering::Relaxed)
}

/// Whether classes that would be of the shape `Object` are of the legacy shape, with
/// their memory behind CPython's header.
///
/// # Safety
///
/// The context must be valid.
#[inline]
pub(crate) unsafe fn by_legacy_shape(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    FOUND.load(Ordering::Relaxed) & LEGACY_SHAPE != 0 && !unsafe { own_host::is(ctx) }
}

/// Notes that this CPython has another meaning for the flag by which the package `hpy`
/// knows its types.
pub(super) fn note_collision() {
    FOUND.fetch_or(DESTROYS_BY_CLASS, Ordering::Relaxed);
}

/// Whether [`destroys_by_class`] is true of some host that has this binary.
#[inline]
pub(crate) fn may_destroy_by_class() -> bool {
    FOUND.load(Ordering::Relaxed) & DESTROYS_BY_CLASS != 0
}

/// Whether a class that is derived from in Python can have no destructor.
///
/// # Safety
///
/// The context must be valid.
#[inline]
pub(super) unsafe fn destroys_by_class(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    may_destroy_by_class() && !unsafe { own_host::is(ctx) }
}

/// Whether the same is true of finalizers: PyPy's HPy.
///
/// # Safety
///
/// The context must be valid.
pub(super) unsafe fn finalizes_by_class(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    unsafe { destroys_by_class(ctx) && !by_legacy_shape(ctx) }
}

/// Whether objects have a [`tag`](super::tag), because Python may give them another class.
///
/// # Safety
///
/// The context must be valid.
#[inline]
pub(super) unsafe fn is_tagged(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    classes_are_unchecked() && (own_host::is_emulated() || !unsafe { own_host::is(ctx) })
}

/// How much a host's objects of the shape `Object` have before what is ours.
///
/// # Safety
///
/// The context must be valid.
#[inline]
pub(super) unsafe fn header(ctx: *mut HPyContext) -> usize {
    // SAFETY: by the caller's word.
    unsafe {
        if by_legacy_shape(ctx) {
            LEGACY_HEADER
        } else if is_tagged(ctx) {
            tag::SIZE
        } else {
            0
        }
    }
}

/// Whether a host forgets what it was told of a buffer.
///
/// # Safety
///
/// The context must be valid.
pub(crate) unsafe fn forgets_buffers(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    FOUND.load(Ordering::Relaxed) & FORGETS_BUFFERS != 0 && !unsafe { own_host::is(ctx) }
}

/// Whether what a method is called on has to be looked at.
#[inline]
pub(crate) fn objects_are_unchecked() -> bool {
    FOUND.load(Ordering::Relaxed) & UNCHECKED_OBJECTS != 0
}

/// Whether there may be objects without a value.
#[inline]
pub(crate) fn has_empty_objects() -> bool {
    FOUND.load(Ordering::Relaxed) & (UNCHECKED_CLASSES | EMPTY_OBJECTS) != 0
}

/// Whether the class that a constructor is called on has to be looked at.
#[inline]
pub(crate) fn classes_are_unchecked() -> bool {
    FOUND.load(Ordering::Relaxed) & UNCHECKED_CLASSES != 0
}

/// Whether a class may ask for a `__dict__` and for weak references by the members
/// `__dictoffset__` and `__weaklistoffset__`.
///
/// # Safety
///
/// The context must be valid.
pub(super) unsafe fn takes_offsets(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    if unsafe { own_host::is(ctx) } {
        !own_host::is_emulated()
    } else {
        FOUND.load(Ordering::Relaxed) & TAKES_OFFSETS != 0
    }
}

/// Whether a class may be given slots of CPython's that HPy has no name for, by their
/// numbers.
///
/// # Safety
///
/// The context must be valid.
pub(crate) unsafe fn takes_slots(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    if unsafe { own_host::is(ctx) } {
        // PyPy goes by the methods' names, under its emulation too.
        !own_host::is_emulated()
    } else {
        FOUND.load(Ordering::Relaxed) & LEGACY_SHAPE != 0
    }
}

/// Whether a class's docstring may begin with its constructor's signature: CPython
/// takes it off there, PyPy leaves it.
///
/// # Safety
///
/// The context must be valid.
pub(super) unsafe fn takes_signatures(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    FOUND.load(Ordering::Relaxed) & UNCHECKED_CLASSES == 0 || unsafe { own_host::is(ctx) }
}

/// Whether the host itself sees to it that nobody derives from a class that is final.
///
/// # Safety
///
/// The context must be valid.
pub(super) unsafe fn refuses_subclasses(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    FOUND.load(Ordering::Relaxed) & UNCHECKED_CLASSES == 0 || unsafe { own_host::is(ctx) }
}

/// Whether the host's own attributes are of little use, those that are computed and
/// those that are members: PyPy's HPy loses what the functions of the former raise, does
/// not call a setter for `del`, and reads the memory of objects that have none.
pub(crate) fn lacks_attributes() -> bool {
    hpy_sys::layout::adopted() == Some(Layout::Shifted)
}

/// Whether types have slots, as CPython's do, so that an operator's slot is called for
/// both operands. PyPy makes a method of each slot that it knows: `HPy_nb_add` is
/// `__add__` there, and nobody calls it for `__radd__`.
///
/// # Safety
///
/// The context must be valid.
pub(crate) unsafe fn has_slots(ctx: *mut HPyContext) -> bool {
    // SAFETY: by the caller's word.
    FOUND.load(Ordering::Relaxed) & UNCHECKED_CLASSES == 0 || unsafe { own_host::is(ctx) }
}
