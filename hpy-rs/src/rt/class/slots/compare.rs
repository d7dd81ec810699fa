//! `HPy_tp_richcompare`: six comparisons in one slot.

use std::slice;

use hpy_sys::trampolines::{Implementation, erased};
use hpy_sys::{
    HPy, HPy_RichCmpOp, HPyCFunction, HPyContext, HPyDef, HPyFunc_richcmpfunc, HPySlot_Slot,
    cfunction,
};

use super::{Part, inherited, is_not_implemented, not_implemented, one};
use crate::class::{Class, class_object};
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::object::CompareOp;
use crate::rt::class::entry::slot;
use crate::rt::class::lend::of_class;
use crate::rt::entry::enter;
use crate::rt::{Arguments, Function};

/// The slot, of a class with a method for each comparison.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
#[allow(clippy::extra_unused_type_parameters)]
#[inline(never)]
unsafe extern "C" fn compare_entry<
    T: Class,
    Lt: Part,
    Le: Part,
    Eq: Part,
    Ne: Part,
    Gt: Part,
    Ge: Part,
>(
    ctx: *mut HPyContext,
    obj: HPy,
    other: HPy,
    op: HPy_RichCmpOp,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        // What is asked most has a way of its own: the compiler keeps it free of what the
        // others need.
        if Eq::THERE && op == HPy_RichCmpOp::EQ {
            return enter(ctx, move |cx| {
                let (obj, other) = (Borrowed::from_raw(cx, obj), Borrowed::from_raw(cx, other));
                one::<T, Eq>(c"__eq__", obj, other)
            });
        }
        compare_otherwise::<T, Lt, Le, Eq, Ne, Gt, Ge>(ctx, obj, other, op)
    }
}

/// The slot, where the class does not have `__eq__` or is not asked for that.
///
/// # Safety
///
/// As for [`compare_entry`].
#[allow(clippy::extra_unused_type_parameters)]
#[inline(never)]
unsafe fn compare_otherwise<
    T: Class,
    Lt: Part,
    Le: Part,
    Eq: Part,
    Ne: Part,
    Gt: Part,
    Ge: Part,
>(
    ctx: *mut HPyContext,
    obj: HPy,
    other: HPy,
    op: HPy_RichCmpOp,
) -> HPy {
    // SAFETY: by the caller's word.
    unsafe {
        enter(ctx, move |cx| {
            let (obj, other) = (Borrowed::from_raw(cx, obj), Borrowed::from_raw(cx, other));
            match CompareOp::from_raw(op) {
                Some(CompareOp::Lt) => one::<T, Lt>(c"__lt__", obj, other),
                Some(CompareOp::Le) => one::<T, Le>(c"__le__", obj, other),
                Some(CompareOp::Eq) => inherited::<T>(c"__eq__", obj, &[other.as_raw()]),
                Some(CompareOp::Ne) if Ne::THERE => one::<T, Ne>(c"__ne__", obj, other),
                Some(CompareOp::Ne) => {
                    differ::<T>(obj, other, compare_entry::<T, Lt, Le, Eq, Ne, Gt, Ge>)
                }
                Some(CompareOp::Gt) => one::<T, Gt>(c"__gt__", obj, other),
                Some(CompareOp::Ge) => one::<T, Ge>(c"__ge__", obj, other),
                None => not_implemented(cx),
            }
        })
    }
}

/// `!=` where there is no method for it: the opposite of `==`, which a class derived in
/// Python may have changed. The class's own comes as its slot, so that it is there once.
#[inline(never)]
fn differ<'cx, T: Class>(
    obj: Borrowed<'_, 'cx>,
    other: Borrowed<'_, 'cx>,
    slot: HPyFunc_richcmpfunc,
) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    // Before anything of its own is called.
    of_class::<T>(&obj)?;
    let equal = if T::OPTIONS.subclass && !obj.get_type().is(&class_object::<T>(cx)?) {
        let equal = obj.get_type().getattr(c"__eq__")?;
        equal.call((&*obj, &*other))?
    } else {
        // SAFETY: the slot is that of the object, and all are of this context.
        unsafe {
            cx.own(slot(
                cx.as_raw(),
                obj.as_raw(),
                other.as_raw(),
                HPy_RichCmpOp::EQ,
            ))?
        }
    };
    if is_not_implemented(&equal) {
        return Ok(equal);
    }
    (!equal.is_true()?).into_python(cx).map(Handle::into_object)
}

/// The slot, of a class with one method for all comparisons.
///
/// # Safety
///
/// To be called by a host, with what the slot says.
#[inline(never)]
unsafe extern "C" fn rich_compare_entry<F: Function>(
    ctx: *mut HPyContext,
    obj: HPy,
    other: HPy,
    op: HPy_RichCmpOp,
) -> HPy {
    // SAFETY: the host calls with a context and handles valid for the call.
    unsafe {
        enter(ctx, move |cx| {
            let Some(op) = CompareOp::from_raw(op) else {
                return not_implemented(cx);
            };
            let arguments = Arguments::new(cx, slice::from_ref(&other), &[]).with_op(op);
            F::call(Borrowed::from_raw(cx, obj), &arguments)
        })
    }
}

/// The definition of the six comparisons.
pub const fn compare<T: Class, Lt: Part, Le: Part, Eq: Part, Ne: Part, Gt: Part, Ge: Part>()
-> HPyDef {
    struct Entry<T, Lt, Le, Eq, Ne, Gt, Ge>(T, Lt, Le, Eq, Ne, Gt, Ge);
    impl<T: Class, Lt: Part, Le: Part, Eq: Part, Ne: Part, Gt: Part, Ge: Part> Implementation
        for Entry<T, Lt, Le, Eq, Ne, Gt, Ge>
    {
        const IMPL: HPyCFunction =
            cfunction::richcmpfunc(compare_entry::<T, Lt, Le, Eq, Ne, Gt, Ge>);
    }
    slot(
        HPySlot_Slot::HPy_tp_richcompare,
        Entry::<T, Lt, Le, Eq, Ne, Gt, Ge>::IMPL,
        erased::richcmpfunc::<T::Module, Entry<T, Lt, Le, Eq, Ne, Gt, Ge>>(),
    )
}

/// The definition of `__richcmp__`.
pub const fn rich_compare<T: Class, F: Function>() -> HPyDef {
    struct Entry<F>(F);
    impl<F: Function> Implementation for Entry<F> {
        const IMPL: HPyCFunction = cfunction::richcmpfunc(rich_compare_entry::<F>);
    }
    slot(
        HPySlot_Slot::HPy_tp_richcompare,
        Entry::<F>::IMPL,
        erased::richcmpfunc::<T::Module, Entry<F>>(),
    )
}
