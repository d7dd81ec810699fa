//! Modules, from their definitions.

use std::rc::Rc;

use hpy_sys::{HPyDef_Kind, HPyFunc_inquiry, HPyFunc_mod_create, HPyModuleDef, HPySlot_Slot};
use rustpython_vm::builtins::{PyModule, PyStr, PyType, PyTypeRef};
use rustpython_vm::function::{FuncArgs, PyMethodDef, PyMethodFlags};
use rustpython_vm::types::{PyTypeFlags, PyTypeSlots};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use crate::call::Call;
use crate::definition::{self, Method, cast, defines};
use crate::globals::Globals;
use crate::state::State;
use crate::types::signature;

/// What a module's definition says, checked.
struct Parts {
    doc: Option<String>,
    methods: Vec<Method>,
    create: Option<HPyFunc_mod_create>,
    execute: Vec<HPyFunc_inquiry>,
}

/// Makes the module that a definition and an import's spec describe, and executes it.
///
/// # Errors
/// `SystemError` or `ValueError` if the definition is not valid; what the module raises.
///
/// # Safety
/// The definition must be valid, and live for ever.
pub(crate) unsafe fn make(
    state: &Rc<State>,
    vm: &VirtualMachine,
    spec: &PyObject,
    def: &HPyModuleDef,
) -> PyResult {
    // SAFETY: by the caller's word.
    let parts = unsafe { read(vm, def)? };
    let name = spec.get_attr("name", vm)?;
    let name = name.downcast::<PyStr>().map_err(|other| {
        vm.new_type_error(format!(
            "a module's name must be str, not {}",
            other.class().name()
        ))
    })?;
    let name = name.to_string_lossy().into_owned();
    if let Some(create) = parts.create {
        let mut call = Call::begin(state, vm, &"HPy_mod_create");
        let spec = call.argument(spec.to_owned());
        // SAFETY: the definition says what the function is.
        let returned = unsafe { create(call.context(), spec) };
        let made = call.answer(returned)?;
        if made.downcast_ref::<PyModule>().is_some() {
            return Err(vm.new_system_error(
                "HPy_mod_create slot returned a builtin module object. This is currently not \
                 supported.",
            ));
        }
        return Ok(made);
    }
    let doc = parts.doc.map(|doc| vm.ctx.new_str(doc));
    let module = vm.new_module(&name, vm.ctx.new_dict(), doc);
    for method in parts.methods {
        let function_name = vm.ctx.intern_str(method.name.clone());
        let function = function(state, vm, &name, &module, method);
        module.dict().set_item(function_name, function, vm)?;
    }
    // SAFETY: by the caller's word.
    unsafe { number_globals(def) };
    for execute in parts.execute {
        let mut call = Call::begin(state, vm, &"HPy_mod_exec");
        let module = call.argument(module.clone().into());
        // SAFETY: the definition says what the function is.
        let failed = unsafe { execute(call.context(), module) } != 0;
        call.finish(failed)?;
    }
    Ok(module.into())
}

/// Reads and checks a definition.
unsafe fn read(vm: &VirtualMachine, def: &HPyModuleDef) -> PyResult<Parts> {
    let refuse = |message: &str| Err(vm.new_system_error(message));
    if def.size < 0 {
        return refuse("HPy does not permit HPyModuleDef.size < 0");
    }
    if def.size > 0 {
        return refuse(
            "Module state is not supported yet in HPy, set HPyModuleDef.size = 0 if module state \
             is not needed",
        );
    }
    if !def.legacy_methods.is_null() {
        return refuse(
            "HPyModuleDef has legacy methods, which only CPython can call; this host runs \
             universal modules",
        );
    }
    let mut parts = Parts {
        // SAFETY: the definition is valid, here and below.
        doc: unsafe { definition::text(def.doc) },
        methods: Vec::new(),
        create: None,
        execute: Vec::new(),
    };
    // SAFETY: as above; the kind says what a definition is.
    unsafe {
        for def in defines(def.defines) {
            match def.kind {
                HPyDef_Kind::Meth => {
                    let method = Method::read(&def.u.meth);
                    parts
                        .methods
                        .push(method.map_err(|wrong| vm.new_value_error(wrong))?);
                }
                HPyDef_Kind::Slot => {
                    let slot = &def.u.slot;
                    let Some(function) = slot.r#impl else {
                        return refuse(&format!(
                            "the slot {:?} in HPyModuleDef.defines has no implementation",
                            slot.slot
                        ));
                    };
                    match slot.slot {
                        HPySlot_Slot::HPy_mod_exec => parts.execute.push(cast(function)),
                        HPySlot_Slot::HPy_mod_create if parts.create.is_none() => {
                            parts.create = Some(cast(function));
                        }
                        HPySlot_Slot::HPy_mod_create => {
                            return refuse(
                                "Multiple definitions of the HPy_mod_create slot in \
                                 HPyModuleDef.defines.",
                            );
                        }
                        other => {
                            return refuse(&format!(
                                "Unsupported slot in HPyModuleDef.defines: {other:?} is none of \
                                 a module's"
                            ));
                        }
                    }
                }
                other => {
                    return refuse(&format!(
                        "HPyModuleDef.defines has a definition of the kind {other:?}; a module \
                         has slots and methods"
                    ));
                }
            }
        }
    }
    let more = !parts.methods.is_empty()
        || !parts.execute.is_empty()
        || parts.doc.is_some()
        || !def.globals.is_null();
    if parts.create.is_some() && more {
        return refuse(
            "HPyModuleDef defines a HPy_mod_create slot and something else. This is not \
             allowed: what the slot returns is no builtin module object, so nothing else of the \
             definition could be used for it.",
        );
    }
    Ok(parts)
}

/// Gives the module's globals their numbers.
///
/// # Safety
/// The definition must be valid.
pub(crate) unsafe fn number_globals(def: &HPyModuleDef) {
    let mut next = def.globals;
    // SAFETY: null, or an array of pointers with a null at its end.
    unsafe {
        while !next.is_null() && !(*next).is_null() {
            Globals::number(*next);
            next = next.add(1);
        }
    }
}

/// A function of a module, as Python sees it. RustPython keeps its definition for ever.
fn function(
    state: &Rc<State>,
    vm: &VirtualMachine,
    module_name: &str,
    module: &PyRef<PyModule>,
    method: Method,
) -> PyObjectRef {
    let name: &'static str = Box::leak(method.name.clone().into_boxed_str());
    let doc = method.doc.clone();
    let doc: Option<&'static str> = doc.map(|doc| &*Box::leak(doc.into_boxed_str()));
    let state_of_class = state;
    let state = state.clone();
    let of = module_name.to_owned();
    let receiver: PyObjectRef = module.clone().into();
    let call = move |vm: &VirtualMachine, arguments: FuncArgs| {
        method.call(&state, vm, &of, receiver.clone(), arguments)
    };
    let def: &'static PyMethodDef = Box::leak(Box::new(PyMethodDef {
        name,
        func: Box::leak(Box::new(call)),
        flags: PyMethodFlags::empty(),
        doc,
    }));
    let function = def
        .to_function()
        .with_module(vm.ctx.intern_str(module_name));
    PyRef::new_ref(function, class(state_of_class, vm), None).into()
}

/// The class of such functions: RustPython's own for builtin functions, but that a
/// signature at the beginning of a docstring is no part of `__doc__`, and that
/// `__text_signature__` is one that `inspect` reads there.
fn class(state: &State, vm: &VirtualMachine) -> PyTypeRef {
    let make = || {
        let theirs = vm.ctx.types.builtin_function_or_method_type;
        let mut slots = PyTypeSlots::heap_default();
        slots.flags = theirs.slots.flags - PyTypeFlags::BASETYPE;
        let name = theirs.name().to_owned();
        let bases = vec![theirs.to_owned()];
        let kind = vm.ctx.types.type_type.to_owned();
        let made = PyType::new_heap(&name, bases, Default::default(), slots, kind, &vm.ctx);
        let made = made.expect("a class with one base has an order of look-up");
        // Its functions are kept for ever, and so is it.
        let class = PyRef::leak(made.clone());
        let doc = vm.ctx.new_readonly_getset(
            "__doc__",
            class,
            |function: PyObjectRef, vm: &VirtualMachine| -> PyResult<Option<String>> {
                Ok(docs(&function, vm)?.map(|(_, doc)| doc))
            },
        );
        let text_signature = vm.ctx.new_readonly_getset(
            "__text_signature__",
            class,
            |function: PyObjectRef, vm: &VirtualMachine| -> PyResult<Option<String>> {
                Ok(docs(&function, vm)?.and_then(|(signature, _)| signature))
            },
        );
        made.set_attr(vm.ctx.intern_str("__doc__"), doc.into());
        made.set_attr(
            vm.ctx.intern_str("__text_signature__"),
            text_signature.into(),
        );
        for name in ["__module__", "__qualname__"] {
            let name = vm.ctx.intern_str(name);
            if let Some(own) = theirs.get_direct_attr(name) {
                made.set_attr(name, own);
            }
        }
        made
    };
    state.function_class.get_or_init(make).clone()
}

/// A function's signature and what else its docstring says, if it has one.
fn docs(function: &PyObject, vm: &VirtualMachine) -> PyResult<Option<(Option<String>, String)>> {
    let theirs = vm.ctx.types.builtin_function_or_method_type;
    let Some(raw) = theirs.get_attr(vm.ctx.intern_str("__doc__")) else {
        return Ok(None);
    };
    let text = vm.call_get_descriptor(&raw, function.to_owned());
    let text = text.transpose()?.unwrap_or_else(|| vm.ctx.none());
    let name = function.get_attr("__name__", vm)?;
    let (Some(text), Some(name)) = (text.downcast_ref::<PyStr>(), name.downcast_ref::<PyStr>())
    else {
        return Ok(None);
    };
    let text = text.to_string_lossy();
    Ok(Some(match signature(&name.to_string_lossy(), &text) {
        Some((signature, rest)) => (Some(signature), rest.to_owned()),
        None => (None, text.into_owned()),
    }))
}
