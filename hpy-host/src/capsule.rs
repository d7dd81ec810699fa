//! Capsules: objects that carry a pointer of an extension's.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};

use hpy_sys::HPyFunc_Capsule_Destructor;
use rustpython_vm::builtins::{PyStr, PyType};
use rustpython_vm::object::{MaybeTraverse, TraverseFn};
use rustpython_vm::{
    AsObject, Context, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
};

/// What a capsule carries. RustPython's own capsules carry nothing; these are objects of
/// the same class.
#[derive(Debug)]
pub(crate) struct Capsule {
    pub(crate) pointer: Cell<*mut c_void>,
    /// Null, or a string of the extension's.
    pub(crate) name: Cell<*const c_char>,
    pub(crate) context: Cell<*mut c_void>,
    pub(crate) destructor: Cell<Option<HPyFunc_Capsule_Destructor>>,
}

impl MaybeTraverse for Capsule {
    fn try_traverse(&self, _: &mut TraverseFn<'_>) {}
}

impl PyPayload for Capsule {
    fn class(ctx: &Context) -> &'static Py<PyType> {
        ctx.types.capsule_type
    }
}

impl Capsule {
    /// What a new capsule carries.
    pub(crate) fn new(
        pointer: *mut c_void,
        name: *const c_char,
        destructor: Option<HPyFunc_Capsule_Destructor>,
    ) -> Capsule {
        Capsule {
            pointer: Cell::new(pointer),
            name: Cell::new(name),
            context: Cell::new(std::ptr::null_mut()),
            destructor: Cell::new(destructor),
        }
    }

    /// A capsule that carries this.
    pub(crate) fn into_object(self, ctx: &Context) -> PyObjectRef {
        PyRef::new_ref(self, ctx.types.capsule_type.to_owned(), None).into()
    }

    /// Lets the class of capsules show them as CPython does; by itself it knows
    /// RustPython's own only.
    pub(crate) fn prepare_class(ctx: &Context) {
        ctx.types.capsule_type.slots.repr.store(Some(repr));
    }

    /// Whether this is its name, which may be null.
    ///
    /// # Safety
    /// The name must be null or a C string.
    pub(crate) unsafe fn is_named(&self, name: *const c_char) -> bool {
        let own = self.name.get();
        if own.is_null() || name.is_null() {
            return own == name;
        }
        // SAFETY: by the caller's word, now and when the capsule was named.
        unsafe { CStr::from_ptr(own) == CStr::from_ptr(name) }
    }
}

/// `repr(capsule)`
fn repr(object: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    let name = object
        .downcast_ref::<Capsule>()
        .map(|capsule| capsule.name.get());
    let name = match name {
        Some(name) if !name.is_null() => {
            // SAFETY: the extension has named the capsule by a C string.
            let name = unsafe { CStr::from_ptr(name) };
            format!("\"{}\"", name.to_string_lossy())
        }
        _ => "NULL".to_owned(),
    };
    let text = format!("<capsule object {name} at {:#x}>", object.get_id());
    Ok(vm.ctx.new_str(text))
}

impl Drop for Capsule {
    fn drop(&mut self) {
        if let Some(destructor) = self.destructor.get() {
            // SAFETY: the extension has given it for this; it does not call Python.
            unsafe { destructor(self.name.get(), self.pointer.get(), self.context.get()) }
        }
    }
}
