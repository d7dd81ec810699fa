//! What any object can do.

use std::ffi::{c_char, c_int};

use hpy_sys::{HPy, HPy_hash_t, HPy_ssize_t, HPyContext};

use super::{Translate, forward, handle, object};
use crate::capi::*;
use crate::host::Interpreter;
use crate::object::{decref, incref, type_of};

forward! {
    fn ctx_IsTrue(h: HPy) -> c_int = PyObject_IsTrue;
    fn ctx_Repr(h: HPy) -> HPy = PyObject_Repr;
    fn ctx_Str(h: HPy) -> HPy = PyObject_Str;
    fn ctx_ASCII(h: HPy) -> HPy = PyObject_ASCII;
    fn ctx_Bytes(h: HPy) -> HPy = PyObject_Bytes;
    fn ctx_Hash(h: HPy) -> HPy_hash_t = PyObject_Hash;
    fn ctx_RichCompare(a: HPy, b: HPy, op: c_int) -> HPy = PyObject_RichCompare;
    fn ctx_RichCompareBool(a: HPy, b: HPy, op: c_int) -> c_int = PyObject_RichCompareBool;
    fn ctx_GetAttr(h: HPy, name: HPy) -> HPy = PyObject_GetAttr;
    fn ctx_HasAttr(h: HPy, name: HPy) -> c_int = PyObject_HasAttr;
    fn ctx_SetAttr(h: HPy, name: HPy, value: HPy) -> c_int = PyObject_SetAttr;
    fn ctx_Length(h: HPy) -> HPy_ssize_t = PyObject_Size;
    fn ctx_GetItem(h: HPy, key: HPy) -> HPy = PyObject_GetItem;
    fn ctx_SetItem(h: HPy, key: HPy, value: HPy) -> c_int = PyObject_SetItem;
    fn ctx_DelItem(h: HPy, key: HPy) -> c_int = PyObject_DelItem;
    fn ctx_Contains(container: HPy, item: HPy) -> c_int = PySequence_Contains;
    fn ctx_Callable_Check(h: HPy) -> c_int = PyCallable_Check;
}

/// Writes the members that take an attribute's name as a C string: for those that
/// are known as objects, and for others.
macro_rules! named {
    ($( fn $name:ident($($value:ident: HPy)?) -> $ret:ty = $known:ident or $other:ident; )*) => {$(
        pub(crate) unsafe extern "C" fn $name(
            ctx: *mut HPyContext,
            h: HPy,
            name: *const c_char,
            $($value: HPy,)?
        ) -> $ret {
            // SAFETY: the context is ours, the handles are open, the name is a C
            // string.
            unsafe {
                Translate::from_c(match Interpreter::of(ctx).names().get(name) {
                    Some(name) => $known(object(h), name, $(object($value))?),
                    None => $other(object(h), name, $(object($value))?),
                })
            }
        }
    )*};
}

named! {
    fn ctx_GetAttr_s() -> HPy = PyObject_GetAttr or PyObject_GetAttrString;
    fn ctx_HasAttr_s() -> c_int = PyObject_HasAttr or PyObject_HasAttrString;
    fn ctx_SetAttr_s(value: HPy) -> c_int = PyObject_SetAttr or PyObject_SetAttrString;
}

/// An index as an object.
unsafe fn index(_ctx: *mut HPyContext, index: HPy_ssize_t) -> *mut PyObject {
    // SAFETY: any number will do.
    unsafe { PyLong_FromSsize_t(index) }
}

/// A C string as an object, a new reference.
pub(super) unsafe fn named_text(ctx: *mut HPyContext, text: *const c_char) -> *mut PyObject {
    // SAFETY: the context is ours, the text a C string.
    unsafe {
        match Interpreter::of(ctx).names().get(text) {
            Some(name) => incref(name),
            None => PyUnicode_FromString(text),
        }
    }
}

/// Uses a key that is made for this once.
unsafe fn with_key<R>(key: *mut PyObject, failure: R, body: impl FnOnce(*mut PyObject) -> R) -> R {
    if key.is_null() {
        return failure;
    }
    let result = body(key);
    // SAFETY: the key is ours.
    unsafe { decref(key) };
    result
}

/// Writes, for the two kinds of key that C can spell, the members that take one.
macro_rules! keyed {
    ($get:ident $set:ident $del:ident: $ty:ty = $make:ident) => {
        pub(crate) unsafe extern "C" fn $get(ctx: *mut HPyContext, h: HPy, key: $ty) -> HPy {
            // SAFETY: the handle is open, the key one of the type.
            unsafe {
                with_key($make(ctx, key), HPy::NULL, |key| {
                    handle(PyObject_GetItem(object(h), key))
                })
            }
        }

        pub(crate) unsafe extern "C" fn $set(
            ctx: *mut HPyContext,
            h: HPy,
            key: $ty,
            value: HPy,
        ) -> c_int {
            // SAFETY: the handles are open, the key one of the type.
            unsafe {
                with_key($make(ctx, key), -1, |key| {
                    PyObject_SetItem(object(h), key, object(value))
                })
            }
        }

        pub(crate) unsafe extern "C" fn $del(ctx: *mut HPyContext, h: HPy, key: $ty) -> c_int {
            // SAFETY: the handle is open, the key one of the type.
            unsafe { with_key($make(ctx, key), -1, |key| PyObject_DelItem(object(h), key)) }
        }
    };
}

keyed!(ctx_GetItem_i ctx_SetItem_i ctx_DelItem_i: HPy_ssize_t = index);
keyed!(ctx_GetItem_s ctx_SetItem_s ctx_DelItem_s: *const c_char = named_text);

pub(crate) unsafe extern "C" fn ctx_Type(_ctx: *mut HPyContext, h: HPy) -> HPy {
    // SAFETY: the handle is open.
    unsafe { handle(incref(type_of(object(h)))) }
}

pub(crate) unsafe extern "C" fn ctx_TypeCheck(_ctx: *mut HPyContext, h: HPy, class: HPy) -> c_int {
    // SAFETY: the handles are open, and `class` is a type.
    unsafe {
        let own = type_of(object(h));
        c_int::from(own == object(class) || PyType_IsSubtype(own, object(class)) != 0)
    }
}

pub(crate) unsafe extern "C" fn ctx_Is(_ctx: *mut HPyContext, a: HPy, b: HPy) -> c_int {
    c_int::from(object(a) == object(b))
}

pub(crate) unsafe extern "C" fn ctx_Dump(_ctx: *mut HPyContext, h: HPy) {
    // SAFETY: the handle is open.
    unsafe {
        match _PyObject_Dump() {
            Some(dump) => dump(object(h)),
            None => {
                let object = object(h);
                let mut size = 0;
                let class = PyObject_Repr(type_of(object));
                let repr = PyObject_Repr(object);
                for (what, text) in [("object type", class), ("object repr", repr)] {
                    let utf8 = if text.is_null() {
                        std::ptr::null()
                    } else {
                        PyUnicode_AsUTF8AndSize(text, &raw mut size)
                    };
                    if utf8.is_null() {
                        PyErr_Clear();
                    } else {
                        let text = std::slice::from_raw_parts(utf8.cast(), size as usize);
                        eprintln!("{what}: {}", String::from_utf8_lossy(text));
                    }
                    decref(text);
                }
            }
        }
    }
}
