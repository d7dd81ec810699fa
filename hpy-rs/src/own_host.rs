//! What the host inside this binary offers beyond HPy's context, for what would
//! otherwise cost more than in an extension of CPython's own. Every function
//! says when it has nothing to offer: under any other host it never has.

use hpy_sys::{HPy, HPyContext, HPyGlobal, HPyListBuilder, HPyTupleBuilder};

/// Whether the context is that of the host in this binary.
///
/// # Safety
/// `ctx` must be a valid context.
#[inline]
pub(crate) unsafe fn is(ctx: *mut HPyContext) -> bool {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    return unsafe { hpy_cpython::is_ours(ctx) };
    #[cfg(not(feature = "cpython-host"))]
    {
        let _ = ctx;
        false
    }
}

/// Whether several threads may run Python at the same time: under a free-threaded
/// CPython.
#[inline]
pub(crate) fn threads_run_together() -> bool {
    #[cfg(feature = "cpython-host")]
    return hpy_cpython::threads_run_together();
    #[cfg(not(feature = "cpython-host"))]
    // No host but that one runs there.
    false
}

/// Whether the host in this binary runs on an emulation of CPython's C API.
pub(crate) fn is_emulated() -> bool {
    #[cfg(feature = "cpython-host")]
    return hpy_cpython::is_emulated();
    #[cfg(not(feature = "cpython-host"))]
    false
}

/// A `str` of UTF-8 of any kind, if the host has a function for that: null with an
/// exception set if it fails.
///
/// # Safety
/// `ctx` must be a valid context.
#[inline]
pub(crate) unsafe fn text(ctx: *mut HPyContext, text: &str) -> Option<HPy> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return Some(unsafe { hpy_cpython::beyond::new_text(text) });
    }
    let _ = (ctx, text);
    None
}

/// The values of a dict, in the order of its keys, where the host can go through
/// one.
pub(crate) struct DictValues {
    #[cfg(feature = "cpython-host")]
    values: Option<hpy_cpython::beyond::DictValues>,
}

impl DictValues {
    /// Begins.
    ///
    /// # Safety
    /// `ctx` must be a valid context, and the handle open and of it.
    pub(crate) unsafe fn new(ctx: *mut HPyContext, dict: HPy) -> Self {
        let _ = (ctx, dict);
        DictValues {
            #[cfg(feature = "cpython-host")]
            // SAFETY: by the caller's word.
            values: unsafe { is(ctx).then(|| hpy_cpython::beyond::DictValues::new(dict)) },
        }
    }

    /// A handle to the value of the next key; null where that has to be looked up.
    ///
    /// # Safety
    /// As for [`new`](Self::new), with the same dict.
    #[inline]
    pub(crate) unsafe fn next(&mut self, dict: HPy, key: HPy) -> HPy {
        let _ = (dict, key);
        #[cfg(feature = "cpython-host")]
        if let Some(values) = &mut self.values {
            // SAFETY: by the caller's word.
            return unsafe { values.next(dict, key) };
        }
        HPy::NULL
    }
}

/// Where the items of a list that is being built go, if they may be put there:
/// each an open handle, which is given up. Else null.
///
/// # Safety
/// The builder must be new and of this context.
#[inline]
pub(crate) unsafe fn list_places(ctx: *mut HPyContext, builder: HPyListBuilder) -> *mut HPy {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return unsafe { hpy_cpython::beyond::list_places(builder) };
    }
    let _ = (ctx, builder);
    std::ptr::null_mut()
}

/// The same for a tuple.
///
/// # Safety
/// As for [`list_places`].
#[inline]
pub(crate) unsafe fn tuple_places(ctx: *mut HPyContext, builder: HPyTupleBuilder) -> *mut HPy {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return unsafe { hpy_cpython::beyond::tuple_places(builder) };
    }
    let _ = (ctx, builder);
    std::ptr::null_mut()
}

/// Whether the host's UTF-8 is that indeed. PyPy hands over lone surrogates as
/// they are.
///
/// # Safety
/// `ctx` must be a valid context.
#[inline]
pub(crate) unsafe fn utf8_is_valid(ctx: *mut HPyContext) -> bool {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        return hpy_cpython::is_cpython();
    }
    let _ = ctx;
    false
}

/// The items of a tuple of CPython's, borrowed from it, and their number, where they
/// can be had without asking for each.
///
/// # Safety
/// It must be a live tuple, and a module loaded by the host in this binary.
#[inline]
pub(crate) unsafe fn tuple_contents(
    tuple: *mut hpy_sys::cpy_PyObject,
) -> Option<(*const HPy, hpy_sys::HPy_ssize_t)> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    return unsafe { hpy_cpython::beyond::tuple_contents(tuple.cast()) };
    #[cfg(not(feature = "cpython-host"))]
    {
        let _ = tuple;
        None
    }
}

/// How far the memory of an object of the shape `Object` is from its handle, in bytes.
pub(crate) fn object_distance() -> usize {
    #[cfg(feature = "cpython-host")]
    return hpy_cpython::beyond::object_distance();
    #[cfg(not(feature = "cpython-host"))]
    0
}

/// What a global holds, as a borrowed handle: null if that is nothing. `None` where it
/// has to be loaded.
///
/// # Safety
/// `ctx` must be a valid context, the global one that its host knows, and what is in it
/// must stay there.
#[inline]
pub(crate) unsafe fn borrowed(ctx: *mut HPyContext, global: HPyGlobal) -> Option<HPy> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return Some(unsafe { hpy_cpython::beyond::borrowed(ctx, global) });
    }
    let _ = (ctx, global);
    None
}

/// Whether an object is of exactly the class that a global holds, as far as the host
/// can tell without being asked.
///
/// # Safety
/// As for [`borrowed`]; the handle must be open.
#[inline]
pub(crate) unsafe fn is_exactly(ctx: *mut HPyContext, obj: HPy, global: HPyGlobal) -> bool {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return unsafe { hpy_cpython::beyond::is_exactly(ctx, obj, global) };
    }
    let _ = (ctx, obj, global);
    false
}

/// The attribute of an object as `object.__getattribute__` finds it, where that can be had
/// without a call: null with an exception set if there is none.
///
/// # Safety
/// `ctx` must be a valid context, and the handles open, the second to a `str`.
#[inline]
pub(crate) unsafe fn plain_attribute(ctx: *mut HPyContext, obj: HPy, name: HPy) -> Option<HPy> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return Some(unsafe { hpy_cpython::beyond::plain_attribute(obj, name) });
    }
    let _ = (ctx, obj, name);
    None
}

/// Whether two objects are of the same class.
///
/// # Safety
/// The handles must be open, and of the host in this binary.
#[inline]
pub(crate) unsafe fn are_alike(one: HPy, other: HPy) -> bool {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    return unsafe { hpy_cpython::beyond::are_alike(one, other) };
    #[cfg(not(feature = "cpython-host"))]
    {
        let _ = (one, other);
        false
    }
}

/// A new object of a class of the shape `Object` that this library has made, where the
/// host makes one at once: null with an exception set if that fails.
///
/// # Safety
/// `ctx` must be a valid context, and the handle open and to such a class.
#[inline]
pub(crate) unsafe fn new_object(ctx: *mut HPyContext, class: HPy) -> Option<HPy> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return unsafe { hpy_cpython::beyond::new_object(class) };
    }
    let _ = (ctx, class);
    None
}

/// Appends the values of the items that a list or tuple begins with, as long as
/// they are plain `float`s.
///
/// # Safety
/// `ctx` must be a valid context, and the handle open and of it.
#[inline]
pub(crate) unsafe fn floats(ctx: *mut HPyContext, sequence: HPy, to: &mut Vec<f64>) {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    unsafe {
        if hpy_cpython::is_ours(ctx) {
            hpy_cpython::beyond::floats(sequence, to);
        }
    }
    let _ = (ctx, sequence, to);
}

/// The same for `int`s that are small.
///
/// # Safety
/// As for [`floats`].
#[inline]
pub(crate) unsafe fn ints(ctx: *mut HPyContext, sequence: HPy, to: &mut Vec<i64>) {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    unsafe {
        if hpy_cpython::is_ours(ctx) {
            hpy_cpython::beyond::ints(sequence, to);
        }
    }
    let _ = (ctx, sequence, to);
}

/// A new list of `float`s, where the host makes one at once: null with an exception
/// set if that fails.
///
/// # Safety
/// `ctx` must be a valid context.
#[inline]
pub(crate) unsafe fn list_of_floats(ctx: *mut HPyContext, items: &[f64]) -> Option<HPy> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return unsafe { hpy_cpython::beyond::list_of_floats(items) };
    }
    let _ = (ctx, items);
    None
}

/// The same of `int`s.
///
/// # Safety
/// As for [`list_of_floats`].
#[inline]
pub(crate) unsafe fn list_of_ints(ctx: *mut HPyContext, items: &[i64]) -> Option<HPy> {
    #[cfg(feature = "cpython-host")]
    // SAFETY: by the caller's word.
    if unsafe { hpy_cpython::is_ours(ctx) } {
        // SAFETY: as above.
        return unsafe { hpy_cpython::beyond::list_of_ints(items) };
    }
    let _ = (ctx, items);
    None
}
