//! What stands in the dict of a class that an extension has specified: its methods, its
//! special methods, and its attributes.

use std::fmt;
use std::rc::Rc;

use rustpython_vm::builtins::{PyBoundMethod, PyStrInterned, PyType, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::{FuncArgs, PySetterValue};
use rustpython_vm::object::{Traverse, TraverseFn};
use rustpython_vm::types::{Callable, GetDescriptor, Representable};
use rustpython_vm::{
    AsObject, Context, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    pyclass,
};

use super::attribute::{Attribute, Defined};
use super::instance::is_of;
use super::slot::Slot;
use crate::definition::Method;
use crate::function::Callee;
use crate::state::State;

/// What all of them have.
struct Common {
    state: Rc<State>,
    class: PyTypeRef,
    name: &'static PyStrInterned,
    doc: Option<String>,
}

impl Common {
    fn new(vm: &VirtualMachine, state: &Rc<State>, class: &PyTypeRef, name: &str) -> Common {
        Common {
            state: state.clone(),
            class: class.clone(),
            name: vm.ctx.intern_str(name),
            doc: None,
        }
    }

    fn qualified(&self) -> String {
        format!("{}.{}", self.class.name(), self.name)
    }

    fn check(&self, vm: &VirtualMachine, object: &PyObject) -> PyResult<()> {
        if is_of(object, &self.class) {
            return Ok(());
        }
        Err(vm.new_type_error(format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            self.name,
            self.class.name(),
            object.class().name()
        )))
    }

    /// Reads an attribute.
    fn get(&self, vm: &VirtualMachine, attribute: &Attribute, object: PyObjectRef) -> PyResult {
        self.check(vm, &object)?;
        let class = self.class.name();
        let callee = Callee {
            of: &class,
            name: self.name.as_str(),
        };
        attribute.get(&self.state, vm, &callee, object)
    }

    /// Sets an attribute, or deletes it.
    fn set(
        &self,
        vm: &VirtualMachine,
        attribute: &Attribute,
        object: PyObjectRef,
        value: PySetterValue,
    ) -> PyResult<()> {
        self.check(vm, &object)?;
        let class = self.class.name();
        let callee = Callee {
            of: &class,
            name: self.name.as_str(),
        };
        let value = match value {
            PySetterValue::Assign(value) => Some(value),
            PySetterValue::Delete => None,
        };
        attribute.set(&self.state, vm, &callee, object, value)
    }
}

/// What a method descriptor calls.
enum Body {
    /// A method.
    Method(Method),
    /// A special method that a slot stands for.
    Slot(Slot),
}

/// A method of a class, special or not.
#[pyclass(module = false, name = "method_descriptor", traverse = "manual")]
pub(super) struct MethodDescriptor {
    common: Common,
    body: Body,
}

macro_rules! descriptors {
    ($($type:ident)*) => {$(
        // SAFETY: the class is all that it holds of Python's.
        unsafe impl Traverse for $type {
            fn traverse(&self, found: &mut TraverseFn<'_>) {
                found(self.common.class.as_object());
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($type)).field(&self.common.qualified()).finish()
            }
        }
    )*};
}

descriptors! { MethodDescriptor MemberDescriptor GetSetDescriptor }

impl MethodDescriptor {
    /// The descriptor of a method.
    pub(super) fn of_method(
        vm: &VirtualMachine,
        state: &Rc<State>,
        class: &PyTypeRef,
        method: Method,
    ) -> PyObjectRef {
        let mut common = Common::new(vm, state, class, &method.name);
        common.doc = method.doc.clone();
        Self::into_object(common, Body::Method(method))
    }

    /// The descriptor of a special method.
    pub(super) fn of_slot(
        vm: &VirtualMachine,
        state: &Rc<State>,
        class: &PyTypeRef,
        name: &str,
        slot: Slot,
    ) -> PyObjectRef {
        let common = Common::new(vm, state, class, name);
        Self::into_object(common, Body::Slot(slot))
    }

    fn into_object(common: Common, body: Body) -> PyObjectRef {
        let class = Self::make_static_type();
        PyRef::new_ref(Self { common, body }, class, None).into()
    }

    /// Calls it on the first argument, if that is an object of the class.
    fn call_on_first(&self, vm: &VirtualMachine, mut arguments: FuncArgs) -> PyResult {
        let common = &self.common;
        let slot = matches!(self.body, Body::Slot(_));
        if arguments.args.is_empty() {
            let class = common.class.name();
            let name = common.name;
            return Err(vm.new_type_error(if slot {
                format!(
                    "descriptor '{name}' of '{}' object needs an argument",
                    &*class
                )
            } else {
                format!("unbound method {}.{name}() needs an argument", &*class)
            }));
        }
        let receiver = arguments.args.remove(0);
        if !is_of(&receiver, &common.class) {
            return Err(self.wrong_receiver(vm, &receiver));
        }
        let class = common.class.name();
        match &self.body {
            Body::Method(method) => method.call(&common.state, vm, &class, receiver, arguments),
            Body::Slot(slot) => {
                let callee = Callee {
                    of: &class,
                    name: common.name.as_str(),
                };
                slot.call(&common.state, vm, &callee, receiver, arguments)
            }
        }
    }

    #[cold]
    fn wrong_receiver(
        &self,
        vm: &VirtualMachine,
        receiver: &PyObject,
    ) -> rustpython_vm::builtins::PyBaseExceptionRef {
        let (name, class) = (self.common.name, self.common.class.name());
        let theirs = receiver.class().name();
        vm.new_type_error(match self.body {
            Body::Slot(_) => format!(
                "descriptor '{name}' requires a '{}' object but received a '{}'",
                &*class, &*theirs
            ),
            Body::Method(_) => format!(
                "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
                &*class, &*theirs
            ),
        })
    }
}

impl PyPayload for MethodDescriptor {
    fn class(_: &Context) -> &'static Py<PyType> {
        <Self as rustpython_vm::class::StaticType>::static_type()
    }
}

impl Callable for MethodDescriptor {
    type Args = FuncArgs;

    fn call(zelf: &Py<Self>, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        zelf.call_on_first(vm, arguments)
    }
}

impl GetDescriptor for MethodDescriptor {
    fn descr_get(
        zelf: PyObjectRef,
        object: Option<PyObjectRef>,
        _: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        match object {
            Some(object) => Ok(PyBoundMethod::new(object, zelf).into_ref(&vm.ctx).into()),
            None => Ok(zelf),
        }
    }
}

impl Representable for MethodDescriptor {
    fn repr_str(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<String> {
        let (name, class) = (zelf.common.name, zelf.common.class.name());
        Ok(match zelf.body {
            Body::Slot(_) => format!("<slot wrapper '{name}' of '{}' objects>", &*class),
            Body::Method(_) => format!("<method '{name}' of '{}' objects>", &*class),
        })
    }
}

#[pyclass(
    with(Callable, GetDescriptor, Representable),
    flags(METHOD_DESCRIPTOR, DISALLOW_INSTANTIATION)
)]
impl MethodDescriptor {
    #[pygetset]
    fn __name__(&self) -> &'static PyStrInterned {
        self.common.name
    }

    #[pygetset]
    fn __qualname__(&self) -> String {
        self.common.qualified()
    }

    #[pygetset]
    fn __objclass__(&self) -> PyTypeRef {
        self.common.class.clone()
    }

    #[pygetset]
    fn __doc__(&self) -> Option<String> {
        let doc = self.common.doc.as_deref()?;
        Some(match signature(self.common.name.as_str(), doc) {
            Some((_, rest)) => rest.to_owned(),
            None => doc.to_owned(),
        })
    }

    #[pygetset]
    fn __text_signature__(&self) -> Option<String> {
        let doc = self.common.doc.as_deref()?;
        signature(self.common.name.as_str(), doc).map(|(signature, _)| signature)
    }
}

/// The signature that a docstring begins with, and the rest of it, as CPython has them:
/// `name(...)`, a line of `--`, and an empty one.
///
/// CPython marks what is there without being passed by a `$`, which the `inspect` of
/// RustPython does not get past: a module is left out of the signature, and an object has
/// its name alone.
pub(crate) fn signature<'d>(name: &str, doc: &'d str) -> Option<(String, &'d str)> {
    let name = name.rsplit('.').next().unwrap_or(name);
    let rest = doc.strip_prefix(name)?;
    if !rest.starts_with('(') {
        return None;
    }
    let end = rest.find(")\n--\n\n")?;
    let (signature, rest) = (&rest[..=end], &rest[end + ")\n--\n\n".len()..]);
    let signature = match signature.strip_prefix("($module") {
        Some(parameters) => {
            let parameters = parameters.strip_prefix(", /").unwrap_or(parameters);
            format!("({}", parameters.strip_prefix(", ").unwrap_or(parameters))
        }
        None => signature.replacen("($", "(", 1),
    };
    Some((signature, rest))
}

/// The descriptor of an attribute.
pub(super) fn of_attribute(
    vm: &VirtualMachine,
    state: &Rc<State>,
    class: &PyTypeRef,
    defined: Defined,
) -> PyObjectRef {
    let Defined {
        name,
        doc,
        attribute,
    } = defined;
    let mut common = Common::new(vm, state, class, &name);
    common.doc = doc;
    match attribute {
        Attribute::Member { .. } => {
            let kind = MemberDescriptor::make_static_type();
            PyRef::new_ref(MemberDescriptor { common, attribute }, kind, None).into()
        }
        Attribute::Computed { .. } => {
            let kind = GetSetDescriptor::make_static_type();
            PyRef::new_ref(GetSetDescriptor { common, attribute }, kind, None).into()
        }
    }
}

/// Writes a class of descriptors of attributes: Python tells apart those that are members
/// of the struct and those that are computed.
macro_rules! attribute_descriptor {
    ($(#[$meta:meta])* $type:ident, $python:literal, $word:literal) => {
        $(#[$meta])*
        #[pyclass(module = false, name = $python, traverse = "manual")]
        pub(super) struct $type {
            common: Common,
            attribute: Attribute,
        }

        impl PyPayload for $type {
            fn class(_: &Context) -> &'static Py<PyType> {
                <Self as rustpython_vm::class::StaticType>::static_type()
            }
        }

        impl GetDescriptor for $type {
            fn descr_get(
                zelf: PyObjectRef,
                object: Option<PyObjectRef>,
                _: Option<PyObjectRef>,
                vm: &VirtualMachine,
            ) -> PyResult {
                let Some(object) = object else {
                    return Ok(zelf);
                };
                let own = Self::_as_pyref(&zelf, vm)?;
                own.common.get(vm, &own.attribute, object)
            }
        }

        impl Representable for $type {
            fn repr_str(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<String> {
                let (name, class) = (zelf.common.name, zelf.common.class.name());
                Ok(format!("<{} '{name}' of '{}' objects>", $word, &*class))
            }
        }

        #[pyclass(with(GetDescriptor, Representable), flags(DISALLOW_INSTANTIATION))]
        impl $type {
            #[pyslot]
            fn descr_set(
                zelf: &PyObject,
                object: PyObjectRef,
                value: PySetterValue,
                vm: &VirtualMachine,
            ) -> PyResult<()> {
                let own = zelf.try_downcast_ref::<Self>(vm)?;
                own.common.set(vm, &own.attribute, object, value)
            }

            #[pygetset]
            fn __name__(&self) -> &'static PyStrInterned {
                self.common.name
            }

            #[pygetset]
            fn __qualname__(&self) -> String {
                self.common.qualified()
            }

            #[pygetset]
            fn __objclass__(&self) -> PyTypeRef {
                self.common.class.clone()
            }

            #[pygetset]
            fn __doc__(&self) -> Option<String> {
                self.common.doc.clone()
            }
        }
    };
}

attribute_descriptor! {
    /// An attribute that is a member of the struct.
    MemberDescriptor, "member_descriptor", "member"
}

attribute_descriptor! {
    /// An attribute that is computed.
    GetSetDescriptor, "getset_descriptor", "attribute"
}
