//! From CPython to an implementation: what trampolines hand over.
//!
//! Modules that carry this host call their implementations by themselves, where
//! that is all there is to it; here come the rest, and the modules written in C.

use std::ffi::c_void;

use hpy_sys::trampolines::{self, *};
use hpy_sys::{
    HPy, HPy_buffer, HPyCFunction, HPyContext, HPyFunc_Capsule_Destructor, HPyFunc_Signature,
    HPyFunc_getbufferproc, HPyFunc_initproc, HPyFunc_mod_create, HPyFunc_newfunc,
    HPyFunc_releasebufferproc, HPyFunc_traverseproc,
};

use super::{handle, object};
use crate::capi::*;
use crate::host::{self, Interpreter};
use crate::object::{decref, incref, type_of};

pub(crate) unsafe extern "C" fn ctx_CallRealFunctionFromTrampoline(
    _ctx: *mut HPyContext,
    signature: HPyFunc_Signature,
    function: HPyCFunction,
    args: *mut c_void,
) {
    // SAFETY: the trampoline belongs to the implementation, so the signature and
    // the arguments do too. A trampoline knows the context that its module was
    // loaded with first, which may be another interpreter's.
    unsafe {
        let ctx = Interpreter::current().context();
        if trampolines::call_with_pointers(ctx, signature, function, args) {
            return;
        }
        match signature {
            HPyFunc_Signature::INITPROC => {
                let args = &mut *args.cast::<_HPyFunc_args_INITPROC>();
                let function = std::mem::transmute::<HPyCFunction, HPyFunc_initproc>(function);
                args.result = with_items(args.args, |items, n| {
                    function(ctx, handle(args.self_), items, n, handle(args.kw))
                });
            }
            HPyFunc_Signature::NEWFUNC => {
                let args = &mut *args.cast::<_HPyFunc_args_NEWFUNC>();
                let function = std::mem::transmute::<HPyCFunction, HPyFunc_newfunc>(function);
                args.result = object(with_items(args.args, |items, n| {
                    function(ctx, handle(args.self_), items, n, handle(args.kw))
                }));
            }
            HPyFunc_Signature::GETBUFFERPROC => {
                let args = &mut *args.cast::<_HPyFunc_args_GETBUFFERPROC>();
                let function = std::mem::transmute::<HPyCFunction, HPyFunc_getbufferproc>(function);
                let mut buffer = NO_BUFFER;
                args.result = function(ctx, handle(args.self_), &raw mut buffer, args.flags);
                let view = args.view.cast::<Py_buffer>();
                if args.result < 0 {
                    (*view).obj = std::ptr::null_mut();
                } else {
                    // The reference goes to whoever asked for the buffer.
                    to_view(&buffer, view);
                }
            }
            HPyFunc_Signature::RELEASEBUFFERPROC => {
                let args = &mut *args.cast::<_HPyFunc_args_RELEASEBUFFERPROC>();
                let function =
                    std::mem::transmute::<HPyCFunction, HPyFunc_releasebufferproc>(function);
                // The view's reference stays CPython's to give up; the implementation
                // gets one of its own, as it may put another object there.
                let mut buffer = from_view(args.view.cast());
                incref(object(buffer.obj));
                function(ctx, handle(args.self_), &raw mut buffer);
                decref(object(buffer.obj));
            }
            HPyFunc_Signature::TRAVERSEPROC => {
                let args = &mut *args.cast::<_HPyFunc_args_TRAVERSEPROC>();
                let function = std::mem::transmute::<HPyCFunction, HPyFunc_traverseproc>(function);
                args.result = super::types::traverse(function, args.self_, args.visit, args.arg);
            }
            HPyFunc_Signature::CAPSULE_DESTRUCTOR => {
                let capsule = args.cast::<PyObject>();
                let function =
                    std::mem::transmute::<HPyCFunction, HPyFunc_Capsule_Destructor>(function);
                let name = PyCapsule_GetName(capsule);
                let pointer = PyCapsule_GetPointer(capsule, name);
                function(name, pointer, PyCapsule_GetContext(capsule));
            }
            HPyFunc_Signature::MOD_CREATE => {
                let args = &mut *args.cast::<_HPyFunc_args_MOD_CREATE>();
                let function = std::mem::transmute::<HPyCFunction, HPyFunc_mod_create>(function);
                args.result = created(object(function(ctx, handle(args.spec))));
            }
            _ => super::ctx_FatalError(
                ctx,
                c"an HPy trampoline of a signature that this host does not know".as_ptr(),
            ),
        }
    }
}

/// Runs `body` with the items of a tuple of arguments, which stays alive
/// meanwhile, and their number.
unsafe fn with_items<R>(tuple: *mut PyObject, body: impl FnOnce(*const HPy, isize) -> R) -> R {
    const FEW: usize = 8;
    // SAFETY: CPython calls with a tuple.
    unsafe {
        let n = PyTuple_Size(tuple);
        let item = |i: usize| handle(PyTuple_GetItem(tuple, i as isize));
        if n as usize <= FEW {
            let mut items = [HPy::NULL; FEW];
            for (i, place) in items.iter_mut().enumerate().take(n as usize) {
                *place = item(i);
            }
            body(items.as_ptr(), n)
        } else {
            let items: Vec<HPy> = (0..n as usize).map(item).collect();
            body(items.as_ptr(), n)
        }
    }
}

const NO_BUFFER: HPy_buffer = HPy_buffer {
    buf: std::ptr::null_mut(),
    obj: HPy::NULL,
    len: 0,
    itemsize: 0,
    readonly: 0,
    ndim: 0,
    format: std::ptr::null_mut(),
    shape: std::ptr::null_mut(),
    strides: std::ptr::null_mut(),
    suboffsets: std::ptr::null_mut(),
    internal: std::ptr::null_mut(),
};

/// Writes a buffer into CPython's view of it, its reference included.
unsafe fn to_view(buffer: &HPy_buffer, view: *mut Py_buffer) {
    // SAFETY: the view is CPython's to be filled.
    unsafe {
        (*view).buf = buffer.buf;
        (*view).obj = object(buffer.obj);
        (*view).len = buffer.len;
        (*view).itemsize = buffer.itemsize;
        (*view).readonly = buffer.readonly;
        (*view).ndim = buffer.ndim;
        (*view).format = buffer.format;
        (*view).shape = buffer.shape;
        (*view).strides = buffer.strides;
        (*view).suboffsets = buffer.suboffsets;
        (*view).internal = buffer.internal;
    }
}

/// A buffer of what CPython's view says.
unsafe fn from_view(view: *const Py_buffer) -> HPy_buffer {
    // SAFETY: the view is filled.
    unsafe {
        HPy_buffer {
            buf: (*view).buf,
            obj: handle((*view).obj),
            len: (*view).len,
            itemsize: (*view).itemsize,
            readonly: (*view).readonly,
            ndim: (*view).ndim,
            format: (*view).format,
            shape: (*view).shape,
            strides: (*view).strides,
            suboffsets: (*view).suboffsets,
            internal: (*view).internal,
        }
    }
}

/// What a create slot returned, unless it is a module: those CPython would fill
/// and execute by a definition that has nothing more to give.
unsafe fn created(result: *mut PyObject) -> *mut PyObject {
    // SAFETY: null or a new reference.
    unsafe {
        if !result.is_null() && PyType_IsSubtype(type_of(result), PyModule_Type()) != 0 {
            decref(result);
            PyErr_SetString(
                object(host::system_error()),
                c"HPy_mod_create slot returned a builtin module object. \
                  This is currently not supported."
                    .as_ptr(),
            );
            return std::ptr::null_mut();
        }
    }
    result
}
