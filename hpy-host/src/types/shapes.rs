//! Objects that are a builtin's as well: of the shapes `int`, `float`, `str`, `tuple` and
//! `list`.
//!
//! Their payload begins with the builtin's and says that it is one, so that RustPython
//! takes them for what they derive from; the struct comes after it.

use std::any::TypeId;
use std::ffi::c_void;
use std::fmt;
use std::rc::Rc;

use hpy_sys::HPyType_BuiltinShape as Shape;
use rustpython_vm::builtins::{PyFloat, PyInt, PyList, PyStr, PyTuple, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::object::{MaybeTraverse, TraverseFn};
use rustpython_vm::types::PyTypeFlags;
use rustpython_vm::{
    AsObject, Context, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
};

use super::info::{self, Info};
use super::memory::Memory;

/// What such an object has.
#[repr(C)]
struct Shaped<B> {
    builtin: B,
    memory: Memory,
}

/// A builtin that can be part of an object.
trait Builtin: PyPayload + fmt::Debug {
    /// Its value, taken over from an object of the builtin class itself.
    fn value(object: &PyObject) -> Option<Self>;
}

impl Builtin for PyInt {
    fn value(object: &PyObject) -> Option<PyInt> {
        let int = object.downcast_ref::<PyInt>()?;
        Some(PyInt::from(int.as_bigint().clone()))
    }
}

impl Builtin for PyFloat {
    fn value(object: &PyObject) -> Option<PyFloat> {
        Some(PyFloat::from(object.downcast_ref::<PyFloat>()?.to_f64()))
    }
}

impl Builtin for PyStr {
    fn value(object: &PyObject) -> Option<PyStr> {
        let text = object.downcast_ref::<PyStr>()?;
        Some(PyStr::from(text.as_wtf8().to_owned()))
    }
}

impl Builtin for PyTuple {
    fn value(object: &PyObject) -> Option<PyTuple> {
        let tuple = object.downcast_ref::<PyTuple>()?;
        Some(PyTuple::new_unchecked(tuple.as_slice().into()))
    }
}

impl Builtin for PyList {
    fn value(object: &PyObject) -> Option<PyList> {
        let list = object.downcast_ref::<PyList>()?;
        Some(PyList::from(list.borrow_vec().to_vec()))
    }
}

impl<B: Builtin> PyPayload for Shaped<B> {
    const PAYLOAD_TYPE_ID: TypeId = B::PAYLOAD_TYPE_ID;

    fn class(ctx: &Context) -> &'static Py<PyType> {
        B::class(ctx)
    }
}

impl<B: Builtin> MaybeTraverse for Shaped<B> {
    const HAS_TRAVERSE: bool = true;
    const HAS_CLEAR: bool = true;

    fn try_traverse(&self, found: &mut TraverseFn<'_>) {
        self.builtin.try_traverse(found);
        self.memory.traverse(found);
    }

    fn try_clear(&mut self, out: &mut Vec<PyObjectRef>) {
        self.builtin.try_clear(out);
        self.memory.clear(out);
    }
}

impl<B: Builtin> fmt::Debug for Shaped<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Shaped")
            .field(&self.builtin)
            .field(&self.memory)
            .finish()
    }
}

/// The class that classes of a shape derive from.
pub(super) fn base(vm: &VirtualMachine, shape: Shape) -> &'static Py<PyType> {
    builtin(vm, shape).unwrap_or(match shape {
        Shape::Type => vm.ctx.types.type_type,
        _ => vm.ctx.types.object_type,
    })
}

/// The class whose objects those of a shape are as well.
pub(super) fn builtin(vm: &VirtualMachine, shape: Shape) -> Option<&'static Py<PyType>> {
    Some(match shape {
        Shape::Long => vm.ctx.types.int_type,
        Shape::Float => vm.ctx.types.float_type,
        Shape::Unicode => vm.ctx.types.str_type,
        Shape::Tuple => vm.ctx.types.tuple_type,
        Shape::List => vm.ctx.types.list_type,
        _ => return None,
    })
}

/// Makes an object of such a class, from what the builtin is called with.
///
/// # Errors
/// What the builtin raises.
pub(super) fn new(
    vm: &VirtualMachine,
    class: &Py<PyType>,
    info: Rc<Info>,
    arguments: FuncArgs,
) -> PyResult {
    let shape = info.shape;
    let Some(builtin) = builtin(vm, shape) else {
        return Err(vm.new_type_error(format!("objects of '{}' cannot be made", class.name())));
    };
    let value = builtin.as_object().call_with_args(arguments, vm)?;
    match shape {
        Shape::Long => from::<PyInt>(vm, class, info, &value),
        Shape::Float => from::<PyFloat>(vm, class, info, &value),
        Shape::Unicode => from::<PyStr>(vm, class, info, &value),
        Shape::Tuple => from::<PyTuple>(vm, class, info, &value),
        _ => from::<PyList>(vm, class, info, &value),
    }
}

fn from<B: Builtin>(
    vm: &VirtualMachine,
    class: &Py<PyType>,
    info: Rc<Info>,
    value: &PyObject,
) -> PyResult {
    let Some(builtin) = B::value(value) else {
        return Err(vm.new_type_error(format!(
            "'{}' returned an object of another class",
            B::class(&vm.ctx).name()
        )));
    };
    let dict = class
        .slots
        .flags
        .has_feature(PyTypeFlags::HAS_DICT)
        .then(|| vm.ctx.new_dict());
    let memory = Memory::new(info);
    let object = PyRef::new_ref(Shaped { builtin, memory }, class.to_owned(), dict);
    Ok(object.into())
}

/// The struct of such an object.
pub(super) fn data(object: &PyObject) -> Option<(Rc<Info>, *mut c_void)> {
    let info = info::nearest(object.class())?;
    let memory = match info.shape {
        Shape::Long => memory::<PyInt>(object),
        Shape::Float => memory::<PyFloat>(object),
        Shape::Unicode => memory::<PyStr>(object),
        Shape::Tuple => memory::<PyTuple>(object),
        Shape::List => memory::<PyList>(object),
        _ => None,
    }?;
    Some((memory.info().clone(), memory.as_ptr()))
}

fn memory<B: Builtin>(object: &PyObject) -> Option<&Memory> {
    // RustPython refuses to make an object of the builtin's alone for a class of another
    // size, so this is one of ours.
    let shaped = object.downcast_ref::<Shaped<B>>()?;
    Some(&shaped.payload().memory)
}
