#![doc = include_str!("README.md")]
#![expect(
    clippy::test_attr_in_doctest,
    reason = "they are shown, and a hidden function calls them"
)]

mod assertion;
mod convert;
mod exception;
mod files;
mod leaks;
mod macros;
mod output;
mod source;
mod traceback;

use std::cell::RefCell;
use std::panic::Location;

use hpy_sys::{Interpreter, LentContext, StaticModule};
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef, PyModule};
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

pub use convert::{Arguments, Bytes, FromPython, IntoPython};
pub use exception::Exception;
pub use output::Output;

use crate::{Builder, Host, Strictness, Traces, import};
use output::Recorder;
use source::{Snippet, Sources};

/// A Python for one test.
///
/// It is a [`Host`] with a namespace: what one call defines, the next one sees. Code runs in
/// its module `__main__`.
pub struct Python {
    host: Host,
    sources: RefCell<Sources>,
    output: Recorder,
}

impl Python {
    /// A Python without modules of yours.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "it starts an interpreter")]
    pub fn new() -> Python {
        Python::with([])
    }

    /// A Python that has imported these modules: each is known by its name.
    ///
    /// ```standalone_crate
    /// # #[hpy::module]
    /// # mod quickstart {
    /// #     #[hpy::function]
    /// #     fn say_hello(name: &str) -> String {
    /// #         format!("Hello, {name}!")
    /// #     }
    /// # }
    /// # fn main() {
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::with([quickstart::PYTHON_MODULE]);
    /// let hello: String = python.eval("quickstart.say_hello('Ada')");
    /// assert_eq!(hello, "Hello, Ada!");
    /// # }
    /// ```
    ///
    /// # Panics
    /// With the traceback, if a module cannot be imported.
    #[track_caller]
    pub fn with(modules: impl IntoIterator<Item = StaticModule>) -> Python {
        let strictness = Strictness {
            // A message then says where a handle was opened that was left open.
            traces: Traces::Places,
            ..Strictness::default()
        };
        let builder = Host::builder().strictness(strictness);
        Python::start(modules.into_iter().fold(builder, Builder::module))
    }

    /// A Python that is as its builder says, and has imported the builder's
    /// [modules](Builder::module).
    ///
    /// ```
    /// use hpy_host::{Host, testing::Python};
    ///
    /// let python = Python::start(Host::builder().path("tests/python"));
    /// python.run("import sys");
    /// assert_eq!(python.eval::<String>("sys.path[0]"), "tests/python");
    /// ```
    ///
    /// # Panics
    /// With the traceback, if a module cannot be imported.
    #[track_caller]
    pub fn start(builder: Builder) -> Python {
        let modules: Vec<&'static str> = builder.module_names().collect();
        let python = Python {
            host: builder.build(),
            sources: RefCell::default(),
            output: Recorder::default(),
        };
        let started = python.attempt(|vm| {
            vm.new_scope_with_main()?;
            python.output.install(vm)?;
            let imports = modules.iter().map(|name| format!("import {name}\n"));
            let scope = Scope::with_builtins(None, main(vm)?, vm);
            import::run(vm, scope, &imports.collect::<String>(), "<imports>")
        });
        if let Err(error) = &started {
            fail(error);
        }
        drop(started);
        python
    }

    /// The interpreter, for all that is not here.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The value of an expression.
    ///
    /// ```
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::new();
    /// assert_eq!(python.eval::<i64>("6 * 7"), 42);
    /// assert_eq!(python.eval::<(String, Vec<bool>)>("'a', [True, False]"), ("a".to_owned(), vec![true, false]));
    /// ```
    ///
    /// # Panics
    /// With the traceback, if it raises an exception; if the value is not of the type wanted.
    #[track_caller]
    pub fn eval<T: FromPython>(&self, expression: &str) -> T {
        match self.try_eval(expression) {
            Ok(value) => value,
            Err(error) => fail(&error),
        }
    }

    /// The value of an expression, or the exception that it raises.
    ///
    /// ```
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::new();
    /// let error = python.try_eval::<i64>("1 // 0").unwrap_err();
    /// assert!(error.is("ZeroDivisionError"));
    /// ```
    ///
    /// # Errors
    /// The exception.
    ///
    /// # Panics
    /// If the value is not of the type wanted: the exception would be taken for one of the
    /// expression's.
    #[track_caller]
    pub fn try_eval<T: FromPython>(&self, expression: &str) -> Result<T, Exception<'_>> {
        let snippet = self.snippet(expression, Location::caller());
        let value = self.attempt(|vm| {
            let value = execute(vm, snippet, Mode::Eval)?;
            Ok(T::try_from_python(&value, vm))
        })?;
        Ok(value.unwrap_or_else(|reason| panic!("the value of `{}`: {reason}", expression.trim())))
    }

    /// Runs statements. Indentation that all lines have is taken off. What they print is in the
    /// result.
    ///
    /// ```
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::new();
    /// let output = python.run(
    ///     "
    ///     total = sum(range(10))
    ///     print('the sum is', total)
    ///     ",
    /// );
    /// assert_eq!(output.stdout, "the sum is 45\n");
    /// assert_eq!(python.eval::<i64>("total"), 45);
    /// ```
    ///
    /// # Panics
    /// With the traceback, if an exception is raised.
    #[track_caller]
    pub fn run(&self, code: &str) -> Output {
        match self.try_run(code) {
            Ok(output) => output,
            Err(error) => fail(&error),
        }
    }

    /// Runs statements, and gives the exception if there is one.
    ///
    /// # Errors
    /// The exception.
    #[track_caller]
    pub fn try_run(&self, code: &str) -> Result<Output, Exception<'_>> {
        let snippet = self.snippet(code, Location::caller());
        let mark = self.output.mark();
        self.attempt(|vm| execute(vm, snippet, Mode::Exec).map(drop))?;
        Ok(self.output.since(mark))
    }

    /// Calls a function, which an expression names, with arguments from Rust.
    ///
    /// ```
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::new();
    /// let text: String = python.call("'{} is {}'.format", ("Ada", 36));
    /// assert_eq!(text, "Ada is 36");
    /// ```
    ///
    /// # Panics
    /// As [`eval`](Self::eval) does.
    #[track_caller]
    pub fn call<T: FromPython>(&self, function: &str, arguments: impl Arguments) -> T {
        match self.try_call(function, arguments) {
            Ok(value) => value,
            Err(error) => fail(&error),
        }
    }

    /// Calls a function, and gives the exception if it raises one.
    ///
    /// # Errors
    /// The exception.
    ///
    /// # Panics
    /// If what it returns is not of the type wanted.
    #[track_caller]
    pub fn try_call<T: FromPython>(
        &self,
        function: &str,
        arguments: impl Arguments,
    ) -> Result<T, Exception<'_>> {
        let snippet = self.snippet(function, Location::caller());
        let value = self.attempt(|vm| {
            let callable = execute(vm, snippet, Mode::Eval)?;
            let value = callable.call(arguments.into_arguments(vm), vm)?;
            Ok(T::try_from_python(&value, vm))
        })?;
        Ok(value.unwrap_or_else(|reason| panic!("what `{function}` returned: {reason}")))
    }

    /// Gives a value a name.
    ///
    /// ```
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::new();
    /// python.set("words", ["one", "two"]);
    /// assert_eq!(python.eval::<String>("'-'.join(words)"), "one-two");
    /// ```
    pub fn set(&self, name: &str, value: impl IntoPython) {
        let set = self.attempt(|vm| main(vm)?.set_item(name, value.into_python(vm), vm));
        set.expect("a namespace takes any name");
    }

    /// What is printed while `f` runs.
    ///
    /// ```
    /// use hpy_host::testing::Python;
    ///
    /// let python = Python::new();
    /// let output = python.capture(|python| python.call("print", ("hello",)));
    /// assert_eq!(output.stdout, "hello\n");
    /// assert_eq!(output.stderr, "");
    /// ```
    pub fn capture(&self, f: impl FnOnce(&Python)) -> Output {
        let mark = self.output.mark();
        f(self);
        self.output.since(mark)
    }

    /// Finds out where a snippet stands.
    fn snippet(&self, text: &str, caller: &Location<'_>) -> Snippet {
        self.sources.borrow_mut().snippet(text, caller)
    }

    /// Does something in the interpreter.
    fn attempt<R>(
        &self,
        f: impl FnOnce(&VirtualMachine) -> PyResult<R>,
    ) -> Result<R, Exception<'_>> {
        let result = self.host.enter(f);
        result.map_err(|exception| Exception::new(self, exception))
    }

    /// What Python would print of an exception that nobody caught.
    fn traceback(&self, exception: &PyBaseExceptionRef) -> String {
        let mut sources = self.sources.borrow_mut();
        self.host
            .enter(|vm| traceback::write(vm, exception, &mut sources))
    }
}

/// `hpy::Context::enter` works with it: tests can use the SDK as the extension does.
impl Interpreter for Python {
    type Exception<'a> = Exception<'a>;

    fn lend<R>(&self, f: impl FnOnce(LentContext<'_>) -> Option<R>) -> Result<R, Exception<'_>> {
        let result = self.host.lend(f);
        result.map_err(|exception| Exception::new(self, exception))
    }
}

/// Fails the test.
#[track_caller]
fn fail(error: &Exception<'_>) -> ! {
    panic!("{error:?}")
}

/// The namespace of `__main__`.
fn main(vm: &VirtualMachine) -> PyResult<PyDictRef> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    let main = modules.get_item("__main__", vm)?;
    let main = main.downcast::<PyModule>();
    let main = main.map_err(|_| vm.new_runtime_error("sys.modules['__main__'] is no module"))?;
    Ok(main.dict())
}

/// Runs a snippet in `__main__`.
fn execute(vm: &VirtualMachine, snippet: Snippet, mode: Mode) -> PyResult<PyObjectRef> {
    let Snippet { file, code } = snippet;
    let compiled = vm.compile(&code, mode, file);
    let compiled = compiled.map_err(|error| vm.new_syntax_error(&error, Some(&code)))?;
    vm.run_code_obj(compiled, Scope::with_builtins(None, main(vm)?, vm))
}
