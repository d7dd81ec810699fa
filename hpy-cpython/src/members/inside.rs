//! Members that look into objects, where the others ask CPython.
//!
//! What an object looks like inside is a version's own affair. [`examine`] makes
//! some objects, and looks whether all is where it would look for it; [`choose`]
//! puts into a context what then may be relied on. Wherever something is not as
//! expected, the members that ask stay.

mod whole;

use std::sync::OnceLock;

use hpy_sys::{HPy, HPy_ssize_t, HPyContext, HPyListBuilder, HPyTupleBuilder};

pub use whole::{
    floats, ints, list_of_floats, list_of_ints, list_places, tuple_contents, tuple_places,
};

use super::{handle, object};
use crate::capi::*;
use crate::object::{Counting, decref, objects};

/// What was found out.
#[derive(Debug, Clone, Copy)]
struct Insides {
    /// Lists, tuples and floats are as [`Sequence`] and [`Float`] say.
    plain: bool,
    ints: Ints,
}

/// How an int that fits one digit is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ints {
    Signed,
    Tagged,
    Unknown,
}

static INSIDES: OnceLock<Insides> = OnceLock::new();

/// What every object begins with, of those that this file looks into.
#[repr(C)]
struct Header {
    count: isize,
    class: *mut PyObject,
}

/// A list, a tuple, or an int up to CPython 3.11.
#[repr(C)]
struct Sequence {
    header: Header,
    size: isize,
    /// A list's place has the address of its items, a tuple's the first of them.
    items: *mut *mut PyObject,
}

#[repr(C)]
struct Float {
    header: Header,
    value: f64,
}

#[repr(C)]
struct Int {
    header: Header,
    word: isize,
    digit: u32,
}

/// An int of one digit, by what the word before it says.
trait Compact {
    /// The value, if that is all.
    ///
    /// # Safety
    /// `int` must be a live `int`, and look like that.
    unsafe fn value(int: *mut PyObject) -> Option<isize>;
}

/// The word counts the digits, and has the number's sign: CPython before 3.12.
struct Signed;

impl Compact for Signed {
    #[inline(always)]
    unsafe fn value(int: *mut PyObject) -> Option<isize> {
        // SAFETY: by the caller's word.
        let (count, digit) = unsafe { ((*int.cast::<Int>()).word, (*int.cast::<Int>()).digit) };
        ((count + 1) as usize <= 2).then(|| count * digit as isize)
    }
}

/// The word has the sign in its two lowest bits (0, 1 for zero, 2 for minus), and
/// the number of digits above the third: CPython 3.12 and later.
struct Tagged;

impl Compact for Tagged {
    #[inline(always)]
    unsafe fn value(int: *mut PyObject) -> Option<isize> {
        // SAFETY: by the caller's word.
        let (tag, digit) = unsafe { ((*int.cast::<Int>()).word, (*int.cast::<Int>()).digit) };
        ((tag as usize) < 2 << 3).then(|| (1 - (tag & 3)) * digit as isize)
    }
}

/// Counting references, as one of [`Counting`]'s ways.
trait Count {
    /// One more, of an object that is not null.
    unsafe fn up(object: *mut PyObject);
    /// One less.
    unsafe fn down(object: *mut PyObject);
}

struct Plain;

impl Count for Plain {
    #[inline(always)]
    unsafe fn up(object: *mut PyObject) {
        // SAFETY: the object is live.
        unsafe { (*object.cast::<Header>()).count += 1 }
    }

    #[inline(always)]
    unsafe fn down(object: *mut PyObject) {
        // SAFETY: the object is live, the reference given up.
        unsafe {
            let count = &raw mut (*object.cast::<Header>()).count;
            *count -= 1;
            if *count == 0 {
                crate::object::dealloc(object);
            }
        }
    }
}

struct Immortal;

impl Count for Immortal {
    #[inline(always)]
    unsafe fn up(object: *mut PyObject) {
        let count = object.cast::<i32>();
        // SAFETY: the object is live. An immortal one's count is negative.
        unsafe {
            if *count >= 0 {
                *count = (*count).wrapping_add(1);
            }
        }
    }

    #[inline(always)]
    unsafe fn down(object: *mut PyObject) {
        let count = object.cast::<i32>();
        // SAFETY: the object is live, the reference given up.
        unsafe {
            if *count >= 0 {
                *count -= 1;
                if *count == 0 {
                    crate::object::dealloc(object);
                }
            }
        }
    }
}

/// Finds out what may be relied on.
///
/// # Safety
/// After [`object::examine`](crate::object::examine), with the interpreter's lock
/// held.
pub(crate) unsafe fn examine() {
    // SAFETY: by the caller's word.
    INSIDES.get_or_init(|| unsafe {
        let usual = objects().type_offset == std::mem::offset_of!(Header, class)
            && objects().counting != Counting::Functions;
        Insides {
            plain: usual && sequences_fit() && floats_fit(),
            ints: match usual {
                true if ints_fit::<Signed>() => Ints::Signed,
                true if ints_fit::<Tagged>() => Ints::Tagged,
                _ => Ints::Unknown,
            },
        }
    });
}

/// Whether lists and tuples have their items where this file looks for them.
unsafe fn sequences_fit() -> bool {
    // SAFETY: new objects, which are filled before anybody sees them.
    unsafe {
        let (list, tuple) = (PyList_New(2), PyTuple_New(2));
        let items = [PyFloat_FromDouble(0.5), PyFloat_FromDouble(1.5)];
        let made = !list.is_null() && !tuple.is_null() && items.iter().all(|item| !item.is_null());
        let mut found = made;
        if made {
            for (i, &item) in items.iter().enumerate() {
                for _ in 0..2 {
                    Py_IncRef(item);
                }
                PyList_SetItem(list, i as isize, item);
                PyTuple_SetItem(tuple, i as isize, item);
            }
            let (in_list, in_tuple) = (list.cast::<Sequence>(), tuple.cast::<Sequence>());
            found = (*in_list).size == 2
                && (*in_tuple).size == 2
                && *tuple_items(tuple) == items[0]
                && *tuple_items(tuple).add(1) == items[1]
                // A pointer of its own, that the allocator has given.
                && !(*in_list).items.is_null()
                && (*in_list).items.is_aligned()
                && *(*in_list).items == items[0]
                && *(*in_list).items.add(1) == items[1];
        } else {
            PyErr_Clear();
        }
        for object in items.into_iter().chain([list, tuple]) {
            decref(object);
        }
        found
    }
}

/// Whether floats have their value where this file looks for it.
unsafe fn floats_fit() -> bool {
    [0.25, -1e300, 1.0 / 3.0].into_iter().all(|value: f64| {
        // SAFETY: a new object.
        unsafe {
            let float = PyFloat_FromDouble(value);
            if float.is_null() {
                PyErr_Clear();
                return false;
            }
            let found = (*float.cast::<Float>()).value == value;
            decref(float);
            found
        }
    })
}

/// Whether ints look like that: those of one digit, and those of several.
unsafe fn ints_fit<K: Compact>() -> bool {
    let small = [0, 1, -1, 7, 255, -300, 123_456, -(1 << 29), (1 << 30) - 1].map(|v| (v, Some(v)));
    let large = [1 << 30, -(1 << 30), 1 << 60, -(1 << 62) - 1].map(|v| (v, None));
    small.into_iter().chain(large).all(|(value, wanted)| {
        // SAFETY: a new object.
        unsafe {
            let int = PyLong_FromSsize_t(value);
            if int.is_null() {
                PyErr_Clear();
                return false;
            }
            let found = K::value(int) == wanted;
            decref(int);
            found
        }
    })
}

/// Puts those members into a context that may be relied on.
pub(crate) fn choose(ctx: &mut HPyContext) {
    let Some(insides) = INSIDES.get() else {
        return;
    };
    match objects().counting {
        Counting::Functions => {}
        Counting::Plain => counting::<Plain>(ctx, insides.plain),
        Counting::Immortal => counting::<Immortal>(ctx, insides.plain),
    }
    match insides.ints {
        Ints::Signed => reading::<Signed>(ctx),
        Ints::Tagged => reading::<Tagged>(ctx),
        Ints::Unknown => {}
    }
}

fn counting<C: Count>(ctx: &mut HPyContext, plain: bool) {
    ctx.ctx_Dup = dup::<C>;
    ctx.ctx_Close = close::<C>;
    if plain {
        ctx.ctx_Float_AsDouble = float_as_double;
        ctx.ctx_GetItem_i = get_item_i::<C>;
        ctx.ctx_ListBuilder_Set = list_builder_set::<C>;
        ctx.ctx_TupleBuilder_Set = tuple_builder_set::<C>;
        ctx.ctx_Tuple_FromArray = tuple_from_array::<C>;
    }
}

fn reading<K: Compact>(ctx: &mut HPyContext) {
    ctx.ctx_Long_AsSsize_t = long_as_ssize_t::<K>;
    #[cfg(target_pointer_width = "64")]
    {
        ctx.ctx_Long_AsInt64_t = long_as_int64_t::<K>;
    }
}

/// Whether lists and tuples are as expected.
fn plain() -> bool {
    INSIDES.get().is_some_and(|insides| insides.plain)
}

/// `Py_TYPE`
#[inline(always)]
unsafe fn class(object: *mut PyObject) -> *mut PyObject {
    // SAFETY: the object is live.
    unsafe { (*object.cast::<Header>()).class }
}

#[inline(always)]
unsafe fn tuple_items(tuple: *mut PyObject) -> *mut *mut PyObject {
    // SAFETY: a live tuple.
    unsafe { (&raw mut (*tuple.cast::<Sequence>()).items).cast() }
}

/// `PyLong_Check`
#[inline(always)]
unsafe fn is_int(object: *mut PyObject) -> bool {
    // SAFETY: the object is live; its type's body comes after a header and a size.
    unsafe {
        let body = class(object)
            .byte_add(size_of::<Header>() + size_of::<isize>())
            .cast::<TypeBody>();
        (*body).tp_flags & Py_TPFLAGS_LONG_SUBCLASS != 0
    }
}

unsafe extern "C" fn dup<C: Count>(_ctx: *mut HPyContext, h: HPy) -> HPy {
    if !h.is_null() {
        // SAFETY: the handle is open.
        unsafe { C::up(object(h)) };
    }
    h
}

unsafe extern "C" fn close<C: Count>(_ctx: *mut HPyContext, h: HPy) {
    if !h.is_null() {
        // SAFETY: the handle is open, and the caller's to close.
        unsafe { C::down(object(h)) };
    }
}

unsafe extern "C" fn long_as_ssize_t<K: Compact>(ctx: *mut HPyContext, h: HPy) -> HPy_ssize_t {
    // SAFETY: the handle is open.
    unsafe {
        if is_int(object(h))
            && let Some(value) = K::value(object(h))
        {
            return value;
        }
        super::ctx_Long_AsSsize_t(ctx, h)
    }
}

#[cfg(target_pointer_width = "64")]
unsafe extern "C" fn long_as_int64_t<K: Compact>(ctx: *mut HPyContext, h: HPy) -> i64 {
    // SAFETY: the handle is open.
    unsafe {
        if is_int(object(h))
            && let Some(value) = K::value(object(h))
        {
            return value as i64;
        }
        super::ctx_Long_AsInt64_t(ctx, h)
    }
}

unsafe extern "C" fn float_as_double(ctx: *mut HPyContext, h: HPy) -> f64 {
    // SAFETY: the handle is open.
    unsafe {
        if class(object(h)) == PyFloat_Type() {
            (*object(h).cast::<Float>()).value
        } else {
            super::ctx_Float_AsDouble(ctx, h)
        }
    }
}

unsafe extern "C" fn get_item_i<C: Count>(ctx: *mut HPyContext, h: HPy, index: HPy_ssize_t) -> HPy {
    let sequence = object(h);
    // SAFETY: the handle is open; items below the size are there.
    unsafe {
        let class = class(sequence);
        let items = if class == PyList_Type() {
            (*sequence.cast::<Sequence>()).items
        } else if class == PyTuple_Type() {
            tuple_items(sequence)
        } else {
            return super::ctx_GetItem_i(ctx, h, index);
        };
        if index as usize >= (*sequence.cast::<Sequence>()).size as usize {
            return super::ctx_GetItem_i(ctx, h, index);
        }
        let item = *items.offset(index);
        C::up(item);
        handle(item)
    }
}

/// Writes a builder's `Set`.
macro_rules! set {
    ($name:ident($builder:ident.$field:ident), $items:expr, $otherwise:path) => {
        unsafe extern "C" fn $name<C: Count>(
            ctx: *mut HPyContext,
            builder: $builder,
            index: HPy_ssize_t,
            item: HPy,
        ) {
            let built = builder.$field as *mut PyObject;
            // SAFETY: the builder is in use, the handle open; places below the size
            // are there, and what was not set is null.
            unsafe {
                if built.is_null()
                    || item.is_null()
                    || index as usize >= (*built.cast::<Sequence>()).size as usize
                {
                    return $otherwise(ctx, builder, index, item);
                }
                C::up(object(item));
                let items: *mut *mut PyObject = $items(built);
                let before = std::mem::replace(&mut *items.offset(index), object(item));
                if !before.is_null() {
                    decref(before);
                }
            }
        }
    };
}

set!(
    list_builder_set(HPyListBuilder._lst),
    |list: *mut PyObject| (*list.cast::<Sequence>()).items,
    super::ctx_ListBuilder_Set
);
set!(
    tuple_builder_set(HPyTupleBuilder._tup),
    |tuple| tuple_items(tuple),
    super::ctx_TupleBuilder_Set
);

unsafe extern "C" fn tuple_from_array<C: Count>(
    _ctx: *mut HPyContext,
    items: *mut HPy,
    n: HPy_ssize_t,
) -> HPy {
    // SAFETY: `items` points to `n` open handles, and a new tuple has as many places.
    unsafe {
        let tuple = PyTuple_New(n);
        if !tuple.is_null() {
            let places = tuple_items(tuple);
            for i in 0..n.max(0) {
                let item = object(*items.offset(i));
                C::up(item);
                *places.offset(i) = item;
            }
        }
        handle(tuple)
    }
}
