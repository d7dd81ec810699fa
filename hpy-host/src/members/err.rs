//! The pending exception.

use std::ffi::{CStr, c_char, c_int};

use hpy_sys::{HPy, HPy_ssize_t};
use rustpython_vm::builtins::{PyBaseException, PyDict, PyTuple, PyType, PyTypeRef};
use rustpython_vm::{AsObject, PyObject, PyObjectRef};

use crate::context::Cx;
use crate::fault::{Result, Trouble};

/// The class of an exception; what is none is a `SystemError`, as in CPython.
fn class(cx: &Cx<'_>, h: HPy) -> Result<PyTypeRef> {
    let object = cx.object(h)?;
    match object.downcast::<PyType>() {
        Ok(class) if class.fast_issubclass(cx.vm.ctx.exceptions.base_exception_type) => Ok(class),
        other => {
            let object: PyObjectRef = other.map_or_else(|object| object, Into::into);
            let repr = object.repr(cx.vm)?;
            Err(cx
                .vm
                .new_system_error(format!(
                    "_PyErr_SetObject: exception {repr} is not a BaseException subclass"
                ))
                .into())
        }
    }
}

pub(crate) fn ctx_FatalError(_: &Cx<'_>, message: *const c_char) -> Result<()> {
    let message = if message.is_null() {
        "<no message>".into()
    } else {
        // SAFETY: it is a C string, by the caller's word.
        unsafe { CStr::from_ptr(message) }.to_string_lossy()
    };
    eprintln!("Fatal Python error: {message}");
    std::process::abort()
}

pub(crate) fn ctx_Err_SetString(cx: &Cx<'_>, h_type: HPy, message: *const c_char) -> Result<()> {
    let class = class(cx, h_type)?;
    // SAFETY: it is a C string, by the caller's word.
    let message = unsafe { cx.text(message)? };
    let message = cx.vm.ctx.new_str(message).into();
    cx.state
        .raise(cx.vm.invoke_exception(class, vec![message])?);
    Ok(())
}

pub(crate) fn ctx_Err_SetObject(cx: &Cx<'_>, h_type: HPy, h_value: HPy) -> Result<()> {
    let vm = cx.vm;
    let class = class(cx, h_type)?;
    let arguments = match cx.optional(h_value)? {
        None => Vec::new(),
        Some(value) if vm.is_none(&value) => Vec::new(),
        Some(value) => match value.downcast::<PyBaseException>() {
            Ok(exception) if exception.fast_isinstance(&class) => {
                cx.state.raise(exception);
                return Ok(());
            }
            Ok(other) => vec![other.into()],
            Err(value) => match value.downcast::<PyTuple>() {
                Ok(tuple) => tuple.as_slice().to_vec(),
                Err(value) => vec![value],
            },
        },
    };
    cx.state.raise(vm.invoke_exception(class, arguments)?);
    Ok(())
}

/// What `errno` says: the number, and the system's words for it. To be asked before
/// anything else is done.
fn errno() -> (i32, String) {
    let error = std::io::Error::last_os_error();
    match error.raw_os_error() {
        None | Some(0) => (0, "Error".to_owned()),
        Some(number) => {
            // Rust adds the number to what the system says.
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            (number, text.to_owned())
        }
    }
}

/// Raises what `errno` says, with the names of one or two files.
fn set_errno(
    cx: &Cx<'_>,
    h_type: HPy,
    (number, text): (i32, String),
    names: [Option<PyObjectRef>; 2],
) -> Result<()> {
    let class = class(cx, h_type)?;
    let vm = cx.vm;
    let mut arguments: Vec<PyObjectRef> =
        vec![vm.ctx.new_int(number).into(), vm.ctx.new_str(text).into()];
    if let [Some(first), second] = names {
        arguments.push(first);
        if let Some(second) = second {
            // Between the two stands Windows's number of the error.
            arguments.extend([vm.ctx.new_int(0).into(), second]);
        }
    }
    cx.state.raise(vm.invoke_exception(class, arguments)?);
    Ok(())
}

pub(crate) fn ctx_Err_SetFromErrnoWithFilename(
    cx: &Cx<'_>,
    h_type: HPy,
    filename: *const c_char,
) -> Result<HPy> {
    let errno = errno();
    let name = (!filename.is_null()).then(|| {
        // SAFETY: it is a C string, by the caller's word.
        let bytes = unsafe { CStr::from_ptr(filename) }.to_bytes();
        crate::text::from_file_system(cx.vm, bytes)
    });
    set_errno(cx, h_type, errno, [name, None])?;
    Ok(HPy::NULL)
}

pub(crate) fn ctx_Err_SetFromErrnoWithFilenameObjects(
    cx: &Cx<'_>,
    h_type: HPy,
    filename1: HPy,
    filename2: HPy,
) -> Result<()> {
    let errno = errno();
    let names = [cx.optional(filename1)?, cx.optional(filename2)?];
    set_errno(cx, h_type, errno, names)
}

pub(crate) fn ctx_Err_Occurred(cx: &Cx<'_>) -> Result<c_int> {
    Ok(c_int::from(cx.state.pending.borrow().is_some()))
}

pub(crate) fn ctx_Err_ExceptionMatches(cx: &Cx<'_>, exc: HPy) -> Result<bool> {
    let wanted = cx.object(exc)?;
    let pending = cx.state.pending.borrow().clone();
    let Some(pending) = pending else {
        return Err(Trouble::fault(
            "no exception is pending; ask HPyErr_Occurred before",
        ));
    };
    Ok(matches(pending.class().as_object(), &wanted))
}

/// Whether a class is, or derives from, another, or one of a tuple's.
fn matches(class: &PyObject, wanted: &PyObject) -> bool {
    if let Some(tuple) = wanted.downcast_ref::<PyTuple>() {
        return tuple.iter().any(|one| matches(class, one));
    }
    match (
        class.downcast_ref::<PyType>(),
        wanted.downcast_ref::<PyType>(),
    ) {
        (Some(class), Some(wanted)) => class.fast_issubclass(wanted),
        _ => class.is(wanted),
    }
}

pub(crate) fn ctx_Err_NoMemory(cx: &Cx<'_>) -> Result<()> {
    let class = cx.vm.ctx.exceptions.memory_error.to_owned();
    cx.state.raise(cx.vm.new_exception_empty(class));
    Ok(())
}

pub(crate) fn ctx_Err_Clear(cx: &Cx<'_>) -> Result<()> {
    let pending = cx.state.pending.take();
    // What this drops may run Python.
    drop(pending);
    Ok(())
}

pub(crate) fn ctx_Err_NewException(
    cx: &Cx<'_>,
    utf8_name: *const c_char,
    base: HPy,
    dict: HPy,
) -> Result<PyObjectRef> {
    ctx_Err_NewExceptionWithDoc(cx, utf8_name, std::ptr::null(), base, dict)
}

pub(crate) fn ctx_Err_NewExceptionWithDoc(
    cx: &Cx<'_>,
    utf8_name: *const c_char,
    utf8_doc: *const c_char,
    base: HPy,
    dict: HPy,
) -> Result<PyObjectRef> {
    let vm = cx.vm;
    // SAFETY: these are C strings, by the caller's word.
    let name = unsafe { cx.text(utf8_name)? };
    let Some((module, name)) = name.rsplit_once('.') else {
        return Err(vm
            .new_system_error("PyErr_NewException: name must be module.class")
            .into());
    };
    // As in CPython, the dict that is given gets what is added.
    let names = match cx.optional(dict)? {
        None => vm.ctx.new_dict(),
        Some(dict) => dict.downcast::<PyDict>().map_err(|object| {
            Trouble::fault(format!(
                "the attributes are of type '{}'; they must be a dict, or null",
                object.class().name()
            ))
        })?,
    };
    if !names.contains_key("__module__", vm) {
        names.set_item("__module__", vm.ctx.new_str(module).into(), vm)?;
    }
    if !utf8_doc.is_null() {
        // SAFETY: as above.
        let doc = unsafe { cx.text(utf8_doc)? };
        names.set_item("__doc__", vm.ctx.new_str(doc).into(), vm)?;
    }
    let bases = match cx.optional(base)? {
        None => vm
            .ctx
            .new_tuple(vec![vm.ctx.exceptions.exception_type.to_owned().into()]),
        Some(base) => match base.downcast() {
            Ok(tuple) => tuple,
            Err(base) => vm.ctx.new_tuple(vec![base]),
        },
    };
    let name = vm.ctx.new_str(name);
    Ok(vm
        .ctx
        .types
        .type_type
        .as_object()
        .call((name, bases, names), vm)?)
}

pub(crate) fn ctx_Err_WarnEx(
    cx: &Cx<'_>,
    category: HPy,
    utf8_message: *const c_char,
    stack_level: HPy_ssize_t,
) -> Result<()> {
    let vm = cx.vm;
    let exceptions = &vm.ctx.exceptions;
    let category = match cx.optional(category)? {
        None => exceptions.runtime_warning.to_owned(),
        Some(category) => match category.downcast::<PyType>() {
            Ok(class) if class.fast_issubclass(exceptions.warning) => class,
            other => {
                let object: PyObjectRef = other.map_or_else(|object| object, Into::into);
                return Err(vm
                    .new_type_error(format!(
                        "category must be a Warning subclass, not '{}'",
                        object.class().name()
                    ))
                    .into());
            }
        },
    };
    // SAFETY: it is a C string, by the caller's word.
    let message = vm.ctx.new_str(unsafe { cx.text(utf8_message)? });
    rustpython_vm::warn::warn(message.into(), Some(category), stack_level, None, vm)?;
    Ok(())
}

pub(crate) fn ctx_Err_WriteUnraisable(cx: &Cx<'_>, obj: HPy) -> Result<()> {
    let object = cx.optional(obj)?.unwrap_or_else(|| cx.vm.ctx.none());
    let pending = cx.state.pending.take();
    if let Some(exception) = pending {
        cx.vm.run_unraisable(exception, None, object);
    }
    Ok(())
}
