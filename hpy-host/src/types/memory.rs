//! The struct of an object.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ffi::{c_int, c_void};
use std::fmt;
use std::ptr::NonNull;
use std::rc::Rc;

use hpy_sys::{HPyField, HPyFunc_traverseproc};
use rustpython_vm::object::TraverseFn;
use rustpython_vm::{PyObject, PyObjectRef};

use super::info::Info;

/// What a struct may need to be aligned to.
const ALIGNMENT: usize = 16;

/// The struct of an object, all zero at first, and what it is the struct of.
pub(crate) struct Memory {
    info: Rc<Info>,
    start: NonNull<u8>,
}

impl Memory {
    /// A new one.
    pub(crate) fn new(info: Rc<Info>) -> Memory {
        let layout = Self::layout(&info);
        // SAFETY: the size is not zero.
        let start = unsafe { alloc_zeroed(layout) };
        let Some(start) = NonNull::new(start) else {
            handle_alloc_error(layout)
        };
        info.alive.set(info.alive.get() + 1);
        Memory { info, start }
    }

    fn layout(info: &Info) -> Layout {
        // A size comes from a C `int`, so this is far from overflowing.
        Layout::from_size_align(info.size.max(1), ALIGNMENT).expect("a size is not too large")
    }

    /// What it is the struct of.
    #[inline]
    pub(crate) fn info(&self) -> &Rc<Info> {
        &self.info
    }

    /// Where it is.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *mut c_void {
        self.start.as_ptr().cast()
    }

    /// Calls `visit` with every field that the extension tells of, once for each, as a
    /// type may tell of its base's as well.
    fn each_field(&self, visit: &mut dyn FnMut(*mut HPyField)) {
        let mut functions = self.info.line().filter_map(|info| info.traverse);
        let Some(first) = functions.next() else {
            return;
        };
        let Some(second) = functions.next() else {
            return self.call(first, visit);
        };
        let mut seen = Vec::new();
        for function in [first, second].into_iter().chain(functions) {
            self.call(function, &mut |field| {
                if !seen.contains(&field) {
                    seen.push(field);
                    visit(field);
                }
            });
        }
    }

    fn call(&self, function: HPyFunc_traverseproc, visit: &mut dyn FnMut(*mut HPyField)) {
        unsafe extern "C" fn one(field: *mut HPyField, visit: *mut c_void) -> c_int {
            // SAFETY: the extension hands on what it was given.
            let visit = unsafe { &mut *visit.cast::<&mut dyn FnMut(*mut HPyField)>() };
            visit(field);
            0
        }
        let mut visit = visit;
        // SAFETY: the function is the type's, and this its object's struct.
        unsafe { function(self.as_ptr(), one, (&raw mut visit).cast()) };
    }

    /// Visits what the fields lead to, for the collector.
    pub(crate) fn traverse(&self, found: &mut TraverseFn<'_>) {
        // Nothing that may run now changes a field.
        let fields = self.info.state.fields.as_ptr();
        self.each_field(&mut |field| {
            // SAFETY: the collector runs no Python here, and nobody has the table
            // borrowed to write to it while it is asked to collect; the extension tells
            // of its fields.
            let object = unsafe { (*fields).peek(*field) };
            if let Some(object) = object {
                let object: &PyObject = object;
                found(object);
            }
        });
    }

    /// Takes out what the fields lead to.
    pub(crate) fn clear(&self, out: &mut Vec<PyObjectRef>) {
        self.each_field(&mut |field| {
            // SAFETY: the extension tells of its fields.
            let word = unsafe { std::mem::replace(&mut *field, HPyField::NULL) };
            let held = self.info.state.fields.borrow_mut().take(word);
            out.extend(held);
        });
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // What the fields lead to is let go of while the struct is whole, and dropped when
        // it is gone, because that may run Python.
        let mut held = Vec::new();
        self.clear(&mut held);
        for info in self.info.line() {
            if let Some(destroy) = info.destroy {
                // SAFETY: the function is the type's, and this its object's struct.
                unsafe { destroy(self.as_ptr()) };
            }
        }
        self.info.alive.set(self.info.alive.get() - 1);
        // SAFETY: it was allocated like this, and nobody knows it any more.
        unsafe { dealloc(self.start.as_ptr(), Self::layout(&self.info)) };
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Memory").field(&self.info).finish()
    }
}
