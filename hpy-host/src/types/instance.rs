//! Objects of types that extensions have specified.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::fmt;
use std::rc::Rc;

use hpy_sys::{HPyCallFunction, HPyFunc_keywords, HPyType_BuiltinShape};
use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::object::{MaybeTraverse, TraverseFn};
use rustpython_vm::types::PyTypeFlags;
use rustpython_vm::{
    AsObject, Context, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
};

use super::buffer::Export;
use super::info::{self, Info};
use super::layout;
use super::memory::Memory;

/// What an object of the shape `object` has.
pub(crate) struct Instance {
    memory: Memory,
    /// What it is called by.
    call: Cell<Option<HPyFunc_keywords>>,
    exports: RefCell<Vec<Rc<Export>>>,
}

impl Instance {
    fn new(info: Rc<Info>) -> Instance {
        Instance {
            call: Cell::new(info.default_call()),
            exports: RefCell::default(),
            memory: Memory::new(info),
        }
    }

    /// What it is called by, if it can be called.
    pub(crate) fn call(&self) -> Option<HPyFunc_keywords> {
        // The struct's own pointer comes first, where there is one.
        let of_struct = self.memory.info().line().find_map(|info| {
            let offset = info.call_offset?;
            // SAFETY: the type's author says that the struct has a call function there, or
            // zeroes.
            unsafe {
                let place = self.memory.as_ptr().byte_add(offset);
                place.cast::<HPyCallFunction>().read_unaligned().r#impl
            }
        });
        of_struct.or(self.call.get())
    }

    /// Gives it a call function of its own.
    pub(crate) fn set_call(&self, function: HPyCallFunction) {
        let offset = self.memory.info().line().find_map(|info| info.call_offset);
        match offset {
            // SAFETY: as in `call`.
            Some(offset) => unsafe {
                let place = self.memory.as_ptr().byte_add(offset);
                place.cast::<HPyCallFunction>().write_unaligned(function);
            },
            None => self.call.set(function.r#impl),
        }
    }

    /// The buffers of it that are in use.
    pub(super) fn exports(&self) -> &RefCell<Vec<Rc<Export>>> {
        &self.exports
    }

    /// What it is an object of.
    pub(crate) fn info(&self) -> &Rc<Info> {
        self.memory.info()
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Instance").field(&self.memory).finish()
    }
}

impl MaybeTraverse for Instance {
    const HAS_TRAVERSE: bool = true;
    const HAS_CLEAR: bool = true;

    fn try_traverse(&self, found: &mut TraverseFn<'_>) {
        self.memory.traverse(found);
    }

    fn try_clear(&mut self, out: &mut Vec<PyObjectRef>) {
        self.memory.clear(out);
    }
}

impl PyPayload for Instance {
    /// Its objects' classes are made by extensions; none of them is that of all.
    fn class(ctx: &Context) -> &'static Py<PyType> {
        ctx.types.object_type
    }
}

/// `HPy_New`: an object whose struct is zeroed.
///
/// # Errors
/// `TypeError` if it is no class of HPy's, or one whose objects are not made like this.
pub(crate) fn new(vm: &VirtualMachine, class: &Py<PyType>) -> PyResult {
    let Some(info) = info::nearest(class) else {
        return Err(vm.new_type_error(format!(
            "HPy_New: '{}' is not a type that an extension has specified",
            class.name()
        )));
    };
    match info.shape {
        HPyType_BuiltinShape::Type => Err(vm.new_type_error(
            "HPy_New cannot make a type: call the metaclass, or use HPyType_FromSpec",
        )),
        HPyType_BuiltinShape::Object => {
            // With a struct this was found out when the type was made.
            let foreign = (info.size == 0).then(|| layout::foreign(vm, class, info.shape));
            if let Some(foreign) = foreign.flatten() {
                return Err(vm.new_type_error(format!(
                    "HPy_New cannot make an object of '{}', as it derives from '{}'; call the class",
                    class.name(),
                    foreign.name(),
                )));
            }
            Ok(allocate(vm, class.to_owned(), info).into())
        }
        _ => super::shapes::new(vm, class, info, FuncArgs::default()),
    }
}

fn allocate(vm: &VirtualMachine, class: PyTypeRef, info: Rc<Info>) -> PyRef<Instance> {
    let dict = class
        .slots
        .flags
        .has_feature(PyTypeFlags::HAS_DICT)
        .then(|| vm.ctx.new_dict());
    PyRef::new_ref(Instance::new(info), class, dict)
}

/// The struct of an object, and what it is the struct of; nothing of an object that has
/// none, because Python code went around the extension's `__new__`.
pub(crate) fn data(object: &PyObject) -> Option<(Rc<Info>, *mut c_void)> {
    if let Some(instance) = object.downcast_ref::<Instance>() {
        return Some((instance.info().clone(), instance.memory.as_ptr()));
    }
    if let Some(class) = object.downcast_ref::<PyType>() {
        let metaclass = info::nearest(object.class())?;
        let memory = info::memory_of_class(class, &metaclass)?;
        return Some((metaclass, memory));
    }
    super::shapes::data(object)
}

/// Whether an object may be handed to what an extension has specified for a class.
#[inline]
pub(crate) fn is_of(object: &PyObject, class: &Py<PyType>) -> bool {
    let own = object.class();
    own.is(class.as_object()) || own.fast_issubclass(class)
}
