//! The one list of what is used of CPython's C API.

use std::cell::UnsafeCell;
use std::ffi::{CStr, c_char, c_double, c_int, c_long, c_longlong, c_ulong, c_ulonglong, c_void};
use std::mem::MaybeUninit;

use hpy_sys::{HPy_hash_t, HPy_ssize_t, wchar_t};

use super::{
    Py_buffer, PyCapsule_Destructor, PyMemberDef, PyMethodDef, PyModuleDef, PyObject,
    PyThreadState, PyType_Spec,
};

/// A symbol's name as a C string.
macro_rules! c_name {
    ($name:ident) => {
        const {
            match CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
                Ok(name) => name,
                Err(_) => panic!("a name has no NUL"),
            }
        }
    };
}

/// Declares the struct of pointers and the functions that go through it.
///
/// `functions` must be there, in every interpreter that is served; `optional`
/// ones came with some version or are not in every emulation, so their users ask
/// first. `objects` are symbols that *are* a Python object.
macro_rules! capi {
    (
        functions { $( fn $f:ident($($a:ident: $t:ty),* $(,)?) $(-> $r:ty)?; )* }
        optional { $( fn $of:ident($($oa:ident: $ot:ty),* $(,)?) $(-> $or:ty)?; )* }
        objects { $( $o:ident; )* }
    ) => {
        /// Every pointer, once they are found.
        #[allow(non_snake_case)]
        pub(super) struct Symbols {
            $( $f: unsafe extern "C" fn($($t),*) $(-> $r)?, )*
            $( $of: Option<unsafe extern "C" fn($($ot),*) $(-> $or)?>, )*
            $( $o: *mut PyObject, )*
        }

        impl Symbols {
            /// Looks all of them up.
            ///
            /// # Errors
            /// The name of the first that must be there and is not.
            ///
            /// # Safety
            /// `find` must give null or the address of the symbol of that name in
            /// CPython's C API.
            pub(super) unsafe fn find(
                find: impl Fn(&'static CStr) -> *mut c_void,
            ) -> Result<Symbols, &'static CStr> {
                let required = |name: &'static CStr| {
                    let address = find(name);
                    if address.is_null() { Err(name) } else { Ok(address) }
                };
                // SAFETY: a non-null address is that of a function of this type, as
                // the table says; null is `None` of the optional ones.
                unsafe {
                    Ok(Symbols {
                        $( $f: std::mem::transmute::<
                            *mut c_void, unsafe extern "C" fn($($t),*) $(-> $r)?
                        >(required(c_name!($f))?), )*
                        $( $of: std::mem::transmute::<
                            *mut c_void, Option<unsafe extern "C" fn($($ot),*) $(-> $or)?>
                        >(find(c_name!($of))), )*
                        $( $o: required(c_name!($o))?.cast(), )*
                    })
                }
            }
        }

        $(
            #[inline(always)]
            #[allow(non_snake_case, clippy::too_many_arguments)]
            pub(crate) unsafe fn $f($($a: $t),*) $(-> $r)? {
                // SAFETY: the caller vouches for the arguments; whoever holds a
                // Python object or a context has loaded the symbols.
                unsafe { (symbols().$f)($($a),*) }
            }
        )*

        $(
            /// The function, where the interpreter has it.
            #[inline(always)]
            #[allow(non_snake_case)]
            pub(crate) fn $of() -> Option<unsafe extern "C" fn($($ot),*) $(-> $or)?> {
                // SAFETY: this is only asked after loading.
                unsafe { symbols().$of }
            }
        )*

        $(
            /// The address of the object.
            #[inline(always)]
            #[allow(non_snake_case)]
            pub(crate) fn $o() -> *mut PyObject {
                // SAFETY: this is only asked after loading.
                unsafe { symbols().$o }
            }
        )*
    };
}

/// Where the pointers are. A plain static, so that a call costs one load.
pub(super) struct Place(UnsafeCell<MaybeUninit<Symbols>>);

// SAFETY: it is written once, by `load`, before anybody reads it.
unsafe impl Sync for Place {}

static SYMBOLS: Place = Place(UnsafeCell::new(MaybeUninit::uninit()));

/// The pointers.
///
/// # Safety
/// Only after [`load`](super::load) has succeeded.
#[inline(always)]
unsafe fn symbols() -> &'static Symbols {
    // SAFETY: by the caller's word it is initialised, and then it never changes.
    unsafe { (*SYMBOLS.0.get()).assume_init_ref() }
}

/// Keeps the pointers.
///
/// # Safety
/// Once, before any other use.
pub(super) unsafe fn store(symbols: Symbols) {
    // SAFETY: nobody reads it yet.
    unsafe { (*SYMBOLS.0.get()).write(symbols) };
}

capi! {
    functions {
        // object.h
        fn Py_IncRef(o: *mut PyObject);
        fn Py_DecRef(o: *mut PyObject);
        fn PyObject_IsTrue(o: *mut PyObject) -> c_int;
        fn PyObject_Repr(o: *mut PyObject) -> *mut PyObject;
        fn PyObject_Str(o: *mut PyObject) -> *mut PyObject;
        fn PyObject_ASCII(o: *mut PyObject) -> *mut PyObject;
        fn PyObject_Bytes(o: *mut PyObject) -> *mut PyObject;
        fn PyObject_Hash(o: *mut PyObject) -> HPy_hash_t;
        fn PyObject_RichCompare(a: *mut PyObject, b: *mut PyObject, op: c_int) -> *mut PyObject;
        fn PyObject_RichCompareBool(a: *mut PyObject, b: *mut PyObject, op: c_int) -> c_int;
        fn PyObject_GetAttr(o: *mut PyObject, name: *mut PyObject) -> *mut PyObject;
        fn PyObject_GetAttrString(o: *mut PyObject, name: *const c_char) -> *mut PyObject;
        fn PyObject_GenericGetAttr(o: *mut PyObject, name: *mut PyObject) -> *mut PyObject;
        fn PyObject_HasAttr(o: *mut PyObject, name: *mut PyObject) -> c_int;
        fn PyObject_HasAttrString(o: *mut PyObject, name: *const c_char) -> c_int;
        fn PyObject_SetAttr(o: *mut PyObject, name: *mut PyObject, v: *mut PyObject) -> c_int;
        fn PyObject_SetAttrString(o: *mut PyObject, name: *const c_char, v: *mut PyObject) -> c_int;
        fn PyCallable_Check(o: *mut PyObject) -> c_int;
        fn PyType_IsSubtype(a: *mut PyObject, b: *mut PyObject) -> c_int;
        fn PyType_FromSpecWithBases(spec: *mut PyType_Spec, bases: *mut PyObject) -> *mut PyObject;
        fn PyType_GenericAlloc(t: *mut PyObject, n: HPy_ssize_t) -> *mut PyObject;
        fn PyType_Modified(t: *mut PyObject);

        // abstract.h
        fn PyObject_Size(o: *mut PyObject) -> HPy_ssize_t;
        fn PyObject_GetItem(o: *mut PyObject, key: *mut PyObject) -> *mut PyObject;
        fn PyObject_SetItem(o: *mut PyObject, key: *mut PyObject, v: *mut PyObject) -> c_int;
        fn PyObject_DelItem(o: *mut PyObject, key: *mut PyObject) -> c_int;
        fn PyObject_Call(
            f: *mut PyObject, args: *mut PyObject, kw: *mut PyObject,
        ) -> *mut PyObject;
        fn PyObject_CallObject(f: *mut PyObject, args: *mut PyObject) -> *mut PyObject;
        fn PySequence_Contains(o: *mut PyObject, item: *mut PyObject) -> c_int;
        fn PyNumber_Check(o: *mut PyObject) -> c_int;
        fn PyNumber_Add(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Subtract(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Multiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_MatrixMultiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_FloorDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_TrueDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Remainder(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Divmod(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Power(
            a: *mut PyObject, b: *mut PyObject, c: *mut PyObject,
        ) -> *mut PyObject;
        fn PyNumber_Negative(a: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Positive(a: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Absolute(a: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Invert(a: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Lshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Rshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_And(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Xor(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Or(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Index(a: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Long(a: *mut PyObject) -> *mut PyObject;
        fn PyNumber_Float(a: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceAdd(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceSubtract(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceMultiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceMatrixMultiply(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceFloorDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceTrueDivide(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceRemainder(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlacePower(
            a: *mut PyObject, b: *mut PyObject, c: *mut PyObject,
        ) -> *mut PyObject;
        fn PyNumber_InPlaceLshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceRshift(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceAnd(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceXor(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;
        fn PyNumber_InPlaceOr(a: *mut PyObject, b: *mut PyObject) -> *mut PyObject;

        // longobject.h, floatobject.h, boolobject.h
        fn PyLong_FromLong(v: c_long) -> *mut PyObject;
        fn PyLong_FromUnsignedLong(v: c_ulong) -> *mut PyObject;
        fn PyLong_FromLongLong(v: c_longlong) -> *mut PyObject;
        fn PyLong_FromUnsignedLongLong(v: c_ulonglong) -> *mut PyObject;
        fn PyLong_FromSize_t(v: usize) -> *mut PyObject;
        fn PyLong_FromSsize_t(v: HPy_ssize_t) -> *mut PyObject;
        fn PyLong_AsLong(o: *mut PyObject) -> c_long;
        fn PyLong_AsUnsignedLong(o: *mut PyObject) -> c_ulong;
        fn PyLong_AsUnsignedLongMask(o: *mut PyObject) -> c_ulong;
        fn PyLong_AsLongLong(o: *mut PyObject) -> c_longlong;
        fn PyLong_AsUnsignedLongLong(o: *mut PyObject) -> c_ulonglong;
        fn PyLong_AsUnsignedLongLongMask(o: *mut PyObject) -> c_ulonglong;
        fn PyLong_AsSize_t(o: *mut PyObject) -> usize;
        fn PyLong_AsSsize_t(o: *mut PyObject) -> HPy_ssize_t;
        fn PyLong_AsVoidPtr(o: *mut PyObject) -> *mut c_void;
        fn PyLong_AsDouble(o: *mut PyObject) -> c_double;
        fn PyFloat_FromDouble(v: c_double) -> *mut PyObject;
        fn PyFloat_AsDouble(o: *mut PyObject) -> c_double;

        // bytesobject.h
        fn PyBytes_Size(o: *mut PyObject) -> HPy_ssize_t;
        fn PyBytes_AsString(o: *mut PyObject) -> *mut c_char;
        fn PyBytes_FromString(v: *const c_char) -> *mut PyObject;
        fn PyBytes_FromStringAndSize(v: *const c_char, len: HPy_ssize_t) -> *mut PyObject;

        // unicodeobject.h
        fn PyUnicode_FromString(v: *const c_char) -> *mut PyObject;
        fn PyUnicode_FromStringAndSize(v: *const c_char, size: HPy_ssize_t) -> *mut PyObject;
        fn PyUnicode_InternFromString(v: *const c_char) -> *mut PyObject;
        fn PyUnicode_AsASCIIString(o: *mut PyObject) -> *mut PyObject;
        fn PyUnicode_AsLatin1String(o: *mut PyObject) -> *mut PyObject;
        fn PyUnicode_AsUTF8String(o: *mut PyObject) -> *mut PyObject;
        fn PyUnicode_AsUTF8AndSize(o: *mut PyObject, size: *mut HPy_ssize_t) -> *const c_char;
        fn PyUnicode_FromWideChar(w: *const wchar_t, size: HPy_ssize_t) -> *mut PyObject;
        fn PyUnicode_DecodeFSDefault(v: *const c_char) -> *mut PyObject;
        fn PyUnicode_DecodeFSDefaultAndSize(v: *const c_char, size: HPy_ssize_t) -> *mut PyObject;
        fn PyUnicode_EncodeFSDefault(o: *mut PyObject) -> *mut PyObject;
        fn PyUnicode_ReadChar(o: *mut PyObject, index: HPy_ssize_t) -> u32;
        fn PyUnicode_DecodeASCII(
            v: *const c_char, size: HPy_ssize_t, errors: *const c_char,
        ) -> *mut PyObject;
        fn PyUnicode_DecodeLatin1(
            v: *const c_char, size: HPy_ssize_t, errors: *const c_char,
        ) -> *mut PyObject;
        fn PyUnicode_FromEncodedObject(
            o: *mut PyObject, encoding: *const c_char, errors: *const c_char,
        ) -> *mut PyObject;
        fn PyUnicode_Substring(
            o: *mut PyObject, start: HPy_ssize_t, end: HPy_ssize_t,
        ) -> *mut PyObject;

        // listobject.h, tupleobject.h, dictobject.h, sliceobject.h
        fn PyList_New(len: HPy_ssize_t) -> *mut PyObject;
        fn PyList_Append(list: *mut PyObject, item: *mut PyObject) -> c_int;
        fn PyList_Size(list: *mut PyObject) -> HPy_ssize_t;
        fn PyList_GetItem(list: *mut PyObject, i: HPy_ssize_t) -> *mut PyObject;
        fn PyList_SetItem(list: *mut PyObject, i: HPy_ssize_t, item: *mut PyObject) -> c_int;
        fn PyTuple_New(len: HPy_ssize_t) -> *mut PyObject;
        fn PyTuple_Size(tuple: *mut PyObject) -> HPy_ssize_t;
        fn PyTuple_GetItem(tuple: *mut PyObject, i: HPy_ssize_t) -> *mut PyObject;
        fn PyTuple_SetItem(tuple: *mut PyObject, i: HPy_ssize_t, item: *mut PyObject) -> c_int;
        fn PyDict_New() -> *mut PyObject;
        fn PyDict_Keys(d: *mut PyObject) -> *mut PyObject;
        fn PyDict_Next(
            d: *mut PyObject,
            position: *mut HPy_ssize_t,
            key: *mut *mut PyObject,
            value: *mut *mut PyObject,
        ) -> c_int;
        fn PyDict_Copy(d: *mut PyObject) -> *mut PyObject;
        fn PyDict_DelItemString(d: *mut PyObject, key: *const c_char) -> c_int;
        fn PyDict_SetItemString(d: *mut PyObject, key: *const c_char, v: *mut PyObject) -> c_int;
        fn PySlice_Unpack(
            slice: *mut PyObject,
            start: *mut HPy_ssize_t, stop: *mut HPy_ssize_t, step: *mut HPy_ssize_t,
        ) -> c_int;

        // pyerrors.h, warnings.h
        fn PyErr_SetString(class: *mut PyObject, message: *const c_char);
        fn PyErr_SetObject(class: *mut PyObject, value: *mut PyObject);
        fn PyErr_SetFromErrnoWithFilename(
            class: *mut PyObject, filename: *const c_char,
        ) -> *mut PyObject;
        fn PyErr_SetFromErrnoWithFilenameObjects(
            class: *mut PyObject, filename1: *mut PyObject, filename2: *mut PyObject,
        ) -> *mut PyObject;
        fn PyErr_Occurred() -> *mut PyObject;
        fn PyErr_ExceptionMatches(class: *mut PyObject) -> c_int;
        fn PyErr_NoMemory() -> *mut PyObject;
        fn PyErr_Clear();
        fn PyErr_Fetch(
            class: *mut *mut PyObject, value: *mut *mut PyObject, traceback: *mut *mut PyObject,
        );
        fn PyErr_Restore(class: *mut PyObject, value: *mut PyObject, traceback: *mut PyObject);
        fn PyErr_NormalizeException(
            class: *mut *mut PyObject, value: *mut *mut PyObject, traceback: *mut *mut PyObject,
        );
        fn PyErr_NewException(
            name: *const c_char, base: *mut PyObject, dict: *mut PyObject,
        ) -> *mut PyObject;
        fn PyErr_NewExceptionWithDoc(
            name: *const c_char, doc: *const c_char, base: *mut PyObject, dict: *mut PyObject,
        ) -> *mut PyObject;
        fn PyErr_WarnEx(
            category: *mut PyObject, message: *const c_char, stack_level: HPy_ssize_t,
        ) -> c_int;
        fn PyErr_WriteUnraisable(o: *mut PyObject);
        fn PyException_SetTraceback(e: *mut PyObject, traceback: *mut PyObject) -> c_int;
        fn PyException_GetTraceback(e: *mut PyObject) -> *mut PyObject;

        // import.h, moduleobject.h, modsupport.h, sysmodule.h
        fn PyImport_ImportModule(name: *const c_char) -> *mut PyObject;
        fn PyModuleDef_Init(def: *mut PyModuleDef) -> *mut PyObject;
        fn PyModule_NewObject(name: *mut PyObject) -> *mut PyObject;
        fn PyModule_AddFunctions(module: *mut PyObject, functions: *mut PyMethodDef) -> c_int;

        // ceval.h, compile.h, pystate.h
        fn PyEval_GetBuiltins() -> *mut PyObject;
        fn PyEval_SaveThread() -> *mut PyThreadState;
        fn PyEval_RestoreThread(state: *mut PyThreadState);
        fn PyEval_EvalCode(
            code: *mut PyObject, globals: *mut PyObject, locals: *mut PyObject,
        ) -> *mut PyObject;

        // pycapsule.h
        fn PyCapsule_New(
            pointer: *mut c_void, name: *const c_char, destructor: Option<PyCapsule_Destructor>,
        ) -> *mut PyObject;
        fn PyCapsule_GetPointer(o: *mut PyObject, name: *const c_char) -> *mut c_void;
        fn PyCapsule_GetName(o: *mut PyObject) -> *const c_char;
        fn PyCapsule_GetContext(o: *mut PyObject) -> *mut c_void;
        fn PyCapsule_IsValid(o: *mut PyObject, name: *const c_char) -> c_int;
        fn PyCapsule_SetPointer(o: *mut PyObject, pointer: *mut c_void) -> c_int;
        fn PyCapsule_SetName(o: *mut PyObject, name: *const c_char) -> c_int;
        fn PyCapsule_SetContext(o: *mut PyObject, context: *mut c_void) -> c_int;
        fn PyCapsule_SetDestructor(
            o: *mut PyObject, destructor: Option<PyCapsule_Destructor>,
        ) -> c_int;
    }
    optional {
        // Not in PyPy's emulation, or not under that name, or of some versions only.
        fn _Py_Dealloc(o: *mut PyObject);
        fn Py_FatalError(message: *const c_char);
        fn Py_GetVersion() -> *const c_char;
        fn Py_CompileStringExFlags(
            source: *const c_char, filename: *const c_char, start: c_int, flags: *mut c_void,
            optimize: c_int,
        ) -> *mut PyObject;
        fn Py_CompileStringFlags(
            source: *const c_char, filename: *const c_char, start: c_int, flags: *mut c_void,
        ) -> *mut PyObject;
        fn _PyObject_Dump(o: *mut PyObject);
        fn PyObject_Vectorcall(
            f: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kwnames: *mut PyObject,
        ) -> *mut PyObject;
        fn _PyObject_Vectorcall(
            f: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kwnames: *mut PyObject,
        ) -> *mut PyObject;
        fn PyObject_VectorcallMethod(
            name: *mut PyObject, args: *const *mut PyObject, nargsf: usize, kwnames: *mut PyObject,
        ) -> *mut PyObject;
        fn PyVectorcall_Call(
            f: *mut PyObject, args: *mut PyObject, kw: *mut PyObject,
        ) -> *mut PyObject;
        fn PyContextVar_New(name: *const c_char, default: *mut PyObject) -> *mut PyObject;
        fn PyContextVar_Get(
            var: *mut PyObject, default: *mut PyObject, value: *mut *mut PyObject,
        ) -> c_int;
        fn PyContextVar_Set(var: *mut PyObject, value: *mut PyObject) -> *mut PyObject;
        fn PyErr_GetRaisedException() -> *mut PyObject;
        fn PyErr_SetRaisedException(e: *mut PyObject);
        fn PyModule_FromDefAndSpec2(
            def: *mut PyModuleDef, spec: *mut PyObject, api: c_int,
        ) -> *mut PyObject;
        fn PyModule_ExecDef(module: *mut PyObject, def: *mut PyModuleDef) -> c_int;
        fn PyInterpreterState_Get() -> *mut c_void;
        fn _PyInterpreterState_Get() -> *mut c_void;
        fn PyInterpreterState_GetDict(interpreter: *mut c_void) -> *mut PyObject;
        fn PyThreadState_New(interpreter: *mut c_void) -> *mut PyThreadState;
        fn PyThreadState_Clear(state: *mut PyThreadState);
        fn PyThreadState_DeleteCurrent();
        fn PyGILState_Ensure() -> c_int;
        fn PyGILState_Release(state: c_int);
        fn PyGILState_Check() -> c_int;
        fn PyCFunction_NewEx(
            def: *mut PyMethodDef, receiver: *mut PyObject, module: *mut PyObject,
        ) -> *mut PyObject;
        fn PyErr_CheckSignals() -> c_int;
        fn PyInterpreterState_Main() -> *mut c_void;
        fn PyThread_get_thread_ident() -> c_ulong;
        fn PyGILState_GetThisThreadState() -> *mut PyThreadState;
        fn PyThreadState_GetUnchecked() -> *mut PyThreadState;
        fn _PyThreadState_UncheckedGet() -> *mut PyThreadState;
        fn PySys_GetObject(name: *const c_char) -> *mut PyObject;

        // Types; see `types`.
        fn PyType_FromMetaclass(
            metaclass: *mut PyObject, module: *mut PyObject, spec: *mut PyType_Spec,
            bases: *mut PyObject,
        ) -> *mut PyObject;
        fn PyMember_GetOne(o: *const c_char, member: *mut PyMemberDef) -> *mut PyObject;
        fn PyMember_SetOne(o: *mut c_char, member: *mut PyMemberDef, v: *mut PyObject) -> c_int;
        fn PyObject_GC_UnTrack(o: *mut PyObject);
        fn PyObject_GC_Track(o: *mut PyObject);
        fn PyObject_CallFinalizerFromDealloc(o: *mut PyObject) -> c_int;
        fn PyObject_GenericGetDict(o: *mut PyObject, context: *mut c_void) -> *mut PyObject;
        fn PyObject_GenericSetDict(
            o: *mut PyObject, dict: *mut PyObject, context: *mut c_void,
        ) -> c_int;
        fn PyObject_ClearWeakRefs(o: *mut PyObject);

        // Buffers.
        fn PyObject_GetBuffer(o: *mut PyObject, view: *mut Py_buffer, flags: c_int) -> c_int;
        fn PyBuffer_Release(view: *mut Py_buffer);
    }
    objects {
        _Py_NoneStruct;
        _Py_TrueStruct;
        _Py_FalseStruct;
        PyType_Type;
        PyBaseObject_Type;
        PyLong_Type;
        PyFloat_Type;
        PyUnicode_Type;
        PyTuple_Type;
        PyList_Type;
        PyDict_Type;
        PyModule_Type;
    }
}
