//! The memory of an object: where its value stands.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::hint::assert_unchecked;
use std::mem::{MaybeUninit, needs_drop, offset_of};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};

use hpy_sys::{HPyField, HPyFunc_visitproc, cpy_PyCFunction, cpy_PyObject, cpy_visitproc};

use super::access::State;
use super::base::memory;
use super::builtin::{Place, PlaceOf};
use super::held::{self, Holder};
use super::host::{self, Near};
use super::words::Storage;
use super::{Base, Class, tag};
use crate::handle::{Borrowed, Handle};

/// What an object of a class holds: its base's part first, as C has it.
///
/// Hosts hand it out all zero, which is one without a value.
#[repr(C)]
pub struct Instance<T: Class> {
    base: <T::Base as Base>::Instance,
    pub(super) state: State,
    pub(super) fields: T::Fields,
    pub(crate) calls: T::Calls,
    value: UnsafeCell<MaybeUninit<Packed<T>>>,
}

/// A value that is aligned to a pointer's size at most: PyPy aligns an object's memory
/// to no more.
#[cfg_attr(target_pointer_width = "64", repr(C, packed(8)))]
#[cfg_attr(target_pointer_width = "32", repr(C, packed(4)))]
struct Packed<T>(T);

impl<T: Class> Instance<T> {
    /// Whether the value is in the object's memory. One that needs more alignment than
    /// that has (such as a `u128`) is in a box, and the memory begins with the pointer:
    /// it is larger than that.
    pub(crate) const INLINE: bool = align_of::<T>() <= align_of::<*mut T>();

    /// The size of the memory.
    pub(super) const SIZE: c_int = {
        assert!(
            size_of::<Instance<T>>() < 1 << 30,
            "this type is too large; keep it in a `Box`"
        );
        size_of::<Instance<T>>() as c_int
    };

    /// Where the value stands in it.
    pub(crate) const VALUE: usize = offset_of!(Instance<T>, value);

    /// Whether there is something to drop when an object dies.
    pub(super) const DESTROYED: bool =
        needs_drop::<T>() || !Self::INLINE || T::Fields::ANY || T::Base::DESTROYED;

    /// Whether the collector has something to visit.
    pub(super) const TRAVERSED: bool = T::Fields::ANY || T::Base::TRAVERSED;

    /// Where the memory of an object has its [`Holder`](super::held::Holder), on hosts that
    /// cannot free objects of classes written in Python which are derived from this one:
    /// behind what the classes above have that need not be freed.
    pub(crate) const HELD: Option<usize> = match T::Base::HELD {
        None if Self::DESTROYED && T::OPTIONS.subclass && !Self::APART => {
            Some(offset_of!(Instance<T>, state))
        }
        place => place,
    };

    const APART: bool = <PlaceOf<'static, T> as Place<'static>>::APART;

    /// The memory of an object, if it has the value itself; none where Python code has
    /// gone around `__new__` and the interpreter let it.
    #[inline(always)]
    pub(crate) fn of<'a>(obj: &'a Handle<'_, T>) -> Option<&'a Instance<T>> {
        if Self::APART {
            return None;
        }
        // SAFETY: objects have their values themselves.
        unsafe { Instance::at(obj) }
    }

    /// The memory of a new object, which has it itself, whatever is made of it.
    #[inline(always)]
    pub(super) fn of_new<'a>(obj: &'a Handle<'_, T>) -> &'a Instance<T> {
        // SAFETY: what is not made yet is no object that Python sees.
        unsafe { Instance::at(obj) }.expect("a new object has memory")
    }

    /// The memory of an object that has the value itself, as [`of`](Self::of): of one that
    /// Python sees, or of a data object.
    ///
    /// # Safety
    ///
    /// The object must have it itself.
    #[inline(always)]
    pub(super) unsafe fn at<'a>(obj: &'a Handle<'_, T>) -> Option<&'a Instance<T>> {
        let obj = obj.borrow();
        // SAFETY: by the caller's word.
        unsafe {
            match host::near() {
                Some(near) => Some(Self::at_once(obj, near)),
                None => Self::by_asking(obj),
            }
        }
    }

    /// The memory of an object, where it is known without asking the host; then no
    /// other thread uses it meanwhile.
    ///
    /// # Safety
    ///
    /// As for [`at`](Self::at).
    #[inline(always)]
    pub(super) unsafe fn at_once<'a>(obj: Borrowed<'a, '_, T>, near: Near) -> &'a Instance<T> {
        let start = obj.as_raw()._i as *const c_void;
        // SAFETY: the handle is the object's address, and its memory is there. That it is
        // not null is said because the compiler would look otherwise.
        unsafe {
            let instance = start.byte_add(near.distance()).cast::<Instance<T>>();
            assert_unchecked(!instance.is_null());
            &*instance
        }
    }

    /// The memory of an object, from its host.
    ///
    /// # Safety
    ///
    /// As for [`at`](Self::at).
    #[inline]
    unsafe fn by_asking<'a>(obj: Borrowed<'a, '_, T>) -> Option<&'a Instance<T>> {
        // SAFETY: the handle is open and to an object of the class, whose memory is
        // this, and stays where it is as long as the handle.
        unsafe {
            let ctx = obj.cx().pointer();
            let memory = memory(ctx, obj.as_raw())?;
            if host::is_tagged(ctx) && !tag::fits::<T>(memory) {
                return None;
            }
            match held::place::<T>(ctx) {
                Some(place) => Holder::of(memory.as_ptr(), place).held::<T>().as_ref(),
                None => Some(memory.cast::<Instance<T>>().as_ref()),
            }
        }
    }

    /// The fields of the memory that a state is part of.
    ///
    /// # Safety
    ///
    /// It must be part of such memory, which lives for `'a`.
    #[inline]
    pub(super) unsafe fn fields_beside<'a>(state: NonNull<State>) -> &'a T::Fields {
        // SAFETY: by the caller's word.
        unsafe {
            let start = state.cast::<u8>().sub(offset_of!(Instance<T>, state));
            &start.cast::<Instance<T>>().as_ref().fields
        }
    }

    /// Whether there is a value.
    pub(crate) fn is_filled(&self) -> bool {
        self.state.is_filled()
    }

    /// The value.
    ///
    /// # Safety
    ///
    /// There must be one.
    #[inline]
    pub(super) unsafe fn value(&self) -> NonNull<T> {
        if Self::INLINE {
            // SAFETY: a reference is not null.
            unsafe { NonNull::new_unchecked(self.value.get().cast()) }
        } else if size_of::<T>() == 0 {
            NonNull::dangling()
        } else {
            // SAFETY: `fill` has put the pointer there, by the caller's word.
            unsafe { self.value.get().cast::<NonNull<T>>().read() }
        }
    }

    /// Puts the value there.
    pub(super) fn fill(&self, value: T) {
        // What is there already may be in use, and is rather left than dropped.
        assert!(!self.state.is_filled(), "an object gets one value");
        // SAFETY: nobody has a reference to a value that is not there yet. The place is
        // aligned for the value, or else for a pointer, and large enough for either.
        unsafe {
            if Self::INLINE {
                self.value.get().cast::<T>().write(value);
            } else if size_of::<T>() == 0 {
                std::mem::forget(value);
            } else {
                let boxed = Box::into_raw(Box::new(value));
                self.value.get().cast::<*mut T>().write(boxed);
            }
        }
        self.state.fill();
    }

    /// Drops what is there, of this class and of those above. A second call does
    /// nothing: some hosts call for each class of the line, some for the last alone.
    ///
    /// # Safety
    ///
    /// The object must be one that dies: nobody uses its value.
    pub(super) unsafe fn destroy(this: *mut Self) {
        // SAFETY: by the caller's word.
        unsafe {
            (*this).fields.end(|| {
                if (*this).state.empty() && (needs_drop::<T>() || !Self::INLINE) {
                    let value = (*this).value();
                    contained(|| {
                        if Self::INLINE || size_of::<T>() == 0 {
                            ptr::drop_in_place(value.as_ptr());
                        } else {
                            drop(Box::from_raw(value.as_ptr()));
                        }
                    });
                }
            });
            T::Base::destroy(&raw mut (*this).base);
        }
    }

    /// Visits the object's fields for the collector.
    ///
    /// # Safety
    ///
    /// To be called by a host, with what a traverse function gets.
    pub(super) unsafe fn traverse(
        this: *mut Self,
        visit: HPyFunc_visitproc,
        arg: *mut c_void,
    ) -> c_int {
        // SAFETY: by the caller's word.
        unsafe {
            match (*this).fields.visit(visit, arg) {
                0 => T::Base::traverse(&raw mut (*this).base, visit, arg),
                stop => stop,
            }
        }
    }
}

/// Runs a value's `Drop`. A panic ends here: the hook has told of it, there is nobody to
/// raise it to, and the rest of the object is to be destroyed too.
fn contained(drop: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(drop)) {
        // What was thrown may panic when it is dropped.
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| std::mem::drop(panic))) {
            std::mem::forget(panic);
        }
    }
}

/// `HPy_tp_destroy`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
pub(super) unsafe extern "C" fn destroy<T: Class, const HEADER: usize>(memory: *mut c_void) {
    // SAFETY: the host calls when an object of the class dies, which has this much
    // before the memory.
    unsafe {
        let memory = memory.byte_add(HEADER);
        // What was made for another class is rather left than dropped.
        if HEADER != tag::SIZE || NonNull::new(memory).is_some_and(|at| tag::fits::<T>(at)) {
            Instance::<T>::destroy(memory.cast());
        }
    }
}

/// `HPy_tp_traverse`.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
pub(super) unsafe extern "C" fn traverse<T: Class, const HEADER: usize>(
    memory: *mut c_void,
    visit: HPyFunc_visitproc,
    arg: *mut c_void,
) -> c_int {
    // SAFETY: the host calls with an object of the class, which has this much before
    // the memory.
    unsafe { Instance::<T>::traverse(memory.byte_add(HEADER).cast(), visit, arg) }
}

/// `tp_traverse` as CPython calls it, of a class of the legacy shape.
///
/// The trampoline for this slot would ask the host. Its debug mode has a ring of sixteen
/// contexts, and takes the next for every call that it handles: when the collector visits
/// as many objects during one call, the context of that call is taken for one that has
/// ended, and the process with it. Nothing here needs the host: a field's word is the
/// object's address there, with a mark in its lowest bit.
///
/// # Safety
///
/// To be called by CPython's collector, with what the slot says.
unsafe extern "C" fn legacy_traverse<T: Class, const HEADER: usize>(
    object: *mut cpy_PyObject,
    visit: cpy_visitproc,
    arg: *mut c_void,
) -> c_int {
    type Visit = (cpy_visitproc, *mut c_void);

    unsafe extern "C" fn visit_field(field: *mut HPyField, arg: *mut c_void) -> c_int {
        // SAFETY: called below, with a field and this argument.
        unsafe {
            let (visit, arg) = *arg.cast::<Visit>();
            match (*field)._i & !1 {
                0 => 0,
                object => visit(object as *mut cpy_PyObject, arg),
            }
        }
    }

    let mut with: Visit = (visit, arg);
    // SAFETY: an object of the legacy shape is its own memory.
    unsafe {
        let instance = object.cast::<c_void>().byte_add(HEADER);
        Instance::<T>::traverse(instance.cast(), visit_field, (&raw mut with).cast())
    }
}

/// [`legacy_traverse`], as definitions store it.
pub(super) const fn erased_legacy_traverse<T: Class, const HEADER: usize>() -> cpy_PyCFunction {
    // SAFETY: a function becomes another of the same convention, and is cast back before
    // it is called.
    unsafe { std::mem::transmute(legacy_traverse::<T, HEADER> as *const ()) }
}
