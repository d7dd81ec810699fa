//! Calling.

use std::ffi::c_int;

use hpy_sys::{HPy, HPyContext};

use super::{handle, object};
use crate::capi::*;
use crate::host;
use crate::object::{decref, has_flag};

pub(crate) unsafe extern "C" fn ctx_CallTupleDict(
    _ctx: *mut HPyContext,
    callable: HPy,
    args: HPy,
    kw: HPy,
) -> HPy {
    // SAFETY: the handles are open or null.
    unsafe {
        if !args.is_null() && !has_flag(object(args), Py_TPFLAGS_TUPLE_SUBCLASS) {
            PyErr_SetString(
                object(host::type_error()),
                c"HPy_CallTupleDict requires args to be a tuple or null handle".as_ptr(),
            );
            return HPy::NULL;
        }
        if kw.is_null() {
            return handle(PyObject_CallObject(object(callable), object(args)));
        }
        if !has_flag(object(kw), Py_TPFLAGS_DICT_SUBCLASS) {
            PyErr_SetString(
                object(host::type_error()),
                c"HPy_CallTupleDict requires kw to be a dict or null handle".as_ptr(),
            );
            return HPy::NULL;
        }
        if !args.is_null() {
            return handle(PyObject_Call(object(callable), object(args), object(kw)));
        }
        let empty = PyTuple_New(0);
        if empty.is_null() {
            return HPy::NULL;
        }
        let result = PyObject_Call(object(callable), empty, object(kw));
        decref(empty);
        handle(result)
    }
}

/// How many arguments by position and keyword there are.
unsafe fn count(nargs: usize, kwnames: *mut PyObject) -> usize {
    if kwnames.is_null() {
        return nargs;
    }
    // SAFETY: the names of keywords are a tuple.
    nargs + unsafe { PyTuple_Size(kwnames) } as usize
}

/// Runs `body` with the arguments in an array that has a free place before
/// them, which spares CPython a copy where it has to put a `self` there.
unsafe fn with_room<R>(
    args: *const HPy,
    count: usize,
    body: impl FnOnce(*mut *mut PyObject) -> R,
) -> R {
    const FEW: usize = 8;
    // SAFETY: `args` points to `count` handles.
    unsafe {
        if count <= FEW {
            let mut room = [std::ptr::null_mut::<PyObject>(); FEW + 1];
            std::ptr::copy_nonoverlapping(args.cast(), room.as_mut_ptr().add(1), count);
            body(room.as_mut_ptr().add(1))
        } else {
            let mut room = vec![std::ptr::null_mut::<PyObject>(); count + 1];
            std::ptr::copy_nonoverlapping(args.cast(), room.as_mut_ptr().add(1), count);
            body(room.as_mut_ptr().add(1))
        }
    }
}

/// `PyObject_Vectorcall`, by whatever name the interpreter has it.
pub(crate) unsafe fn vectorcall(
    callable: *mut PyObject,
    args: *const *mut PyObject,
    nargsf: usize,
    kwnames: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as the caller vouches.
    unsafe {
        match PyObject_Vectorcall().or_else(_PyObject_Vectorcall) {
            Some(call) => call(callable, args, nargsf, kwnames),
            None => by_tuple(
                callable,
                args,
                nargsf & !PY_VECTORCALL_ARGUMENTS_OFFSET,
                kwnames,
            ),
        }
    }
}

/// The same with a tuple and a dict. CPython 3.8 has its vectorcall as an inline
/// function of the headers only.
unsafe fn by_tuple(
    callable: *mut PyObject,
    args: *const *mut PyObject,
    nargs: usize,
    kwnames: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as the caller vouches.
    unsafe {
        let tuple = super::ctx_Tuple_FromArray(
            std::ptr::null_mut(),
            args.cast_mut().cast(),
            nargs as isize,
        );
        if tuple.is_null() {
            return std::ptr::null_mut();
        }
        let mut kw = std::ptr::null_mut();
        let mut result = std::ptr::null_mut();
        if kwnames.is_null() || fill(&mut kw, args.add(nargs), kwnames) {
            result = PyObject_Call(callable, object(tuple), kw);
        }
        decref(kw);
        decref(object(tuple));
        result
    }
}

/// Makes a dict of names and values; whether that worked.
unsafe fn fill(
    kw: &mut *mut PyObject,
    values: *const *mut PyObject,
    kwnames: *mut PyObject,
) -> bool {
    // SAFETY: as the caller vouches.
    unsafe {
        *kw = PyDict_New();
        if kw.is_null() {
            return false;
        }
        (0..PyTuple_Size(kwnames)).all(|i| {
            let name = PyTuple_GetItem(kwnames, i);
            PyObject_SetItem(*kw, name, *values.offset(i)) == 0
        })
    }
}

pub(crate) unsafe extern "C" fn ctx_Call(
    _ctx: *mut HPyContext,
    callable: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    let kwnames = object(kwnames);
    // SAFETY: `args` holds the arguments, those by keyword last.
    unsafe {
        handle(with_room(args, count(nargs, kwnames), |args| {
            vectorcall(
                object(callable),
                args,
                nargs | PY_VECTORCALL_ARGUMENTS_OFFSET,
                kwnames,
            )
        }))
    }
}

pub(crate) unsafe extern "C" fn ctx_CallMethod(
    _ctx: *mut HPyContext,
    name: HPy,
    args: *const HPy,
    nargs: usize,
    kwnames: HPy,
) -> HPy {
    let kwnames = object(kwnames);
    // SAFETY: `args` holds the receiver and the arguments, those by keyword last.
    unsafe {
        handle(with_room(args, count(nargs, kwnames), |args| {
            if let Some(call) = PyObject_VectorcallMethod() {
                return call(
                    object(name),
                    args,
                    nargs | PY_VECTORCALL_ARGUMENTS_OFFSET,
                    kwnames,
                );
            }
            let method = PyObject_GetAttr(*args, object(name));
            if method.is_null() {
                return method;
            }
            // The receiver's place is the free one now.
            let result = vectorcall(
                method,
                args.add(1),
                (nargs - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET,
                kwnames,
            );
            decref(method);
            result
        }))
    }
}

/// Gives the object a call function of its own; its type must have a place for
/// it.
pub(crate) unsafe extern "C" fn ctx_SetCallFunction(
    ctx: *mut HPyContext,
    h: HPy,
    function: *mut hpy_sys::HPyCallFunction,
) -> c_int {
    // SAFETY: the handle is open, the function valid.
    unsafe { super::types::set_call_function(ctx, h, function) }
}
