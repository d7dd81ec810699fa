//! An interpreter: how it is set up, entered and ended.

use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;

use hpy_sys::{LentContext, StaticModule};
use rustpython_vm::{
    Interpreter, InterpreterBuilder, PyResult, Settings, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyModuleDef},
    common::rc::PyRc,
};

use crate::state::State;
use crate::strictness::Strictness;
use crate::{import, library};

/// What is left of a thread's stack must be this much, or Python runs on another one.
/// Code that is not optimized takes 50 kB and more for each call of Python's by an extension.
const STACK_NEEDED: usize = if cfg!(debug_assertions) {
    80 << 20
} else {
    4 << 20
};
/// The size of the other one. Memory is only taken for the part that is used.
const STACK_SIZE: usize = if cfg!(debug_assertions) {
    96 << 20
} else {
    32 << 20
};

type Hook = Box<dyn FnOnce(&VirtualMachine) -> PyResult<()>>;

/// A Python interpreter that loads HPy modules.
///
/// Any number of them may live in one process, side by side in one thread or each in a thread of its own. They share
/// nothing but the seed of the hashes.
pub struct Host {
    /// Nothing once it has ended.
    interpreter: Option<Interpreter>,
    /// What it has of HPy.
    state: Rc<State>,
}

/// What an interpreter is to be like; see [`Host::builder`].
pub struct Builder {
    argv: Vec<OsString>,
    hooks: Vec<Hook>,
    is_program: bool,
    module_defs: Vec<&'static PyModuleDef>,
    modules: Vec<StaticModule>,
    settings: Settings,
    strictness: Strictness,
}

impl Host {
    /// An interpreter in the hands of a Rust program: it reads no environment variables and handles no signals, does
    /// not import `site`, and its `sys.argv` is `[""]`. What is different is to be said.
    pub fn builder() -> Builder {
        let mut settings = Settings::default();
        settings.ignore_environment = true;
        settings.import_site = false;
        settings.install_signal_handlers = false;
        settings.user_site_directory = false;
        // As Python itself has it from 3.15 on; what RustPython finds out of the locale is not complete.
        settings.utf8_mode = 1;
        Builder {
            argv: vec![OsString::new()],
            hooks: Vec::new(),
            is_program: false,
            module_defs: Vec::new(),
            modules: Vec::new(),
            settings,
            strictness: Strictness::default(),
        }
    }

    /// Runs `f` in the interpreter.
    ///
    /// Between two calls the interpreter stays as it is.
    pub fn enter<R>(&self, f: impl FnOnce(&VirtualMachine) -> R) -> R {
        let interpreter = self.interpreter.as_ref();
        let interpreter = interpreter.expect("it is there until `end` takes the host");
        with_stack(|| interpreter.enter(f))
    }

    /// What it has of HPy.
    pub(crate) fn state(&self) -> &Rc<State> {
        &self.state
    }

    /// Ends the interpreter as a program's end does, and returns the exit code.
    ///
    /// An exception in `result` is reported as Python reports one that nobody caught; `SystemExit` gives its code.
    /// Then the functions registered with `atexit` are called, the modules are cleared, and what the streams still
    /// hold is written. A host that is dropped ends in the same way, as if by `Ok(())`.
    pub fn end(mut self, result: PyResult<()>) -> u32 {
        let interpreter = self.interpreter.take().expect("only `end` takes it");
        finalize(interpreter, &self.state, result.err())
    }
}

impl hpy_sys::Interpreter for Host {
    type Exception<'a> = PyBaseExceptionRef;

    fn lend<R>(
        &self,
        f: impl FnOnce(LentContext<'_>) -> Option<R>,
    ) -> Result<R, PyBaseExceptionRef> {
        self.enter(|vm| crate::call::lend(&self.state, vm, f))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // A panic may have left the interpreter in the midst of anything: then it runs no more Python.
        if let Some(interpreter) = self.interpreter.take()
            && !std::thread::panicking()
        {
            finalize(interpreter, &self.state, None);
        }
    }
}

impl Builder {
    /// `sys.argv`, the name of the program first.
    pub fn argv(mut self, argv: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.argv = argv.into_iter().map(Into::into).collect();
        self
    }

    /// A folder in which modules are looked for, before the standard library and after those that were named so far.
    pub fn path(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings
            .path_list
            .push(folder.into().to_string_lossy().into_owned());
        self
    }

    /// Whether to import `site`, and with it what is installed in `site-packages`.
    pub fn site(mut self, import: bool) -> Self {
        self.settings.import_site = import;
        self
    }

    /// An HPy module that is linked into this program: `import` then finds it as it finds a built-in one, before any
    /// file. Its submodules come with it.
    ///
    /// `#[hpy::module]` makes a constant `PYTHON_MODULE` for this, and so does [`hpy_sys::modinit!`].
    ///
    /// ```standalone_crate
    /// use hpy_host::Host;
    ///
    /// #[hpy::module]
    /// mod quickstart {
    ///     #[hpy::function]
    ///     fn say_hello(name: &str) -> String {
    ///         format!("Hello, {name}!")
    ///     }
    /// }
    ///
    /// # fn main() {
    /// let host = Host::builder().module(quickstart::PYTHON_MODULE).build();
    /// host.enter(|vm| {
    ///     let quickstart = vm.import("quickstart", 0).unwrap();
    ///     let hello = vm.call_method(&quickstart, "say_hello", ("Ada",)).unwrap();
    ///     assert_eq!(hello.str(vm).unwrap().to_string(), "Hello, Ada!");
    /// });
    /// # }
    /// ```
    ///
    /// A module of a package may be the only thing that there is of it: for `package.native`, `package` is then an
    /// empty package.
    pub fn module(mut self, module: StaticModule) -> Self {
        self.modules.push(module);
        self
    }

    /// The names of the modules that were given so far by [`module`](Self::module).
    pub(crate) fn module_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let names: Vec<_> = self.modules.iter().map(StaticModule::name).collect();
        names.into_iter()
    }

    /// A module in Rust, written with RustPython's `#[pymodule]`, that can be imported like a built-in one.
    pub fn native_module(mut self, definition: &'static PyModuleDef) -> Self {
        self.module_defs.push(definition);
        self
    }

    /// Something to do when the interpreter can import modules, and before it imports `site`.
    pub fn on_start(
        mut self,
        hook: impl FnOnce(&VirtualMachine) -> PyResult<()> + 'static,
    ) -> Self {
        self.hooks.push(Box::new(hook));
        self
    }

    /// For a program that is an interpreter and nothing else: `sys.executable` is the running program, so that
    /// `subprocess.run([sys.executable, ...])` starts another one, and Ctrl-C raises `KeyboardInterrupt`.
    pub fn program(mut self) -> Self {
        self.is_program = true;
        self.settings.install_signal_handlers = true;
        self
    }

    /// How strict the interpreter is with extensions; by default as strict as can be without
    /// being slower.
    pub fn strictness(mut self, strictness: Strictness) -> Self {
        self.strictness = strictness;
        self
    }

    /// Changes any of RustPython's own settings.
    ///
    /// `argv` is not read from there; it has a [method of its own](Builder::argv).
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Starts the interpreter.
    ///
    /// # Panics
    /// When a function given to [`Builder::on_start`] raises an exception, which is printed.
    pub fn build(self) -> Host {
        with_stack(|| self.start())
    }

    fn start(self) -> Host {
        let Self {
            argv,
            hooks,
            is_program,
            module_defs,
            modules,
            mut settings,
            strictness,
        } = self;
        settings.argv = argv
            .iter()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        let import_site = settings.import_site;

        let builder = InterpreterBuilder::new().settings(settings);
        let builder = library::add(builder);
        let builder = builder
            .add_native_modules(&module_defs)
            .init_hook(move |vm| prepare(vm, is_program));
        let interpreter = builder.build();

        let state = interpreter.enter(|vm| {
            let state = State::new(vm, strictness);
            vm.expect_pyresult(
                import::install(&state, vm, &modules),
                "HPy could not be made part of it",
            );
            for hook in hooks {
                vm.expect_pyresult(hook(vm), "a function given to `on_start` failed");
            }
            if import_site && let Err(exception) = vm.import("site", 0) {
                vm.print_exception(exception);
            }
            state
        });
        Host {
            interpreter: Some(interpreter),
            state,
        }
    }
}

/// Sets what RustPython has no settings for, before it initialises the interpreter.
fn prepare(vm: &mut VirtualMachine, is_program: bool) {
    // A debug build of RustPython would allow only 256.
    vm.recursion_limit.set(1000);

    let state = PyRc::get_mut(&mut vm.state).expect("nothing shares it before the initialisation");
    // It needs libffi; see `crate::libffi`.
    state.module_defs.remove("_ctypes");

    let settings = &state.config.settings;
    let paths = &mut state.config.paths;
    if !is_program {
        // This process is another program. Python's documentation wants an empty string then.
        paths.executable.clear();
        paths.base_executable.clear();
    }
    library::set_paths(paths, settings);
}

/// Runs `f` with enough stack for Python's recursion limit to be reached before the stack's end.
fn with_stack<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(STACK_NEEDED, STACK_SIZE, f)
}

/// Ends an interpreter.
fn finalize(interpreter: Interpreter, state: &State, exception: Option<PyBaseExceptionRef>) -> u32 {
    with_stack(|| {
        // If this fails, a detour is made after all.
        let _ = interpreter.enter(spare_threading);
        let code = interpreter.finalize(exception);
        state.end();
        code
    })
}

/// Keeps RustPython from importing `threading` for its end: it has no threads here, and that takes longer than the
/// start and the end of the interpreter together.
fn spare_threading(vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    let name = vm.new_pyobj("threading");
    if vm
        .call_method(&modules, "__contains__", (name.clone(),))?
        .try_to_bool(vm)?
    {
        return Ok(());
    }
    // What was registered last is called first, so that the others may import it again.
    let pop = modules.get_attr("pop", vm)?;
    vm.import("atexit", 0)?
        .get_attr("register", vm)?
        .call((pop, name.clone()), vm)?;
    modules.set_item(&*name, vm.ctx.none(), vm)
}
