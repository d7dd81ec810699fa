//! What tells whose memory an object has, where its class does not.
//!
//! PyPy lets Python code give an object the class of another extension's, and its memory
//! stays what it was. There the memory begins with a tag of the class that it was made for,
//! and whoever wants a value looks at that first.

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::{PoisonError, RwLock};

use super::base::memory;
use super::object::class_object;
use super::{Base, Class, host};
use crate::context::Context;
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::Handle;
use crate::types::Type;

/// How much a tag takes.
pub(crate) const SIZE: usize = size_of::<usize>();

/// The tags of classes that inherit from another of ours, each with that one's.
static LINES: RwLock<Vec<(usize, usize)>> = RwLock::new(Vec::new());

/// The tag of a class: nothing else is at the address where its class object is kept.
#[inline]
pub(super) fn of<T: Class>() -> usize {
    ptr::from_ref(T::kept()).addr()
}

/// Makes a class's tag known.
pub(super) fn register<T: Class>() {
    let line = (of::<T>(), <T::Base as Base>::tag());
    let mut lines = LINES.write().unwrap_or_else(PoisonError::into_inner);
    if line.1 != 0 && !lines.contains(&line) {
        lines.push(line);
    }
    let mut classes = CLASSES.write().unwrap_or_else(PoisonError::into_inner);
    let class: ClassObject = class_object::<T>;
    if !classes
        .iter()
        .any(|known| std::ptr::fn_addr_eq(*known, class))
    {
        classes.push(class);
    }
}

/// Gives a class's object, in the interpreter of a context.
type ClassObject = for<'cx> fn(Context<'cx>) -> Result<Handle<'cx, Type>>;

/// The classes whose objects' memory is ours.
static CLASSES: RwLock<Vec<ClassObject>> = RwLock::new(Vec::new());

/// Refuses a class, derived from `own` in Python, that inherits from another of ours as well:
/// its objects have the memory of one of the two.
///
/// # Errors
///
/// `TypeError` if it does, in the words by which CPython refuses the class itself.
pub(crate) fn check_line<'cx>(class: &Handle<'cx, Type>, own: &Handle<'cx, Type>) -> Result<()> {
    let others = CLASSES
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    for other in others {
        // One that was not imported in this interpreter is nobody's base here.
        let Ok(other) = other(class.cx()) else {
            continue;
        };
        let both = class.is_subtype_of(&other);
        if both && !own.is_subtype_of(&other) && !other.is_subtype_of(own) {
            return Err(TypeError::error(
                "multiple bases have instance lay-out conflict",
            ));
        }
    }
    Ok(())
}

/// Tags the memory of a new object.
#[inline]
pub(super) fn put<T: Class>(obj: &Handle<'_, T>) {
    // Where the distance is known there are no tags.
    if host::distance() == 0 {
        put_where_wanted(obj);
    }
}

#[inline(never)]
fn put_where_wanted<T: Class>(obj: &Handle<'_, T>) {
    let ctx = obj.cx().pointer();
    // SAFETY: the context is valid and the handle open; the memory has a tag before it.
    unsafe {
        if host::is_tagged(ctx)
            && let Some(memory) = memory(ctx, obj.as_raw())
        {
            memory.byte_sub(SIZE).cast().write(of::<T>());
        }
    }
}

/// Whether memory is that of an object of the class `T` or one below.
///
/// # Safety
///
/// It must have a tag before it.
#[inline]
pub(super) unsafe fn fits<T: Class>(memory: NonNull<c_void>) -> bool {
    // SAFETY: by the caller's word.
    let tag: usize = unsafe { memory.byte_sub(SIZE).cast().read() };
    tag == of::<T>() || is_below(tag, of::<T>())
}

#[inline(never)]
fn is_below(mut tag: usize, other: usize) -> bool {
    let lines = LINES.read().unwrap_or_else(PoisonError::into_inner);
    while let Some((_, above)) = lines.iter().find(|(below, _)| *below == tag) {
        if *above == other {
            return true;
        }
        tag = *above;
    }
    false
}
