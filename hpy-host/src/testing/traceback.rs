//! Tracebacks as text, with the lines of snippets.

use std::fmt::Write;

use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef};
use rustpython_vm::{AsObject, Py, VirtualMachine};

use super::assertion;
use super::convert::FromPython;
use super::source::Sources;

/// How many entries of a traceback are shown at its beginning and at its end.
const SHOWN: usize = 10;

/// What an exception says.
pub(super) fn message(vm: &VirtualMachine, exception: &Py<PyBaseException>) -> String {
    match exception.as_object().str(vm) {
        Ok(text) => text.to_string_lossy().into_owned(),
        Err(_) => "<exception str() failed>".to_owned(),
    }
}

/// What Python would print of an exception that nobody caught.
pub(super) fn write(
    vm: &VirtualMachine,
    exception: &PyBaseExceptionRef,
    sources: &mut Sources,
) -> String {
    let mut chain = vec![(exception.clone(), "")];
    // The way back through what came before.
    while let Some((before, said)) = earlier(vm, &chain[chain.len() - 1].0) {
        if chain.iter().any(|(known, _)| known.is(&before)) {
            break;
        }
        chain.push((before, said));
    }
    let mut text = String::new();
    for (exception, said) in chain.iter().rev() {
        one(vm, exception, sources, &mut text);
        if !said.is_empty() {
            let _ = write!(text, "\n{said}\n\n");
        }
    }
    text
}

/// What was there before an exception, and how the two are connected.
fn earlier(
    vm: &VirtualMachine,
    exception: &Py<PyBaseException>,
) -> Option<(PyBaseExceptionRef, &'static str)> {
    if let Some(cause) = exception.__cause__() {
        let said = "The above exception was the direct cause of the following exception:";
        return Some((cause, said));
    }
    let suppressed = exception.as_object().get_attr("__suppress_context__", vm);
    if suppressed.is_ok_and(|is| is.is(&vm.ctx.true_value)) {
        return None;
    }
    let said = "During handling of the above exception, another exception occurred:";
    Some((exception.__context__()?, said))
}

/// One exception of a chain.
fn one(
    vm: &VirtualMachine,
    exception: &PyBaseExceptionRef,
    sources: &mut Sources,
    text: &mut String,
) {
    let entries: Vec<_> = match exception.__traceback__() {
        Some(traceback) => traceback.iter().collect(),
        None => Vec::new(),
    };
    if !entries.is_empty() {
        text.push_str("Traceback (most recent call last):\n");
    }
    for (index, entry) in entries.iter().enumerate() {
        if entries.len() > 2 * SHOWN && (SHOWN..entries.len() - SHOWN).contains(&index) {
            if index == SHOWN {
                let _ = writeln!(text, "  [{} more calls]", entries.len() - 2 * SHOWN);
            }
            continue;
        }
        let code = &entry.frame.code;
        let (file, line) = (code.source_path().as_str(), entry.lineno.get());
        let _ = writeln!(text, "  File \"{file}\", line {line}, in {}", code.obj_name);
        if let Some(line) = sources.line(file, line).filter(|line| !line.is_empty()) {
            let _ = writeln!(text, "    {line}");
        }
    }
    if exception.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        place_of_syntax_error(vm, exception, text);
    }
    let class = exception.class();
    match message(vm, exception).as_str() {
        "" => text.push_str(&class.name()),
        message => {
            let _ = write!(text, "{}: {message}", class.name());
        }
    }
    text.push('\n');
    let notes = exception.as_object().get_attr("__notes__", vm);
    if let Ok(notes) = notes.and_then(|notes| notes.try_into_value::<Vec<String>>(vm)) {
        for note in notes {
            text.push_str(&note);
            text.push('\n');
        }
    }
    if let Some(last) = entries.last()
        && exception.fast_isinstance(vm.ctx.exceptions.assertion_error)
    {
        text.push_str(&assertion::explain(vm, last, sources));
    }
}

/// Where code is wrong, if it is.
fn place_of_syntax_error(vm: &VirtualMachine, error: &Py<PyBaseException>, text: &mut String) {
    let attribute = |name: &'static str| error.as_object().get_attr(name, vm).ok();
    let number = |name| i64::try_from_python(&*attribute(name)?, vm).ok();
    let words = |name| String::try_from_python(&*attribute(name)?, vm).ok();
    let (Some(file), Some(line)) = (words("filename"), number("lineno")) else {
        return;
    };
    let _ = writeln!(text, "  File \"{file}\", line {line}");
    let Some(code) = words("text") else { return };
    let shown = code.trim();
    let _ = writeln!(text, "    {shown}");
    let indentation = code.chars().take_while(|c| c.is_whitespace()).count() as i64;
    if let Some(place) = number("offset").map(|offset| offset - 1 - indentation)
        && (0..=shown.chars().count() as i64).contains(&place)
    {
        let _ = writeln!(text, "    {}^", " ".repeat(place as usize));
    }
}
