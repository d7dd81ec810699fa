//! Python extension modules in Rust: one binary for every Python, by way of HPy.
//!
//! [HPy](https://hpyproject.org) is an API for extensions in which objects are
//! opaque handles and every call goes through a context that the interpreter
//! supplies. A module built with this crate is therefore a single file,
//! `name.hpy0.so`, which CPython and PyPy import without a rebuild.
//!
//! # A first module
//!
//! A library crate with `crate-type = ["cdylib"]`, the dependency `hpy-rs`, and
//! this as its `src/lib.rs`:
//!
//! ```standalone_crate
//! use hpy::prelude::*;
//!
//! /// What `help(greeting)` shows.
//! #[hpy::module]
//! mod greeting {
//!     use super::*;
//!
//!     /// Greets someone, once or more often.
//!     #[hpy::function(signature = (name, /, *, times = 1))]
//!     fn greet(name: &str, times: usize) -> Result<String> {
//!         if times == 0 {
//!             return Err(ValueError::error("once at least"));
//!         }
//!         Ok(vec![format!("Hello, {name}!"); times].join(" "))
//!     }
//!
//!     /// The largest of some objects, as Python compares them.
//!     #[hpy::function(signature = (first, /, *others))]
//!     fn largest<'cx>(first: Handle<'cx>, others: Vec<Handle<'cx>>) -> Result<Handle<'cx>> {
//!         let mut largest = first;
//!         for other in others {
//!             if other.gt(&largest)? {
//!                 largest = other;
//!             }
//!         }
//!         Ok(largest)
//!     }
//!
//!     #[hpy::constant]
//!     const LANGUAGES: (&str, &str) = ("Python", "Rust");
//! }
//! # fn main() {}
//! ```
//!
//! `cargo hpy build` (from the package `cargo-hpy`) makes the file and a loader
//! beside it; `cargo hpy run script.py` also runs a script with it.
//!
//! # Testing it
//!
//! `cargo test` imports the module into a Python in the test process, with nothing built
//! before and no Python installed: the package `hpy-host`, a development dependency, has
//! `hpy_host::testing` for that. The attribute makes the constant `PYTHON_MODULE` of each
//! module, a [`StaticModule`], which a host is given; with [`Context::enter`] a test also
//! calls what takes handles and contexts.
//!
//! ```ignore
//! #[test]
//! fn greets() {
//!     let python = hpy_host::testing::Python::with([greeting::PYTHON_MODULE]);
//!     let text: String = python.eval("greeting.greet('Ada')");
//!     assert_eq!(text, "Hello, Ada!");
//! }
//! ```
//!
//! # The notions
//!
//! | notion | what it is | in C |
//! |---|---|---|
//! | [`Context`] | the interpreter, for the length of one call; every operation needs it, and every handle knows it ([`Handle::cx`]) | `HPyContext *ctx` |
//! | [`Handle`] | an object, and the duty to close the handle, which `Drop` does; `Clone` makes another one | `HPy` that you were given back |
//! | [`&Handle`](Handle), [`Borrowed`] | an object whose handle someone else closes: an argument, a constant | `HPy` that you received |
//! | [`types`] | what is known of an object: `Handle<'cx, List>`; [`downcast`](Handle::downcast) finds out | `HPyList_Check` and its kin |
//! | [`Global`] | the one place in which an object stays beyond its call | `HPyGlobal` |
//! | [`FromPython`], [`IntoPython`] | what makes a Rust type an argument, and a result; [all conversions](convert) | `HPyArg_Parse`, `HPy_BuildValue` |
//! | [`#[class]`](macro@class), [`#[methods]`](macro@methods), [`class`](mod@class) | a Rust type as a Python class; its value is [`read`](Handle::read) and [written](Handle::write) by handles | `HPyType_Spec`, `HPyDef_SLOT`, `HPyDef_GETSET` |
//! | [`Field`] | an object that a class's value holds, where the collector sees it | `HPyField`, `HPy_tp_traverse` |
//! | [`Error`], [`exc`] | an exception on its way, to be returned, matched, or kept; exception classes by name | `HPyErr_*`, `ctx->h_ValueError` |
//! | [`#[module]`](macro@module), [`#[function]`](macro@function), [`#[constant]`](macro@constant), [`#[init]`](macro@init), [`#[exception]`](macro@exception), [`#[global]`](macro@global) | a Python module of Rust items | `HPyModuleDef`, `HPyDef_METH`, `HPy_MODINIT` |
//!
//! `'cx` is the call. Handles and contexts carry it, and it keeps them where
//! they are valid: one that is stored, sent to another thread, or used after its
//! call does not compile. What any object can do is in [`object`], what lists,
//! strings and other builtins can in [`builtin`], and [`interpreter`] imports
//! modules, runs code, warns, and leaves Python for a while.
//!
//! Wherever Python wants an object, give it a Rust value: `x.add(1)`,
//! `x.set_item("key", vec![1, 2])`, `f.call((x, "text"))`. The other way,
//! [`extract`](Handle::extract):
//!
//! ```
//! use hpy::prelude::*;
//!
//! /// `os.environ.get(name, default)`
//! #[hpy::function]
//! fn variable(cx: Context<'_>, name: &str, default: &str) -> Result<String> {
//!     let environ = cx.import("os")?.getattr("environ")?;
//!     environ.call_method("get", (name, default))?.extract()
//! }
//! ```
//!
//! # If you know the C API of HPy
//!
//! The [index](c_index) has the Rust name of each C name, and says which have
//! none; searching this documentation for a C name finds it too. [`hpy_sys`] is
//! the ABI itself. Forget `HPy_Close`, null checks, `HPyErr_Occurred`,
//! `HPyTracker` and format strings: `Drop`, `?` and conversions stand for them.
//!
//! # If you know PyO3
//!
//! | PyO3 | here |
//! |---|---|
//! | `Python<'py>` | [`Context<'cx>`](Context) |
//! | `Bound<'py, PyAny>`, `&Bound<'py, PyAny>` | [`Handle<'cx>`](Handle), `&Handle<'cx>` |
//! | `Borrowed<'a, 'py, T>` | [`Borrowed<'a, 'cx, T>`](Borrowed) |
//! | `Bound<'py, PyList>` | `Handle<'cx, List>`, a marker of [`types`] |
//! | `Py<T>`, `GILOnceCell<Py<T>>`, `PyOnceLock` | [`Global<T>`](Global), a static with [`#[hpy::global]`](macro@global); there is no other place to keep an object |
//! | `PyResult<T>`, `PyErr` | [`Result<T>`](Result), [`Error`] |
//! | `PyValueError::new_err("...")` | [`ValueError::error("...")`](exc::ExceptionType::error) |
//! | `create_exception!` | [`#[hpy::exception]`](macro@exception) |
//! | `err.is_instance_of::<PyKeyError>(py)` | [`error.matches::<KeyError>(cx)`](Error::matches) |
//! | `err.into_value(py)`, `PyErr::from_value` | [`error.into_exception(cx)`](Error::into_exception), [`Error::from_value`] |
//! | `#[pymodule]`, `#[pyfunction]`, `#[pymodule_init]` | [`#[hpy::module]`](macro@module), [`#[hpy::function]`](macro@function), [`#[hpy::init]`](macro@init) |
//! | `#[pyo3(signature = (...))]` | `#[hpy::function(signature = (...))]` |
//! | `FromPyObject`, `IntoPyObject` | [`FromPython`], [`IntoPython`], with derive macros of the same names |
//! | `x.extract::<T>()`, `x.cast::<PyList>()` | [`x.extract::<T>()`](Handle::extract), [`x.downcast::<List>()`](Handle::downcast) |
//! | `x.getattr("n")`, `x.call1((a,))`, `x.call_method1("n", (a,))`, `x.try_iter()` | [`x.getattr("n")`](Handle::getattr), [`x.call((a,))`](Handle::call), [`x.call_method("n", (a,))`](Handle::call_method), [`x.iter()`](Handle::iter) |
//! | `py.detach(...)`, `py.allow_threads(...)` | [`cx.leave_python(...)`](Context::leave_python) |
//! | `Python::initialize`, `Python::attach` in tests | `hpy_host::testing::Python`, and [`Context::enter`] with it |
//! | `py.import("os")`, `py.eval(...)` | [`cx.import("os")`](Context::import), [`cx.eval(...)`](Context::eval) |
//! | `Python::attach` | [`cx.attacher()`](Context::attacher), made beforehand, then [`attacher.attach(\|cx\| ...)`](interpreter::Attacher::attach); only the CPython host in the binary has this |
//! | `PyBuffer<T>` | [`buffer::Buffer<'cx, T>`](buffer::Buffer), [`x.buffer::<T>()`](Handle::buffer); a copy unless the CPython host in the binary is used |
//! | `#[pyclass]`, `#[pymethods]` | [`#[hpy::class]`](macro@class), [`#[hpy::methods]`](macro@methods) |
//! | `#[pyclass(extends = PyDict)]`, `extends = PyException` | `#[hpy::class(base = Dict)]`, `base = Exception`, on every host |
//! | `#[new]`, `#[getter]`, `#[setter]`, `#[staticmethod]`, `#[classmethod]`, `#[classattr]` | `fn __new__`, `#[hpy(getter)]`, `#[hpy(setter)]`, `#[hpy(staticmethod)]`, `#[hpy(classmethod)]`, `#[hpy(classattr)]` |
//! | `PyRef<'py, T>`, `PyRefMut<'py, T>`, `x.borrow()`, `x.borrow_mut()`, `x.get()` | [`Ref`], [`RefMut`], [`x.read()`](Handle::read), [`x.write()`](Handle::write), [`x.get()`](Handle::get) |
//! | `Py::new(py, value)`, `Bound::new(py, value)`, `PyClassInitializer` | [`Handle::new(cx, value)`](Handle::new), a pair `(Derived { .. }, Base { .. })` |
//! | `Py<T>` in a class, `__traverse__`, `__clear__` | [`Field<T>`](Field); the collector's functions are written for you |
//!
//! # Panics
//!
//! A panic in a function that Python calls becomes a `RuntimeError` with the
//! panic's message, and the process goes on. That takes unwinding: with
//! `panic = "abort"` in the Cargo profile a panic ends the process.
//!
//! # Features
//!
//! One is on by default, `cpython-host`.
//!
//! | feature | what it adds |
//! |---|---|
//! | `cpython-host` | the binary carries a CPython host of its own: CPython, and what emulates its C API, imports it with nothing installed |
//! | `serde` | the module `serde`: to and from Python what implements `Serialize` and `Deserialize` |
//! | `num-bigint` | conversions of `BigInt` and `BigUint`, for integers of any size |
//! | `anyhow`, `eyre` | `?` on the results of these crates; causes become `__cause__` |

pub mod buffer;
pub mod builtin;
pub mod c_index;
pub mod class;
mod context;
pub mod convert;
mod error;
pub mod exc;
mod global;
mod handle;
pub mod interpreter;
pub mod object;
mod operand;
mod own_host;
#[doc(hidden)]
pub mod rt;
mod text;
pub mod types;

pub use class::{Class, Field, New, Ref, RefMut};
pub use context::Context;
#[doc(hidden)]
pub use convert::Element;
#[cfg(feature = "serde")]
pub use convert::serde;
pub use convert::{FromItem, FromPython, IntoPython};
pub use error::{Error, PathResultExt, Result, ResultExt};
pub use global::Global;
pub use handle::{Borrowed, Handle};
pub use hpy_macros::{
    FromPython, IntoPython, class, constant, exception, function, global, init, methods, module,
};
pub use hpy_sys::StaticModule;
pub use object::CompareOp;

/// A module: what a module function or an init function receives.
pub type Module<'cx> = Handle<'cx, types::Module>;

/// What most extension modules use: `use hpy::prelude::*;`.
pub mod prelude {
    pub use crate::exc::*;
    pub use crate::types::{
        Bool, Bytes, Complex, Dict, Float, Int, List, NoneType, Object, PyType, Slice, Str, Tuple,
        Type,
    };
    pub use crate::{
        Borrowed, Context, Error, Field, FromPython, Global, Handle, IntoPython, Module, New,
        PathResultExt, Ref, RefMut, Result, ResultExt,
    };
}
