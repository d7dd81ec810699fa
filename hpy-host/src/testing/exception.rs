//! Python exceptions as values.

use std::fmt;
use std::mem::ManuallyDrop;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{AsObject, VirtualMachine};

use super::convert::FromPython;
use super::{Python, traceback};

/// A Python exception that was raised, as a value.
///
/// `Display` writes what the last line of a traceback says, `ValueError: too small`; `Debug`,
/// and so [`Result::unwrap`], the whole traceback.
///
/// ```
/// use hpy_host::testing::Python;
///
/// let python = Python::new();
/// let error = python.try_eval::<i64>("[][3]").unwrap_err();
/// assert!(error.is("IndexError"));
/// assert!(error.is("LookupError"));
/// assert_eq!(error.message(), "list index out of range");
/// assert_eq!(error.to_string(), "IndexError: list index out of range");
/// assert!(error.cause().is_none());
/// ```
pub struct Exception<'py> {
    python: &'py Python,
    object: ManuallyDrop<PyBaseExceptionRef>,
}

impl<'py> Exception<'py> {
    /// One that was raised in this Python.
    pub(super) fn new(python: &'py Python, object: PyBaseExceptionRef) -> Self {
        Exception {
            python,
            object: ManuallyDrop::new(object),
        }
    }

    /// The exception itself.
    pub(super) fn object(&self) -> &PyBaseExceptionRef {
        &self.object
    }

    /// Where it was raised.
    pub(super) fn python(&self) -> &'py Python {
        self.python
    }

    fn enter<R>(&self, f: impl FnOnce(&VirtualMachine) -> R) -> R {
        self.python.host().enter(f)
    }

    /// Whether it is of the class of this name, or of one derived from that: `"ValueError"`, or
    /// with its module, `"quickstart.Wrong"`.
    pub fn is(&self, class: &str) -> bool {
        let classes = self.object.class().mro_map_collect(|class| {
            let module = self.enter(|vm| {
                let module = class.as_object().get_attr("__module__", vm).ok()?;
                String::try_from_python(&module, vm).ok()
            });
            (module.unwrap_or_default(), class.name().to_owned())
        });
        classes
            .iter()
            .any(|(module, name)| class == name || class == format!("{module}.{name}"))
    }

    /// The name of its class, without the module.
    pub fn type_name(&self) -> String {
        self.object.class().name().to_owned()
    }

    /// What it says: `str(exception)`.
    pub fn message(&self) -> String {
        self.enter(|vm| traceback::message(vm, &self.object))
    }

    /// The value of one of its attributes.
    ///
    /// ```
    /// # use hpy_host::testing::Python;
    /// let python = Python::new();
    /// let error = python.try_run("raise SystemExit(3)").unwrap_err();
    /// assert_eq!(error.attribute::<i64>("code"), 3);
    /// ```
    ///
    /// # Panics
    /// If it has no such attribute, or its value is not of this type.
    #[track_caller]
    pub fn attribute<T: FromPython>(&self, name: &str) -> T {
        let value = self.enter(|vm| {
            let name = vm.ctx.new_str(name);
            let value = self.object.as_object().get_attr(&name, vm);
            value
                .map_err(|error| traceback::message(vm, &error))
                .and_then(|value| T::try_from_python(&value, vm))
        });
        match value {
            Ok(value) => value,
            Err(reason) => panic!("the attribute '{name}' of {self}: {reason}"),
        }
    }

    /// The exception that was given as its cause, by `raise ... from ...` or by
    /// `HPyErr_SetFromErrnoWithFilename` and its like.
    pub fn cause(&self) -> Option<Exception<'py>> {
        let cause = self.object.__cause__();
        cause.map(|cause| Exception::new(self.python, cause))
    }

    /// The exception that was handled when it was raised.
    pub fn context(&self) -> Option<Exception<'py>> {
        let context = self.object.__context__();
        context.map(|context| Exception::new(self.python, context))
    }

    /// What Python would print if nobody caught it.
    pub fn traceback(&self) -> String {
        self.python.traceback(&self.object)
    }
}

impl fmt::Display for Exception<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, message) = (self.type_name(), self.message());
        match message.as_str() {
            "" => f.write_str(&name),
            message => write!(f, "{name}: {message}"),
        }
    }
}

impl fmt::Debug for Exception<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Python raised an exception\n\n{}", self.traceback())
    }
}

impl std::error::Error for Exception<'_> {}

impl Drop for Exception<'_> {
    fn drop(&mut self) {
        // What it holds may run Python when it goes.
        self.python.host().enter(|_| {
            // SAFETY: it is used no more.
            unsafe { ManuallyDrop::drop(&mut self.object) }
        });
    }
}
