//! The context that this host hands out, and what it keeps per interpreter.
//!
//! Nearly always there is one interpreter in the process, and its context is
//! found without looking. When a module is loaded into a second one, each gets a
//! context of its own, and trampolines ask which interpreter they run in.

mod globals;
mod interpreter;
mod names;

use std::ffi::{CStr, CString, c_int, c_void};

use hpy_sys::{HPy, HPyContext, MEMBERS, MemberKind};

pub(crate) use globals::Globals;
pub(crate) use interpreter::Interpreter;
pub(crate) use names::Names;

use crate::capi::{self, *};
use crate::members;
use crate::members::handle;

/// Writes the context: every member of the table must be in [`members`], with the
/// signature that the table says, or this does not compile.
macro_rules! context {
    (
        constants { $($ci:literal $c:ident;)* }
        functions { $($fi:literal $fname:ident: fn $f:ident($($fa:ident: $fat:ty),*) -> $fr:ty;)* }
        late_constants { $($lci:literal $lc:ident;)* }
        late_functions {
            $($li:literal $lname:ident: fn $l:ident($($la:ident: $lat:ty),*) -> $lr:ty;)*
        }
    ) => {
        /// A context without its constants, which only the interpreter knows.
        const TEMPLATE: HPyContext = HPyContext {
            name: c"HPy Universal ABI (hpy-rs on CPython's C API)".as_ptr(),
            _private: std::ptr::null_mut(),
            abi_version: hpy_sys::HPY_ABI_VERSION as _,
            $( $c: HPy::NULL, )*
            $( $f: members::$f, )*
            $( $lc: HPy::NULL, )*
            $( $l: members::$l, )*
        };
    };
}

hpy_sys::for_each_context_member! { context }

/// Whether a context is this host's own, from this very binary, and not one that
/// wraps it.
///
/// # Safety
/// `ctx` must be a valid context.
#[inline]
pub unsafe fn is_ours(ctx: *mut HPyContext) -> bool {
    // Any member will do for which there is but one function.
    let is = members::ctx_Is as unsafe extern "C" fn(*mut HPyContext, HPy, HPy) -> c_int;
    // SAFETY: by the caller's word.
    std::ptr::fn_addr_eq(unsafe { (*ctx).ctx_Is }, is)
}

/// Makes the C API usable; see [`capi::load`].
///
/// # Errors
/// If it lacks something that is needed.
///
/// # Safety
/// With the interpreter's lock held.
pub(crate) unsafe fn start() -> Result<(), LoadError> {
    use std::sync::Once;
    static EXAMINED: Once = Once::new();
    capi::load()?;
    // SAFETY: the C API is loaded; this runs once.
    EXAMINED.call_once(|| unsafe {
        crate::object::examine();
        members::inside::examine();
        crate::types::referents::examine();
    });
    Ok(())
}

/// Fills in the constants of a context, and the members that this interpreter
/// allows for.
///
/// # Errors
/// The name of the first that the interpreter does not have.
///
/// # Safety
/// Started, and with the interpreter's lock held.
unsafe fn fill(ctx: &mut HPyContext) -> Result<(), CString> {
    members::inside::choose(ctx);
    let start = std::ptr::from_mut(ctx).cast::<c_void>();
    for member in MEMBERS {
        if member.kind == MemberKind::Constant {
            // SAFETY: as the caller vouches; the constant is a handle at this
            // offset of the context.
            unsafe {
                let object = constant(member.name)?;
                *start.byte_add(member.offset).cast::<HPy>() = handle(object);
            }
        }
    }
    Ok(())
}

/// The object of a constant of the context, by the constant's name.
unsafe fn constant(name: &'static str) -> Result<*mut PyObject, CString> {
    // The symbol is the object itself.
    let object = match name {
        "h_Builtins" => {
            // SAFETY: as the caller of `fill` vouches.
            return Ok(unsafe { PyEval_GetBuiltins() });
        }
        "h_None" => c"_Py_NoneStruct",
        "h_True" => c"_Py_TrueStruct",
        "h_False" => c"_Py_FalseStruct",
        "h_NotImplemented" => c"_Py_NotImplementedStruct",
        "h_Ellipsis" => c"_Py_EllipsisObject",
        "h_BaseObjectType" => c"PyBaseObject_Type",
        "h_TypeType" => c"PyType_Type",
        "h_BoolType" => c"PyBool_Type",
        "h_LongType" => c"PyLong_Type",
        "h_FloatType" => c"PyFloat_Type",
        "h_UnicodeType" => c"PyUnicode_Type",
        "h_TupleType" => c"PyTuple_Type",
        "h_ListType" => c"PyList_Type",
        "h_ComplexType" => c"PyComplex_Type",
        "h_BytesType" => c"PyBytes_Type",
        "h_MemoryViewType" => c"PyMemoryView_Type",
        "h_CapsuleType" => c"PyCapsule_Type",
        "h_SliceType" => c"PySlice_Type",
        exception => {
            // The others are exceptions, whose symbols hold a pointer.
            let symbol = format!("PyExc_{}", exception.trim_start_matches("h_"));
            // The table's names have no NUL.
            let symbol = CString::new(symbol).unwrap_or_default();
            let address = capi::find(&symbol).cast::<*mut PyObject>();
            return if address.is_null() {
                Err(symbol)
            } else {
                // SAFETY: the symbol is CPython's, and initialised.
                Ok(unsafe { *address })
            };
        }
    };
    let address = capi::find(object);
    if address.is_null() {
        Err(object.to_owned())
    } else {
        Ok(address.cast())
    }
}

/// Writes functions for the exception classes that the host itself raises.
macro_rules! exceptions {
    ($($name:ident = $member:ident;)*) => {$(
        /// The class, as a handle of the first context.
        ///
        /// # Safety
        /// After the first module was loaded.
        pub(crate) unsafe fn $name() -> HPy {
            // SAFETY: by the caller's word; exception classes are the same in every
            // interpreter.
            unsafe { (*Interpreter::first().context()).$member }
        }
    )*};
}

exceptions! {
    overflow_error = h_OverflowError;
    value_error = h_ValueError;
    index_error = h_IndexError;
    type_error = h_TypeError;
    system_error = h_SystemError;
    import_error = h_ImportError;
    not_implemented_error = h_NotImplementedError;
}

/// Raises that the interpreter's C API has no function of this name, which a
/// member needs.
///
/// # Safety
/// With the interpreter's lock held, after the first module was loaded.
pub(crate) unsafe fn lacking(name: &CStr) {
    let message = format!("this interpreter's C API has no {}", name.to_string_lossy());
    // SAFETY: by the caller's word.
    unsafe { raise(not_implemented_error(), &message) };
}

/// Raises an exception with a message.
///
/// # Safety
/// With the interpreter's lock held; `class` must be an exception class.
pub(crate) unsafe fn raise(class: HPy, message: &str) {
    // SAFETY: the text is UTF-8 of that length.
    unsafe {
        let text = PyUnicode_FromStringAndSize(message.as_ptr().cast(), message.len() as isize);
        if !text.is_null() {
            PyErr_SetObject(members::object(class), text);
            crate::object::decref(text);
        }
    }
}
