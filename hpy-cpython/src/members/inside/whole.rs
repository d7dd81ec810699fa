//! Lists and tuples as a whole: their items, read or put there without asking CPython
//! for each.

use std::ffi::c_void;

use hpy_sys::{HPy, HPy_ssize_t, HPyListBuilder, HPyTupleBuilder};

use super::super::{handle, object};
use super::{
    Compact, Float, INSIDES, Ints, Sequence, Signed, Tagged, class, is_int, plain, tuple_items,
};
use crate::capi::*;
use crate::object::decref;

/// Where the items of a list that is being built go, if they may be put there
/// without asking CPython: each an open handle, which is given up. Else null.
///
/// # Safety
/// The builder must be a new one of this host's.
#[inline]
pub unsafe fn list_places(builder: HPyListBuilder) -> *mut HPy {
    let list = builder._lst as *mut Sequence;
    if list.is_null() || !plain() {
        return std::ptr::null_mut();
    }
    // SAFETY: by the caller's word, and as it was found out.
    unsafe { (*list).items.cast() }
}

/// The same for a tuple.
///
/// # Safety
/// As for [`list_places`].
#[inline]
pub unsafe fn tuple_places(builder: HPyTupleBuilder) -> *mut HPy {
    let tuple = builder._tup as *mut PyObject;
    if tuple.is_null() || !plain() {
        return std::ptr::null_mut();
    }
    // SAFETY: as above.
    unsafe { tuple_items(tuple).cast() }
}

/// The items of a tuple, handles that are borrowed from it, and their number; `None`
/// where they have to be asked for one by one.
///
/// # Safety
/// `tuple` must be a live tuple of this process's interpreter.
#[inline]
pub unsafe fn tuple_contents(tuple: *mut c_void) -> Option<(*const HPy, HPy_ssize_t)> {
    if !plain() {
        return None;
    }
    let tuple = tuple.cast::<PyObject>();
    // SAFETY: by the caller's word, and as it was found out.
    unsafe {
        Some((
            tuple_items(tuple).cast_const().cast(),
            (*tuple.cast::<Sequence>()).size,
        ))
    }
}

/// The items of a list or tuple itself; none of any other object. They are there as
/// long as no Python code runs.
unsafe fn items<'a>(sequence: HPy) -> &'a [*mut PyObject] {
    let sequence = object(sequence);
    // SAFETY: the handle is open, and what it is to looks as was found out.
    unsafe {
        let class = class(sequence);
        let start = if !plain() {
            return &[];
        } else if class == PyList_Type() {
            (*sequence.cast::<Sequence>()).items
        } else if class == PyTuple_Type() {
            tuple_items(sequence)
        } else {
            return &[];
        };
        match (*sequence.cast::<Sequence>()).size as usize {
            0 => &[],
            len => std::slice::from_raw_parts(start, len),
        }
    }
}

/// Appends the values of the items that a list or tuple begins with, as long as
/// they are `float`s themselves.
///
/// # Safety
/// With the interpreter's lock held; the handle must be open and this host's.
pub unsafe fn floats(sequence: HPy, to: &mut Vec<f64>) {
    // SAFETY: by the caller's word; nothing of Python's runs meanwhile.
    unsafe {
        for &item in items(sequence) {
            if class(item) != PyFloat_Type() {
                return;
            }
            to.push((*item.cast::<Float>()).value);
        }
    }
}

/// The same for `int`s of one digit.
///
/// # Safety
/// As for [`floats`].
pub unsafe fn ints(sequence: HPy, to: &mut Vec<i64>) {
    unsafe fn of<K: Compact>(sequence: HPy, to: &mut Vec<i64>) {
        // SAFETY: as for `floats`.
        unsafe {
            for &item in items(sequence) {
                match is_int(item).then(|| K::value(item)).flatten() {
                    Some(value) => to.push(value as i64),
                    None => return,
                }
            }
        }
    }
    // SAFETY: by the caller's word.
    unsafe {
        match INSIDES.get().map(|insides| insides.ints) {
            Some(Ints::Signed) => of::<Signed>(sequence, to),
            Some(Ints::Tagged) => of::<Tagged>(sequence, to),
            _ => {}
        }
    }
}

/// A list of `float`s: null with an exception set if that fails, `None` where it
/// has to be made otherwise.
///
/// # Safety
/// With the interpreter's lock held, after a module was loaded.
pub unsafe fn list_of_floats(items: &[f64]) -> Option<HPy> {
    // SAFETY: by the caller's word; any number will do.
    unsafe { list_of(items, |&item| PyFloat_FromDouble(item)) }
}

/// The same of `int`s.
///
/// # Safety
/// As for [`list_of_floats`].
pub unsafe fn list_of_ints(items: &[i64]) -> Option<HPy> {
    // SAFETY: by the caller's word; any number will do.
    unsafe { list_of(items, |&item| PyLong_FromLongLong(item)) }
}

unsafe fn list_of<T>(items: &[T], make: impl Fn(&T) -> *mut PyObject) -> Option<HPy> {
    if !plain() {
        return None;
    }
    // SAFETY: as the caller vouches; a new list has a place for each item.
    unsafe {
        let list = PyList_New(items.len() as HPy_ssize_t);
        if list.is_null() {
            return Some(HPy::NULL);
        }
        let places = (*list.cast::<Sequence>()).items;
        for (index, item) in items.iter().enumerate() {
            let item = make(item);
            if item.is_null() {
                decref(list);
                return Some(HPy::NULL);
            }
            *places.add(index) = item;
        }
        Some(handle(list))
    }
}
