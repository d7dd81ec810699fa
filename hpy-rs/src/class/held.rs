//! Values that are held for their objects by others.
//!
//! Some hosts end the process when they free an object of a class that is written in Python
//! and derived from one with a destructor. There a class that Python may derive from has
//! none: the value is in a *data object*, of a hidden class that nobody derives from, as the
//! values of classes below builtin ones are. What Python sees holds the data object, and has
//! in its memory a [`Holder`], which says where the value is.
//!
//! Python cannot take the data object away, and it does not end before the object: PyPy's
//! HPy has it in a field, the package `hpy` in a slot that only this library can set.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use hpy_sys::{HPyContext, HPyFunc_visitproc};

use super::access::Conflict;
use super::base::memory;
use super::builtin::new_data;
use super::reference::refused;
use super::words::Word;
use super::{Class, Instance, host, shell, tag};
use crate::error::Result;
use crate::handle::Handle;
use crate::types::Type;

/// What stands in an object's memory where its value would. All zero is one that holds
/// nothing yet.
#[repr(C)]
pub(super) struct Holder {
    /// The memory of the data object.
    memory: AtomicPtr<c_void>,
    /// How much that is. It may be of a class above, because on PyPy anybody's `__new__`
    /// takes any class.
    size: AtomicUsize,
    /// The data object, where it is in a field.
    data: Word,
}

/// The name of the slot where data objects are, by which the data class knows it.
const SLOT: &str = "__hpy_value__";

/// Where the objects of `T` have a holder, if they do under this host.
///
/// # Safety
///
/// The context must be valid.
#[inline(always)]
pub(super) unsafe fn place<T: Class>(ctx: *mut HPyContext) -> Option<usize> {
    match Instance::<T>::HELD {
        // SAFETY: by the caller's word.
        Some(place) if unsafe { host::destroys_by_class(ctx) } => Some(place),
        _ => None,
    }
}

impl Holder {
    /// That of an object.
    ///
    /// # Safety
    ///
    /// The memory must be an object's, which lives for `'a` and has a holder at that place.
    #[inline]
    pub(super) unsafe fn of<'a>(memory: *mut c_void, place: usize) -> &'a Holder {
        // SAFETY: by the caller's word.
        unsafe { &*memory.byte_add(place).cast::<Holder>() }
    }

    /// Where the value of the class `T` is; null where there is none.
    #[inline]
    pub(super) fn held<T: Class>(&self) -> *mut Instance<T> {
        let memory = self.memory.load(Ordering::Acquire);
        // Each class of a line has more than the one above.
        if self.size.load(Ordering::Relaxed) < size_of::<Instance<T>>() {
            return ptr::null_mut();
        }
        memory.cast()
    }
}

/// Gives a new object a data object to hold, if it needs one.
///
/// # Errors
///
/// Those of making it.
#[inline(always)]
pub(super) fn hold<T: Class>(obj: &Handle<'_, T>) -> Result<()> {
    // SAFETY: the context is valid.
    match unsafe { place::<T>(obj.cx().pointer()) } {
        Some(place) => hold_at(obj, place),
        None => Ok(()),
    }
}

#[inline(never)]
fn hold_at<T: Class>(obj: &Handle<'_, T>, place: usize) -> Result<()> {
    let cx = obj.cx();
    let data = new_data::<T>(cx)?;
    let data = data.object();
    let ctx = cx.as_raw();
    // SAFETY: both handles are open, and to objects that have this memory; the class of the
    // first visits the field, where it has one.
    unsafe {
        let (Some(memory), Some(held)) = (memory(ctx, obj.as_raw()), memory(ctx, data.as_raw()))
        else {
            return Err(refused::<T>(Conflict::Empty, "made"));
        };
        let holder = Holder::of(memory.as_ptr(), place);
        if host::by_legacy_shape(ctx) {
            let slot = data.as_object().get_type().getattr(SLOT)?;
            slot.call_method("__set__", (obj, data))?;
        } else {
            hpy_sys::HPyField_Store(ctx, obj.as_raw(), holder.data.as_field(), data.as_raw());
        }
        holder
            .size
            .store(size_of::<Instance<T>>(), Ordering::Relaxed);
        holder.memory.store(held.as_ptr(), Ordering::Release);
    }
    Ok(())
}

/// `HPy_tp_traverse`: visits the data object, and the fields of the value. They belong to
/// the object that Python sees.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
pub(super) unsafe extern "C" fn traverse<T: Class>(
    memory: *mut c_void,
    visit: HPyFunc_visitproc,
    arg: *mut c_void,
) -> c_int {
    let Some(place) = Instance::<T>::HELD else {
        return 0;
    };
    // SAFETY: the host calls with an object of the class, which has a holder at that place,
    // and what is held lives as long.
    unsafe {
        // Only a host with tags has this called.
        let holder = Holder::of(memory.byte_add(tag::SIZE), place);
        if holder.data.get().is_null() {
            return 0;
        }
        let stop = visit(holder.data.as_field(), arg);
        let held = holder.held::<T>();
        if stop != 0 || held.is_null() {
            return stop;
        }
        Instance::traverse(held, visit, arg)
    }
}

/// The shell of a class, with a slot for the data objects which Python cannot reach: the
/// data class alone knows it.
///
/// # Errors
///
/// Those of making it.
pub(super) fn around<'cx, T: Class>(
    class: &Handle<'cx, Type>,
    slots: &[&str],
) -> Result<Handle<'cx, Type>> {
    let class = shell::around(class, T::NAME, &[slots, &[SLOT]].concat())?;
    let slot = class.getattr(SLOT)?;
    class.delattr(SLOT)?;
    class.setattr("__slots__", slots.to_vec())?;
    if let Some(data) = T::kept_apart().get(class.cx()) {
        data.setattr(SLOT, slot)?;
    }
    Ok(class)
}
