//! CPython's definition of a module, made from HPy's.

use std::ffi::{CStr, CString, c_int, c_void};

use hpy_sys::{HPyDef_Kind, HPyFunc_Signature, HPyMeth, HPyModuleDef, HPySlot_Slot};

use super::{Gil, PyInit};
use crate::capi::*;
use crate::host::{self, Interpreter};
use crate::object::{decref, has_flag, objects};

/// A definition, which is never freed: the modules made from it point to it.
#[derive(Debug)]
pub(crate) struct PyDefinition(*mut PyModuleDef);

// SAFETY: once it is made, only interpreters write to it, and they guard it.
unsafe impl Send for PyDefinition {}
// SAFETY: as above.
unsafe impl Sync for PyDefinition {}

/// Why no definition can be made; raised as SystemError.
type Refusal = &'static CStr;

const CUSTOM_CREATE: Refusal = c"HPyModuleDef defines a HPy_mod_create slot and something else. \
    This is not allowed: what the slot returns is no builtin module object, so nothing else of \
    the definition could be used for it.";

impl PyDefinition {
    /// Makes the definition; `None` and an exception if HPy's is not valid.
    ///
    /// # Safety
    /// With the interpreter's lock held; `hpy` must point to a valid definition
    /// that lives for ever.
    pub(crate) unsafe fn of(
        name: &str,
        hpy: *mut HPyModuleDef,
        gil: Option<Gil>,
        kept: Option<&'static PyInit>,
    ) -> Option<PyDefinition> {
        // SAFETY: by the caller's word.
        unsafe {
            if defines((*hpy).defines)
                .any(|def| def.kind == HPyDef_Kind::Meth && !is_supported(&def.u.meth))
            {
                host::raise(host::value_error(), UNSUPPORTED);
                return None;
            }
            match make(name, &*hpy, gil, kept) {
                Ok(definition) => Some(definition),
                Err(message) => {
                    PyErr_SetString(
                        crate::members::object(host::system_error()),
                        message.as_ptr(),
                    );
                    None
                }
            }
        }
    }

    /// Hands it to CPython: the result of a `PyInit_<name>`.
    ///
    /// # Safety
    /// With the interpreter's lock held.
    pub(crate) unsafe fn init(&self) -> *mut PyObject {
        // SAFETY: the definition is complete.
        unsafe { PyModuleDef_Init(self.0) }
    }

    /// The definition itself.
    pub(crate) fn as_ptr(&self) -> *mut PyModuleDef {
        self.0
    }
}

unsafe fn make(
    name: &str,
    hpy: &HPyModuleDef,
    gil: Option<Gil>,
    kept: Option<&'static PyInit>,
) -> Result<PyDefinition, Refusal> {
    // SAFETY: as the caller vouches.
    unsafe {
        if hpy.size < 0 {
            return Err(c"HPy does not permit HPyModuleDef.size < 0");
        }
        if hpy.size > 0 {
            return Err(c"Module state is not supported yet in HPy, \
                set HPyModuleDef.size = 0 if module state is not needed");
        }
        let methods = methods(hpy);
        let mut slots = slots(hpy)?;
        let creates = slots.iter().any(|slot| slot.slot == Py_mod_create);
        if creates
            && (methods.len() > 1
                || slots.len() > 1
                || !hpy.doc.is_null()
                || !hpy.globals.is_null())
        {
            return Err(CUSTOM_CREATE);
        }
        let custom = slots
            .iter()
            .find(|slot| slot.slot == Py_mod_create)
            .map_or(std::ptr::null_mut(), |slot| slot.value);
        slots.retain(|slot| slot.slot != Py_mod_create);
        slots.insert(0, CREATE);
        slots.extend(needs(gil));
        slots.push(PyModuleDef_Slot {
            slot: 0,
            value: std::ptr::null_mut(),
        });
        let header = objects().header();
        let layout =
            std::alloc::Layout::from_size_align(header + size_of::<Body>(), align_of::<Body>())
                .map_err(|_| c"HPyModuleDef is too large")?;
        let definition = std::alloc::alloc_zeroed(layout);
        if definition.is_null() {
            return Err(c"no memory for a module definition");
        }
        // As PyModuleDef_HEAD_INIT has it; PyModuleDef_Init sets the type and, where
        // that is more than a word, the rest.
        if objects().type_offset == size_of::<isize>() || objects().emulated {
            *definition.cast::<isize>() = 1;
        }
        let python = ModuleDefBody {
            m_init: std::ptr::null_mut(),
            m_index: 0,
            m_copy: std::ptr::null_mut(),
            m_name: CString::new(name).unwrap_or_default().into_raw(),
            m_doc: hpy.doc,
            m_size: 0,
            m_methods: std::ptr::null_mut(),
            m_slots: Vec::leak(slots).as_mut_ptr(),
            m_traverse: std::ptr::null_mut(),
            m_clear: std::ptr::null_mut(),
            m_free: std::ptr::null_mut(),
        };
        definition.add(header).cast::<Body>().write(Body {
            python,
            methods: Vec::leak(methods).as_mut_ptr(),
            // SAFETY: null, or the trampoline of a create slot.
            custom: std::mem::transmute::<*mut c_void, Option<Create>>(custom),
            kept,
        });
        Ok(PyDefinition(definition.cast()))
    }
}

/// What a definition of ours holds after its header.
#[repr(C)]
struct Body {
    python: ModuleDefBody,
    /// The module's functions. They are not in `m_methods`, because CPython would
    /// add them under the name in the import's spec; see [`create`].
    methods: *mut PyMethodDef,
    /// The module's own create slot.
    custom: Option<Create>,
    /// Of a module that is exported by [`pyinit`](super::pyinit).
    kept: Option<&'static PyInit>,
}

/// What a create slot is.
type Create = unsafe extern "C" fn(*mut PyObject, *mut PyModuleDef) -> *mut PyObject;

const CREATE: PyModuleDef_Slot = PyModuleDef_Slot {
    slot: Py_mod_create,
    value: create as Create as *mut c_void,
};

/// Makes the module, with its functions in it: `Py_mod_create`. It is called in the
/// interpreter that the module is for, while a `PyInit_` function runs in the main
/// one, from CPython 3.13 on.
///
/// Its name is the one in the spec's `loader_state`, if there is a str: CPython
/// finds the `PyInit_` function by the spec's name, and a submodule's symbol is
/// not the last part of its name.
unsafe extern "C" fn create(spec: *mut PyObject, definition: *mut PyModuleDef) -> *mut PyObject {
    // SAFETY: CPython calls this with a spec, and the definition is ours.
    unsafe {
        let body = definition.byte_add(objects().header()).cast::<Body>();
        let Some(interpreter) = Interpreter::enter_or_raise() else {
            return std::ptr::null_mut();
        };
        if let Some(kept) = (*body).kept {
            interpreter.give_direct(&kept.direct);
        }
        if let Some(custom) = (*body).custom {
            return custom(spec, definition);
        }
        let name = name_in(spec);
        if name.is_null() {
            return name;
        }
        let module = PyModule_NewObject(name);
        decref(name);
        if module.is_null() {
            return module;
        }
        if PyModule_AddFunctions(module, (*body).methods) < 0 {
            decref(module);
            return std::ptr::null_mut();
        }
        module
    }
}

/// The name that a spec gives, a new reference; null and an exception if none.
unsafe fn name_in(spec: *mut PyObject) -> *mut PyObject {
    // SAFETY: as the caller vouches.
    unsafe {
        let state = PyObject_GetAttrString(spec, c"loader_state".as_ptr());
        if state.is_null() {
            // Whatever was passed as a spec need not be one of importlib's.
            PyErr_Clear();
        } else if has_flag(state, Py_TPFLAGS_UNICODE_SUBCLASS) {
            return state;
        }
        decref(state);
        PyObject_GetAttrString(spec, c"name".as_ptr())
    }
}

/// The definitions that a null-terminated array points to.
///
/// # Safety
/// `defines` must be null or point to such an array.
pub(crate) unsafe fn defines<'a>(
    defines: *mut *mut hpy_sys::HPyDef,
) -> impl Iterator<Item = &'a hpy_sys::HPyDef> {
    let mut next = defines;
    std::iter::from_fn(move || {
        if next.is_null() {
            return None;
        }
        // SAFETY: by the caller's word.
        unsafe {
            let def = *next;
            next = next.add(1);
            def.as_ref()
        }
    })
}

/// The functions of the module, with an end.
unsafe fn methods(hpy: &HPyModuleDef) -> Vec<PyMethodDef> {
    // SAFETY: as the caller vouches.
    unsafe {
        let own = defines(hpy.defines)
            .filter(|def| def.kind == HPyDef_Kind::Meth)
            .map(|def| method(&def.u.meth));
        let mut methods: Vec<PyMethodDef> = own.collect();
        let mut legacy = hpy.legacy_methods.cast::<PyMethodDef>();
        while !legacy.is_null() && !(*legacy).ml_name.is_null() {
            methods.push(*legacy);
            legacy = legacy.add(1);
        }
        methods.push(PyMethodDef::END);
        methods
    }
}

/// Raised as ValueError for a method that is not [supported](is_supported).
pub(crate) const UNSUPPORTED: &str = "Unsupported HPyMeth signature";

/// Whether a method is called in one of HPy's ways.
pub(crate) fn is_supported(method: &HPyMeth) -> bool {
    convention(method.signature).is_some()
}

/// CPython's flags for a way to be called.
fn convention(signature: HPyFunc_Signature) -> Option<c_int> {
    Some(match signature {
        HPyFunc_Signature::NOARGS => METH_NOARGS,
        HPyFunc_Signature::O => METH_O,
        HPyFunc_Signature::VARARGS => METH_FASTCALL,
        HPyFunc_Signature::KEYWORDS => METH_FASTCALL | METH_KEYWORDS,
        _ => return None,
    })
}

/// CPython's definition of a method: its trampoline is of the convention that the
/// flags name.
pub(crate) fn method(method: &HPyMeth) -> PyMethodDef {
    PyMethodDef {
        ml_name: method.name,
        ml_meth: method.cpy_trampoline,
        // CPython refuses a method without flags.
        ml_flags: convention(method.signature).unwrap_or(0),
        ml_doc: method.doc,
    }
}

/// The slots of the module, without an end.
unsafe fn slots(hpy: &HPyModuleDef) -> Result<Vec<PyModuleDef_Slot>, Refusal> {
    let mut slots: Vec<PyModuleDef_Slot> = Vec::new();
    // SAFETY: as the caller vouches.
    for def in unsafe { defines(hpy.defines) } {
        if def.kind != HPyDef_Kind::Slot {
            continue;
        }
        // SAFETY: the kind says so.
        let slot = unsafe { &def.u.slot };
        let number = match slot.slot {
            HPySlot_Slot::HPy_mod_create => Py_mod_create,
            HPySlot_Slot::HPy_mod_exec => Py_mod_exec,
            _ => return Err(c"Unsupported slot in HPyModuleDef.defines"),
        };
        if number == Py_mod_create && slots.iter().any(|slot| slot.slot == Py_mod_create) {
            return Err(
                c"Multiple definitions of the HPy_mod_create slot in HPyModuleDef.defines.",
            );
        }
        slots.push(PyModuleDef_Slot {
            slot: number,
            value: slot
                .cpy_trampoline
                .map_or(std::ptr::null_mut(), |function| function as *mut c_void),
        });
    }
    Ok(slots)
}

/// What the module says of interpreters, as far as this one asks.
unsafe fn needs(gil: Option<Gil>) -> impl Iterator<Item = PyModuleDef_Slot> {
    /// `Py_MOD_PER_INTERPRETER_GIL_SUPPORTED`
    const WITH_OWN_LOCK: usize = 2;
    /// `Py_MOD_GIL_USED`, `Py_MOD_GIL_NOT_USED`
    const USED: usize = 0;
    const NOT_USED: usize = 1;
    let stated = gil.into_iter().flat_map(|gil| {
        let lock = match gil {
            Gil::Used => USED,
            Gil::NotUsed => NOT_USED,
        };
        [
            ((3, 12), Py_mod_multiple_interpreters, WITH_OWN_LOCK),
            ((3, 13), Py_mod_gil, lock),
        ]
    });
    let version = objects().version;
    stated.filter(move |&(since, ..)| version >= since).map(
        |(_, slot, value): (_, c_int, usize)| PyModuleDef_Slot {
            slot,
            value: std::ptr::without_provenance_mut(value),
        },
    )
}
