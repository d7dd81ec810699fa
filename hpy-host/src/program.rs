//! The program `hpy-host`, from the command line to the exit code.

mod command_line;
mod prompt;
mod run;
mod strictness;

use std::{env, process::ExitCode};

use crate::{Host, standard_library, vm};

use command_line::{Action, CommandLine};

/// Python's for a mistake in the command line, and for a script that cannot be read.
const USAGE: u8 = 2;

/// Does what the command line of this process says, as the program `hpy-host` does.
///
/// It is what a program calls that is to be this interpreter.
pub fn main() -> ExitCode {
    let arguments: Result<Vec<String>, _> = env::args_os()
        .skip(1)
        .map(|argument| argument.into_string())
        .collect();
    let line = match arguments
        .map_err(|bad| format!("not UTF-8: {}", bad.display()))
        .and_then(CommandLine::parse)
    {
        Ok(line) => line,
        Err(mistake) => {
            eprintln!("hpy-host: {mistake}\nTry `hpy-host -h' for more information.");
            return USAGE.into();
        }
    };
    let CommandLine {
        action,
        argv,
        options,
    } = line;
    let source = match action {
        Action::Help => {
            print!("{}", command_line::HELP);
            return ExitCode::SUCCESS;
        }
        Action::Version => {
            println!(
                "Python {} (hpy-host {})",
                vm::version::get_version_number(),
                env!("CARGO_PKG_VERSION")
            );
            return ExitCode::SUCCESS;
        }
        Action::Run(source) => source,
    };
    let checked = source.check().and_then(|()| strictness::read(&options));
    let strictness = match checked {
        Ok(strictness) => strictness,
        Err(mistake) => {
            eprintln!("hpy-host: {mistake}");
            return USAGE.into();
        }
    };
    if let Some(folder) = standard_library()
        && !folder.is_dir()
    {
        eprintln!(
            "hpy-host: the standard library was in {} when this program was built, and is there no more; \
             build the program again",
            folder.display()
        );
        return ExitCode::FAILURE;
    }

    let interactive = source.is_interactive(&options);
    let pycache_prefix = options.pycache_prefix();
    let host = Host::builder()
        .program()
        .strictness(strictness)
        .argv(argv)
        .settings(|settings| options.apply(settings, interactive))
        // RustPython has no setting for it.
        .on_start(move |vm| match pycache_prefix {
            Some(folder) => {
                let folder = vm.new_pyobj(folder);
                vm.sys_module.set_attr("pycache_prefix", folder, vm)
            }
            None => Ok(()),
        })
        .build();
    let result = host.enter(|vm| run::run(vm, source, interactive));
    vm::common::os::exit_code(host.end(result))
}
