//! Running a program, wherever it comes from, as the module `__main__`.

use std::{
    env, fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine, scope::Scope};

use super::{command_line::Options, prompt};

/// Where the program comes from.
#[derive(Debug, PartialEq)]
pub(crate) enum Source {
    Command(String),
    File(String),
    Module(String),
    Stdin,
}

impl Source {
    /// Says what is wrong with it, if that can be seen before an interpreter is started.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Self::File(path) = self else {
            return Ok(());
        };
        let opened = fs::File::open(path);
        opened.map(drop).map_err(|error| {
            let path = env::current_dir().unwrap_or_default().join(path);
            // As C says it, and so Python.
            let reason = error.to_string();
            let reason = reason.split(" (os error").next().unwrap_or_default();
            format!(
                "can't open file '{}': [Errno {}] {reason}",
                path.display(),
                error.raw_os_error().unwrap_or(0)
            )
        })
    }

    /// Whether what is read is typed by someone, line by line.
    pub(crate) fn is_interactive(&self, options: &Options) -> bool {
        *self == Self::Stdin && (io::stdin().is_terminal() || options.has('i'))
    }
}

/// Runs the program, and then shows a prompt if that is wanted.
pub(crate) fn run(vm: &VirtualMachine, source: Source, interactive: bool) -> PyResult<()> {
    let scope = vm.new_scope_with_main()?;
    let settings = &vm.state.config.settings;
    if settings.faulthandler {
        vm.run_simple_string("import faulthandler; faulthandler.enable()")?;
    }
    if !settings.warnoptions.is_empty() {
        // Until then nothing heeds `sys.warnoptions`.
        vm.import("warnings", 0)?;
    }
    if interactive {
        add_path(vm, "")?;
        return prompt::run(vm, scope);
    }
    let result = run_program(vm, scope.clone(), source);
    if !settings.inspect {
        return result;
    }
    if let Err(exception) = result {
        vm.print_exception(exception);
    }
    prompt::run(vm, scope)
}

fn run_program(vm: &VirtualMachine, scope: Scope, source: Source) -> PyResult<()> {
    match source {
        Source::Command(code) => {
            add_path(vm, "")?;
            vm.run_string(scope, &code, "<string>".to_owned()).map(drop)
        }
        Source::Module(name) => {
            let folder = env::current_dir().unwrap_or_default();
            add_path(vm, &folder.to_string_lossy())?;
            vm.run_module(&name)
        }
        Source::File(path) if holds_main(vm, &path)? => {
            vm.insert_sys_path(vm.new_pyobj(path))?;
            let runpy = vm.import("runpy", 0)?;
            let run = runpy.get_attr("_run_module_as_main", vm)?;
            run.call(("__main__", false), vm).map(drop)
        }
        Source::File(path) => {
            add_path(vm, &folder_of(&path).to_string_lossy())?;
            vm.run_script(scope, &path)
        }
        Source::Stdin => {
            add_path(vm, "")?;
            let mut code = String::new();
            io::stdin()
                .read_to_string(&mut code)
                .map_err(|error| vm.new_os_error(error.to_string()))?;
            vm.run_string(scope, &code, "<stdin>".to_owned()).map(drop)
        }
    }
}

/// The folder in which a script finds its neighbours: if it is a link, then where that points to.
fn folder_of(path: &str) -> PathBuf {
    let path = Path::new(path);
    let target =
        fs::read_link(path).map_or_else(|_| path.to_owned(), |target| path.with_file_name(target));
    let folder = env::current_dir().unwrap_or_default();
    match target.parent() {
        Some(parent) if parent != Path::new("") => folder.join(parent),
        _ => folder,
    }
}

/// Puts the program's folder where modules are looked for first, unless `-P` or `-I` forbids it.
fn add_path(vm: &VirtualMachine, folder: &str) -> PyResult<()> {
    if vm.state.config.settings.safe_path {
        return Ok(());
    }
    vm.insert_sys_path(vm.new_pyobj(folder))
}

/// Whether it is a folder or an archive, in which Python looks for `__main__`.
fn holds_main(vm: &VirtualMachine, path: &str) -> PyResult<bool> {
    let hooks: Vec<PyObjectRef> = vm
        .sys_module
        .get_attr("path_hooks", vm)?
        .try_into_value(vm)?;
    for hook in hooks {
        match hook.call((path,), vm) {
            Ok(_) => return Ok(true),
            Err(error) if error.fast_isinstance(vm.ctx.exceptions.import_error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}
