//! What is kept of a type that an extension has specified.

use std::cell::{Cell, OnceCell};
use std::ffi::c_void;
use std::fmt;
use std::rc::Rc;

use hpy_sys::{
    HPyFunc_destroyfunc, HPyFunc_getbufferproc, HPyFunc_keywords, HPyFunc_releasebufferproc,
    HPyFunc_traverseproc, HPyType_BuiltinShape,
};
use rustpython_vm::builtins::PyType;
use rustpython_vm::object::{MaybeTraverse, TraverseFn};
use rustpython_vm::{Context, Py, PyObjectRef, PyPayload, PyRef};

use super::memory::Memory;
use crate::state::State;

/// What is kept of a type. Its objects, and those of its subclasses, hold it.
pub(crate) struct Info {
    pub(crate) state: Rc<State>,
    pub(crate) name: String,
    pub(crate) shape: HPyType_BuiltinShape,
    /// The size of an object's struct, with those of the bases.
    pub(crate) size: usize,
    pub(crate) traverse: Option<HPyFunc_traverseproc>,
    pub(crate) destroy: Option<HPyFunc_destroyfunc>,
    pub(crate) get_buffer: Option<HPyFunc_getbufferproc>,
    pub(crate) release_buffer: Option<HPyFunc_releasebufferproc>,
    /// What objects are called by that have no call function of their own.
    pub(crate) call: Option<HPyFunc_keywords>,
    /// Where an object's struct has a pointer to its call function.
    pub(crate) call_offset: Option<usize>,
    /// The next of HPy's types among those that it inherits from.
    pub(crate) base: Option<Rc<Info>>,
    /// How many objects there are.
    pub(crate) alive: Rc<Cell<usize>>,
}

impl Info {
    /// This and those that it inherits from, the most derived first.
    pub(crate) fn line(self: &Rc<Self>) -> impl Iterator<Item = &Rc<Info>> {
        std::iter::successors(Some(self), |info| info.base.as_ref())
    }

    /// Whether it is another, or inherits from it.
    #[inline]
    pub(crate) fn is(self: &Rc<Self>, other: &Rc<Info>) -> bool {
        self.line().any(|info| Rc::ptr_eq(info, other))
    }

    /// The call function of a new object.
    pub(crate) fn default_call(self: &Rc<Self>) -> Option<HPyFunc_keywords> {
        self.line().find_map(|info| info.call)
    }

    /// Whether objects may be given call functions.
    pub(crate) fn is_callable(self: &Rc<Self>) -> bool {
        self.line()
            .any(|info| info.call.is_some() || info.call_offset.is_some())
    }
}

impl fmt::Debug for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Info").field(&self.name).finish()
    }
}

/// What a class has of HPy, in RustPython's place for such things.
#[derive(Default)]
struct ClassData {
    /// If an extension has specified it.
    info: OnceCell<Rc<Info>>,
    /// The struct that it has as an object of a metaclass that an extension has
    /// specified.
    memory: OnceCell<Rc<Memory>>,
}

/// RustPython wants it to be sent to other threads, of which it has none: it is built
/// without them, and its types belong to the thread that made them.
struct OneThread(ClassData);

// SAFETY: without threads in RustPython nobody sends or shares it.
unsafe impl Send for OneThread {}
// SAFETY: as above.
unsafe impl Sync for OneThread {}

/// Calls `f` with what a class has of HPy; nothing of a class that is built in.
fn with_data<R>(class: &Py<PyType>, f: impl FnOnce(&ClassData) -> R) -> Option<R> {
    // A builtin class has no such place.
    class.heaptype_ext.as_ref()?;
    if !class.has_type_data::<OneThread>() {
        class.init_type_data(OneThread(ClassData::default())).ok()?;
    }
    Some(f(&class.get_type_data::<OneThread>()?.0))
}

/// Notes what an extension has specified of a new class.
pub(super) fn note(class: &Py<PyType>, info: Rc<Info>) {
    with_data(class, |data| {
        let known = data.info.set(info);
        debug_assert!(known.is_ok(), "a class is specified once");
    });
}

/// What an extension has specified of this very class.
pub(crate) fn own(class: &Py<PyType>) -> Option<Rc<Info>> {
    Some(class.get_type_data::<OneThread>()?.0.info.get()?.clone())
}

/// What an extension has specified of a class or the nearest of those that it inherits
/// its memory from.
pub(crate) fn nearest(class: &Py<PyType>) -> Option<Rc<Info>> {
    let mut found: Option<Rc<Info>> = None;
    for class in class.mro.read().iter() {
        if let Some(info) = own(class) {
            // A class of methods alone, without memory, may come first.
            if info.size > 0 {
                return Some(info);
            }
            found.get_or_insert(info);
        }
    }
    found
}

/// The struct of a class that is an object of a metaclass that an extension has
/// specified.
pub(super) fn memory_of_class(class: &Py<PyType>, metaclass: &Rc<Info>) -> Option<*mut c_void> {
    with_data(class, |data| {
        let make = || {
            let memory = Rc::new(Memory::new(metaclass.clone()));
            MemoryOfClass::show(class, memory.clone());
            memory
        };
        data.memory.get_or_init(make).as_ptr()
    })
}

/// The struct of a class, where RustPython's collector sees it: among the class's
/// attributes.
#[derive(Debug)]
struct MemoryOfClass(Rc<Memory>);

impl MemoryOfClass {
    fn show(class: &Py<PyType>, memory: Rc<Memory>) {
        // All interpreters have it.
        let ctx = Context::genesis();
        let object = ctx.types.object_type.to_owned();
        let seen = PyRef::new_ref(MemoryOfClass(memory), object, None);
        class.set_attr(ctx.intern_str("__hpy_struct__"), seen.into());
    }
}

impl MaybeTraverse for MemoryOfClass {
    const HAS_TRAVERSE: bool = true;
    const HAS_CLEAR: bool = true;

    fn try_traverse(&self, found: &mut TraverseFn<'_>) {
        self.0.traverse(found);
    }

    fn try_clear(&mut self, out: &mut Vec<PyObjectRef>) {
        self.0.clear(out);
    }
}

impl PyPayload for MemoryOfClass {
    fn class(ctx: &Context) -> &'static Py<PyType> {
        ctx.types.object_type
    }
}
