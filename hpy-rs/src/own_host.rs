//! What the host inside this binary offers beyond HPy's context, for what would
//! otherwise cost more than in an extension of CPython's own. Every function
//! says when it has nothing to offer: under any other host it never has.

use hpy_sys::{HPy, HPyContext, HPyListBuilder, HPyTupleBuilder};

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
        return unsafe { hpy_cpython::list_places(builder) };
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
        return unsafe { hpy_cpython::tuple_places(builder) };
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
