//! Classes, from their specifications.

use std::rc::Rc;

use hpy_sys::*;
use rustpython_vm::builtins::{PyDictRef, PyTuple, PyType, PyTypeRef};
use rustpython_vm::function::{FuncArgs, PyMethodFlags, PySetterValue};
use rustpython_vm::types::{PyTypeFlags, PyTypeSlots, SetAttr};
use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::attribute::{Attribute, Defined};
use super::descriptor::{self, MethodDescriptor, signature};
use super::info::{self, Info};
use super::{buffer, instance, layout, shapes, slot};
use crate::context::Cx;
use crate::definition::{self, Method, cast, defines};
use crate::fault::{Result, Trouble};
use crate::function::Callee;
use crate::state::State;

/// What a specification defines, read.
struct Parts {
    slots: Vec<(HPySlot_Slot, HPyCFunction)>,
    methods: Vec<Method>,
    attributes: Vec<Defined>,
    call_offset: Option<usize>,
    dict: bool,
    weak: bool,
}

/// `HPyType_FromSpec`.
///
/// # Errors
/// If the specification is not valid, or does not go together with the bases or the
/// metaclass.
///
/// # Safety
/// The specification must be valid and what its definitions point to live for ever, the
/// parameters null or an array with an end.
pub(crate) unsafe fn from_spec(
    cx: &Cx<'_>,
    spec: &HPyType_Spec,
    params: *const HPyType_SpecParam,
) -> Result<PyObjectRef> {
    let vm = cx.vm;
    // SAFETY: by the caller's word, here and below.
    if spec.name.is_null() {
        return Err(Trouble::fault("the specification has no name"));
    }
    // SAFETY: as above.
    let full = unsafe { cx.text(spec.name)? }.to_owned();
    // SAFETY: as above.
    let (bases, metaclass) = unsafe { self::params(cx, &full, params)? };
    // SAFETY: as above.
    let parts = unsafe { read(cx, spec)? };
    check(vm, spec, &parts)?;
    for base in &bases {
        if !base.slots.flags.has_feature(PyTypeFlags::BASETYPE) {
            let message = format!("type '{}' is not an acceptable base type", base.slot_name());
            return Err(vm.new_type_error(message).into());
        }
    }
    layout::check(vm, spec, &full, &bases)?;
    let metaclass = winner(vm, metaclass, &bases)?;
    let (module, name) = match full.rsplit_once('.') {
        Some((module, name)) => (Some(module), name),
        None => (None, &*full),
    };
    let info = Rc::new(info(cx.state, spec, &full, &bases, &parts));
    layout::check_members(&info, &parts.attributes).map_err(Trouble::Fault)?;
    let mut slots = PyTypeSlots::heap_default();
    slots.flags = PyTypeFlags::HEAPTYPE;
    if spec.flags & HPy_TPFLAGS_BASETYPE != 0 {
        slots.flags |= PyTypeFlags::BASETYPE;
    }
    if parts.dict {
        slots.flags |= PyTypeFlags::HAS_DICT | PyTypeFlags::MANAGED_DICT;
    }
    if parts.weak {
        slots.flags |= PyTypeFlags::HAS_WEAKREF | PyTypeFlags::MANAGED_WEAKREF;
    }
    slots.basicsize = layout::basicsize(&bases, spec);
    let members = bases.iter().map(|base| base.slots.member_count);
    slots.member_count = members.max().unwrap_or(0);
    if info.get_buffer.is_some() {
        slots.as_buffer = Some(buffer::get);
    }
    // SAFETY: as above.
    let doc = unsafe { definition::text(spec.doc) };
    let (own_signature, doc) = match doc {
        None => (None, None),
        Some(doc) => match signature(name, &doc) {
            Some((signature, rest)) => (Some(signature), Some(rest.to_owned())),
            None => (None, Some(doc)),
        },
    };
    if let Some(signature) = own_signature {
        // RustPython finds it here, and keeps such texts for ever.
        let signature = format!("{name}{signature}\n--\n\n");
        slots.doc = Some(Box::leak(signature.into_boxed_str()));
    }
    let class = PyType::new_heap(name, bases, Default::default(), slots, metaclass, &vm.ctx)
        .map_err(|wrong| vm.new_type_error(wrong))?;
    info::note(&class, info.clone());
    fill(cx, &class, module, doc, parts, &info)?;
    Ok(class.into())
}

/// The parameters of a specification: its bases and its metaclass.
///
/// # Safety
/// They must be null or an array with an end.
unsafe fn params(
    cx: &Cx<'_>,
    name: &str,
    params: *const HPyType_SpecParam,
) -> Result<(Vec<PyTypeRef>, Option<PyTypeRef>)> {
    let vm = cx.vm;
    let mut bases = Vec::new();
    let mut tuple = None;
    let mut metaclass = None;
    let mut next = params;
    // SAFETY: by the caller's word.
    while let Some(param) = unsafe { next.as_ref() } {
        if param.kind == HPyType_SpecParam_Kind::END {
            break;
        }
        let value = cx.object(param.object)?;
        match param.kind {
            HPyType_SpecParam_Kind::Base => bases.push(value),
            HPyType_SpecParam_Kind::BasesTuple => {
                if tuple.replace(value).is_some() {
                    let message = "multiple specifications of HPyType_SpecParam_BasesTuple";
                    return Err(vm.new_type_error(message).into());
                }
            }
            HPyType_SpecParam_Kind::Metaclass => {
                if metaclass.replace(value).is_some() {
                    let message = "metaclass was specified multiple times";
                    return Err(vm.new_value_error(message).into());
                }
            }
            _ => {
                let message = format!("unknown HPyType_SpecParam specification for '{name}'");
                return Err(vm.new_type_error(message).into());
            }
        }
        // SAFETY: that was not the end.
        next = unsafe { next.add(1) };
    }
    if let Some(tuple) = tuple {
        if !bases.is_empty() {
            let message =
                "cannot specify both HPyType_SpecParam_Base and HPytype_SpecParam_BasesTuple";
            return Err(vm.new_type_error(message).into());
        }
        let tuple = tuple
            .downcast::<PyTuple>()
            .map_err(|_| vm.new_type_error("HPyType_SpecParam_BasesTuple must be a tuple"))?;
        bases.extend(tuple.iter().cloned());
    }
    let bases = bases.into_iter().map(|base| base.downcast::<PyType>());
    let mut bases = bases
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|other| {
            let class = other.class().slot_name();
            vm.new_type_error(format!("bases must be types, not '{}'", &*class))
        })?;
    if bases.is_empty() {
        bases.push(vm.ctx.types.object_type.to_owned());
    }
    let metaclass = match metaclass {
        None => None,
        Some(metaclass) => match metaclass.downcast::<PyType>() {
            Ok(class) if class.fast_issubclass(vm.ctx.types.type_type) => Some(class),
            Ok(class) => return Err(no_metaclass(vm, &class.into())?),
            Err(object) => return Err(no_metaclass(vm, &object)?),
        },
    };
    Ok((bases, metaclass))
}

fn no_metaclass(vm: &VirtualMachine, object: &PyObjectRef) -> PyResult<Trouble> {
    let repr = object.repr(vm)?;
    Ok(vm
        .new_type_error(format!("Metaclass '{repr}' is not a subclass of 'type'."))
        .into())
}

/// The metaclass of a class with these bases: the most derived of all.
fn winner(
    vm: &VirtualMachine,
    stated: Option<PyTypeRef>,
    bases: &[PyTypeRef],
) -> PyResult<PyTypeRef> {
    let mut winner = stated.unwrap_or_else(|| vm.ctx.types.type_type.to_owned());
    for base in bases {
        let theirs = base.class();
        if winner.fast_issubclass(theirs) {
            continue;
        }
        if !theirs.fast_issubclass(&winner) {
            return Err(vm.new_type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) \
                 subclass of the metaclasses of all its bases",
            ));
        }
        winner = theirs.to_owned();
    }
    Ok(winner)
}

impl Parts {
    /// Adds a slot.
    ///
    /// # Errors
    /// What is wrong with it.
    fn add_slot(
        &mut self,
        slot: HPySlot_Slot,
        function: Option<HPyCFunction>,
    ) -> std::result::Result<(), String> {
        let of_modules = [HPySlot_Slot::HPy_mod_create, HPySlot_Slot::HPy_mod_exec];
        let wrong = if slot.signature().is_none() {
            "which HPy 0.9 does not have"
        } else if of_modules.contains(&slot) {
            "which is a module's"
        } else if self.slots.iter().any(|(known, _)| *known == slot) {
            "and it has defined it before"
        } else if let Some(function) = function {
            self.slots.push((slot, function));
            return Ok(());
        } else {
            "which has no implementation"
        };
        Err(format!(
            "the specification defines the slot {slot:?}, {wrong}"
        ))
    }
}

/// Reads the definitions.
///
/// # Safety
/// The specification must be valid.
unsafe fn read(cx: &Cx<'_>, spec: &HPyType_Spec) -> Result<Parts> {
    let mut parts = Parts {
        slots: Vec::new(),
        methods: Vec::new(),
        attributes: Vec::new(),
        call_offset: None,
        dict: false,
        weak: false,
    };
    let vm = cx.vm;
    // SAFETY: by the caller's word; the kind says what a definition is.
    unsafe {
        for def in defines(spec.defines) {
            match def.kind {
                HPyDef_Kind::Slot => {
                    let HPySlot { slot, r#impl, .. } = def.u.slot;
                    parts.add_slot(slot, r#impl).map_err(Trouble::Fault)?;
                }
                HPyDef_Kind::Meth => {
                    let method = Method::read(&def.u.meth);
                    parts
                        .methods
                        .push(method.map_err(|wrong| vm.new_value_error(wrong))?);
                }
                HPyDef_Kind::Member | HPyDef_Kind::GetSet => {
                    let defined = Defined::read(def).map_err(Trouble::Fault)?;
                    parts.attributes.extend(defined);
                }
                other => {
                    return Err(Trouble::fault(format_args!(
                        "the specification has a definition of the unknown kind {}",
                        other.0
                    )));
                }
            }
        }
    }
    let offset = |defined: &Defined| match defined.attribute {
        Attribute::Member { offset, .. } => Some(offset),
        Attribute::Computed { .. } => None,
    };
    // These are no attributes to Python.
    parts.attributes.retain(|defined| match &*defined.name {
        "__vectorcalloffset__" => {
            parts.call_offset = offset(defined);
            parts.call_offset.is_none()
        }
        "__dictoffset__" if offset(defined).is_some() => {
            parts.dict = true;
            false
        }
        "__weaklistoffset__" if offset(defined).is_some() => {
            parts.weak = true;
            false
        }
        _ => true,
    });
    Ok(parts)
}

/// Checks what can be told from the specification alone.
fn check(vm: &VirtualMachine, spec: &HPyType_Spec, parts: &Parts) -> PyResult<()> {
    let has = |wanted| parts.slots.iter().any(|(slot, _)| *slot == wanted);
    if !spec.legacy_slots.is_null() || spec.builtin_shape == HPyType_BuiltinShape::Legacy {
        return Err(vm.new_type_error(
            "this host has no legacy types: they are CPython's, and their binaries are hybrid",
        ));
    }
    if spec.flags & HPy_TPFLAGS_HAVE_GC != 0 && !has(HPySlot_Slot::HPy_tp_traverse) {
        return Err(vm.new_value_error(
            "You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC",
        ));
    }
    if !(HPyType_BuiltinShape::Object.0..=HPyType_BuiltinShape::List.0)
        .contains(&spec.builtin_shape.0)
    {
        return Err(vm.new_value_error(format!("invalid shape: {}", spec.builtin_shape.0)));
    }
    if spec.basicsize < 0 || spec.itemsize < 0 {
        return Err(vm.new_value_error("basicsize and itemsize must not be negative"));
    }
    let members = parts
        .attributes
        .iter()
        .any(|defined| matches!(defined.attribute, Attribute::Member { .. }));
    if spec.basicsize == 0 && (members || parts.call_offset.is_some()) {
        return Err(vm.new_type_error("Type claims to have basicsize==0 but defines members"));
    }
    if has(HPySlot_Slot::HPy_tp_call) && spec.itemsize != 0 {
        return Err(vm.new_type_error("Cannot use HPy call protocol with var objects"));
    }
    if has(HPySlot_Slot::HPy_tp_call) && parts.call_offset.is_some() {
        return Err(vm.new_type_error(
            "Cannot have HPy_tp_call and explicit member'__vectorcalloffset__'. Specify just one \
             of them.",
        ));
    }
    Ok(())
}

/// What is kept of the type.
fn info(
    state: &Rc<State>,
    spec: &HPyType_Spec,
    name: &str,
    bases: &[PyTypeRef],
    parts: &Parts,
) -> Info {
    let base = bases.iter().filter_map(|base| info::nearest(base));
    let base = base.max_by_key(|base| base.size);
    let find = |wanted| {
        let mut found = parts.slots.iter().filter(|(slot, _)| *slot == wanted);
        found.next().map(|(_, function)| *function)
    };
    // SAFETY: a slot says what its function is.
    unsafe {
        Info {
            state: state.clone(),
            name: name.to_owned(),
            shape: match (&base, spec.builtin_shape) {
                // A shape is inherited.
                (Some(base), HPyType_BuiltinShape::Object) => base.shape,
                (_, shape) => shape,
            },
            size: (spec.basicsize as usize).max(base.as_ref().map_or(0, |base| base.size)),
            traverse: find(HPySlot_Slot::HPy_tp_traverse).map(|function| cast(function)),
            destroy: find(HPySlot_Slot::HPy_tp_destroy).map(|function| cast(function)),
            get_buffer: find(HPySlot_Slot::HPy_bf_getbuffer).map(|function| cast(function)),
            release_buffer: find(HPySlot_Slot::HPy_bf_releasebuffer).map(|function| cast(function)),
            call: find(HPySlot_Slot::HPy_tp_call).map(|function| cast(function)),
            call_offset: parts.call_offset,
            base,
            alive: state.alive(name),
        }
    }
}

/// Puts everything into the new class.
fn fill(
    cx: &Cx<'_>,
    class: &PyTypeRef,
    module: Option<&str>,
    doc: Option<String>,
    parts: Parts,
    info: &Rc<Info>,
) -> Result<()> {
    let (vm, state) = (cx.vm, cx.state);
    let set = |name: &str, value: PyObjectRef| {
        let name = vm.ctx.intern_str(name);
        if name.as_str().starts_with("__") {
            // A special method is more than an attribute.
            let value = PySetterValue::Assign(value);
            return <PyType as SetAttr>::setattro(class, name, value, vm);
        }
        // The metaclass may have an attribute of this name, which is not to be set.
        class.set_attr(name, value);
        Ok(())
    };
    if let Some(module) = module {
        set("__module__", vm.ctx.new_str(module).into())?;
    }
    let doc = doc.map_or_else(|| vm.ctx.none(), |doc| vm.ctx.new_str(doc).into());
    set("__doc__", doc)?;
    if parts.dict {
        // By the usual way the class's own dict would be meant.
        class.set_attr(vm.ctx.intern_str("__dict__"), dict(vm, class));
    }
    let mut special = slot::methods(&parts.slots);
    if parts.call_offset.is_some() {
        special.push(slot::CALL);
    }
    let compares = special.iter().any(|(name, _)| *name == "__eq__");
    let hashes = special.iter().any(|(name, _)| *name == "__hash__")
        || parts.methods.iter().any(|method| method.name == "__hash__");
    for (name, slot) in special {
        set(
            name,
            MethodDescriptor::of_slot(vm, state, class, name, slot),
        )?;
    }
    if compares && !hashes {
        set("__hash__", vm.ctx.none())?;
    }
    let has_new = parts
        .slots
        .iter()
        .find(|(slot, _)| *slot == HPySlot_Slot::HPy_tp_new)
        // SAFETY: the slot says what the function is.
        .map(|(_, function)| unsafe { cast::<HPyFunc_newfunc>(*function) });
    if let Some(new) = makes(vm, state, class, info, has_new) {
        set("__new__", new)?;
    }
    for method in parts.methods {
        let name = method.name.clone();
        set(&name, MethodDescriptor::of_method(vm, state, class, method))?;
    }
    for defined in parts.attributes {
        let name = defined.name.clone();
        set(&name, descriptor::of_attribute(vm, state, class, defined))?;
    }
    Ok(())
}

/// The attribute `__dict__` of a class whose objects have one.
fn dict(vm: &VirtualMachine, class: &PyTypeRef) -> PyObjectRef {
    let missing = |object: &PyObjectRef, vm: &VirtualMachine| {
        let class = object.class().name().to_owned();
        vm.new_attribute_error(format!("'{class}' object has no attribute '__dict__'"))
    };
    let get = move |object: PyObjectRef, vm: &VirtualMachine| -> PyResult<PyDictRef> {
        object.dict().ok_or_else(|| missing(&object, vm))
    };
    let set = move |object: PyObjectRef, value: PyDictRef, vm: &VirtualMachine| -> PyResult<()> {
        object.set_dict(value).map_err(|_| missing(&object, vm))
    };
    // RustPython wants the class for ever; with its types it is the same.
    let kept = PyRef::leak(class.clone());
    vm.ctx.new_static_getset("__dict__", kept, get, set).into()
}

/// The `__new__` of a class: by its `HPy_tp_new`; else, if it has a struct, one that
/// makes an object with a struct of zeroes. Without either it is inherited.
fn makes(
    vm: &VirtualMachine,
    state: &Rc<State>,
    class: &PyTypeRef,
    info: &Rc<Info>,
    new: Option<HPyFunc_newfunc>,
) -> Option<PyObjectRef> {
    let shape = info.shape;
    let of_builtin = shapes::builtin(vm, shape).is_some();
    let plain = of_builtin || shape == HPyType_BuiltinShape::Object && info.size > 0;
    let inherited = info
        .base
        .as_ref()
        .is_some_and(|base| base.size > 0 && base.shape == info.shape);
    if new.is_none() && (!plain || inherited) {
        return None;
    }
    let state = state.clone();
    let info = info.clone();
    let name = class.name().to_owned();
    let function = move |mut arguments: FuncArgs, vm: &VirtualMachine| -> PyResult {
        if arguments.args.is_empty() {
            return Err(vm.new_type_error(format!("{name}.__new__(): not enough arguments")));
        }
        let wanted = arguments.args.remove(0).downcast::<PyType>();
        let wanted = wanted.map_err(|other| {
            vm.new_type_error(format!(
                "{name}.__new__(X): X is not a type object ({})",
                other.class().name()
            ))
        })?;
        if !info::nearest(&wanted).is_some_and(|other| other.is(&info)) {
            let theirs = wanted.name();
            return Err(vm.new_type_error(format!(
                "{name}.__new__({theirs}): {theirs} is not a subtype of {name}",
                theirs = &*theirs
            )));
        }
        let callee = Callee {
            of: &name,
            name: "__new__",
        };
        match new {
            Some(new) => slot::new(&state, vm, &callee, new, wanted.into(), arguments),
            None if of_builtin => match info::nearest(&wanted) {
                Some(info) => shapes::new(vm, &wanted, info, arguments),
                None => instance::new(vm, &wanted),
            },
            None => {
                no_arguments(vm, &wanted, &arguments)?;
                instance::new(vm, &wanted)
            }
        }
    };
    let def = vm
        .ctx
        .new_method_def("__new__", function, PyMethodFlags::empty(), None);
    Some(def.build_function(vm).into())
}

/// Refuses arguments that nobody would look at, as `object.__new__` does.
fn no_arguments(vm: &VirtualMachine, class: &PyTypeRef, arguments: &FuncArgs) -> PyResult<()> {
    if arguments.is_empty() {
        return Ok(());
    }
    let object = vm.ctx.types.object_type;
    let init = vm.ctx.intern_str("__init__");
    let own = class.get_attr(init);
    let theirs = object.get_attr(init);
    if own.zip(theirs).is_some_and(|(own, theirs)| own.is(&theirs)) {
        return Err(vm.new_type_error(format!("{}() takes no arguments", class.name())));
    }
    Ok(())
}
