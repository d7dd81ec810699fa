//! The prompt: reads statements, runs them and shows their values, until the input ends.

use rustpython_vm::{
    AsObject, PyResult, VirtualMachine,
    compiler::{
        CompileError, Mode,
        parser::{InterpolatedStringErrorType, LexicalErrorType, ParseErrorType},
    },
    readline::{Readline, ReadlineResult},
    scope::Scope,
};

/// What a statement lacks, as far as it was typed.
enum Rest {
    /// Something that is open: a bracket, a string of several lines, a line that goes on after a backslash.
    Open,
    /// The lines of a block, up to an empty one.
    Block,
    /// Nothing that could help: it is wrong.
    Wrong,
}

/// Shows the prompt. `SystemExit` is what it fails by; all other exceptions are printed.
pub(crate) fn run(vm: &VirtualMachine, scope: Scope) -> PyResult<()> {
    let prompts = [("ps1", ">>> "), ("ps2", "... ")];
    for (name, text) in prompts {
        vm.sys_module.set_attr(name, vm.new_pyobj(text), vm)?;
    }
    if !vm.state.config.settings.quiet {
        eprintln!(
            "Python {}\nType exit() or Ctrl-D to leave.",
            rustpython_vm::version::get_version()
        );
    }
    let mut editor = Readline::new(());
    let mut statement = String::new();
    let mut in_block = false;
    loop {
        let name = if statement.is_empty() { "ps1" } else { "ps2" };
        let prompt = vm
            .sys_module
            .get_attr(name, vm)
            .and_then(|prompt| prompt.str(vm));
        let prompt = prompt.map_or_else(|_| String::new(), |text| text.to_string());
        let line = match editor.readline(&prompt) {
            ReadlineResult::Line(line) => line,
            ReadlineResult::Interrupt => {
                eprintln!("KeyboardInterrupt");
                statement.clear();
                continue;
            }
            ReadlineResult::Eof => return Ok(()),
            ReadlineResult::Io(error) => return Err(vm.new_os_error(error.to_string())),
            #[cfg(unix)]
            ReadlineResult::OsError(error) => return Err(vm.new_os_error(error.to_string())),
            ReadlineResult::Other(error) => return Err(vm.new_os_error(error.to_string())),
        };
        let line = line.trim_end_matches(['\n', '\r']);
        // A line editor without a history only cannot bring the line back.
        let _ = editor.add_history_entry(line);
        if statement.is_empty() {
            in_block = false;
        }
        statement.push_str(line);
        statement.push('\n');

        let result = match vm.compile(&statement, Mode::Single, "<stdin>".to_owned()) {
            Ok(_) if in_block && !line.is_empty() => continue,
            Ok(code) => vm.run_code_obj(code, scope.clone()),
            Err(error) => match rest(&error, &statement) {
                Rest::Open => continue,
                Rest::Block if !line.is_empty() => {
                    in_block = true;
                    continue;
                }
                Rest::Block | Rest::Wrong => Err(vm.new_syntax_error(&error, Some(&statement))),
            },
        };
        statement.clear();
        if let Err(exception) = result {
            if exception.fast_isinstance(vm.ctx.exceptions.system_exit) {
                return Err(exception);
            }
            vm.print_exception(exception);
        }
    }
}

/// What is missing at the end of a statement that does not compile.
fn rest(error: &CompileError, statement: &str) -> Rest {
    let CompileError::Parse(error) = error else {
        return Rest::Wrong;
    };
    let start = usize::from(error.raw_location.start());
    let end = usize::from(error.raw_location.end());
    let is_triple = |start: usize| {
        ["'''", "\"\"\""]
            .iter()
            .any(|quotes| statement[start..].contains(quotes))
    };
    match &error.error {
        _ if error.is_unclosed_bracket => Rest::Open,
        ParseErrorType::Lexical(LexicalErrorType::Eof) => Rest::Open,
        ParseErrorType::Lexical(LexicalErrorType::FStringError(
            InterpolatedStringErrorType::UnterminatedTripleQuotedString,
        )) => Rest::Open,
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) if is_triple(start) => {
            Rest::Open
        }
        ParseErrorType::OtherError(_) if end >= statement.trim_end().len() => Rest::Block,
        _ => Rest::Wrong,
    }
}
