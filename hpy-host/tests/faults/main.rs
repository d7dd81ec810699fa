//! What an extension is told that breaks a rule of HPy: for each function of `extension.rs` the whole message.
//!
//! With places it stands in `FAULTS.md`; `HPY_BLESS=1` writes that anew, to be read. In all other modes it is the same,
//! less the places or with backtraces.

#[path = "../addresses/mod.rs"]
mod addresses;
mod extension;

use std::path::Path;
use std::process::{Command, Output};

use extension::{Before, FAULTS, Fault, PYTHON_MODULE};
use hpy_host::testing::Python;
use hpy_host::{Host, OnFault, Strictness, Traces};

/// What stands before a message by which the process ends.
const LAST_WORDS: &str = "hpy-host: an extension broke a rule of HPy\n";

/// The extension's source, as messages name it.
const SOURCE: &str = "hpy-host/tests/faults/extension.rs";

fn python(strictness: Strictness) -> Python {
    Python::start(Host::builder().strictness(strictness).module(PYTHON_MODULE))
}

/// Calls a function of the extension with a list. What comes of it: the text of the result, or the message.
fn call(python: &Python, name: &str) -> Result<String, String> {
    let called = python.try_eval::<String>(&format!("str(faults.{name}([]))"));
    called.map_err(|error| {
        assert!(error.is("SystemError"), "{error:?}");
        anywhere(&error.message())
    })
}

/// The message of a fault. Objects may lie anywhere.
fn message(python: &Python, fault: &Fault) -> String {
    match fault.before {
        Before::Nothing => {}
        Before::Keep => drop(call(python, "keep").unwrap()),
        Before::KeepElsewhere => {
            drop(call(&self::python(Strictness::default()), "keep").unwrap());
        }
    }
    call(python, fault.name).expect_err(fault.name)
}

/// A text with one address for all objects, and files as they stand in the workspace.
fn anywhere(text: &str) -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    addresses::anywhere(&text.replace(&format!("{}/", workspace.display()), ""))
}

fn all(strictness: Strictness) -> Vec<(&'static Fault, String)> {
    let python = python(strictness);
    let messages = FAULTS.iter().map(|fault| (fault, message(&python, fault)));
    messages.collect()
}

fn read(file: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The places in a message: the function of the API, the one of the extension, and the line.
fn places(message: &str) -> Vec<(&str, &str, usize)> {
    let mut found = Vec::new();
    let mut rest = message;
    while let Some(end) = rest.find(&format!(" ({SOURCE}:")) {
        let (before, after) = rest.split_at(end);
        let (caller, function) = before
            .rsplit_once(" in ")
            .expect("it is said of a function");
        let api = caller.rsplit([' ', '\n']).next().unwrap_or_default();
        let (line, after) = after[SOURCE.len() + 3..]
            .split_once(')')
            .expect("the end of a place");
        found.push((api, function, line.parse().expect("a line")));
        rest = after;
    }
    found
}

/// A message without its places.
fn without_places(message: &str) -> String {
    places(message)
        .into_iter()
        .fold(message.to_owned(), |text, (_, function, line)| {
            text.replace(&format!(" in {function} ({SOURCE}:{line})"), "")
        })
}

/// A message without its backtraces, which are lines that follow those of what they tell of.
fn without_backtraces(message: &str) -> String {
    let told = message.lines().filter(|line| {
        !(line.starts_with("    ") || line.starts_with("  ") && line.ends_with(':'))
    });
    told.collect::<Vec<_>>().join("\n")
}

#[cfg(unix)]
#[test]
fn messages_stand_in_the_documentation() {
    let before = read("FAULTS.md");
    // What stands before the first is for people to write.
    let (head, _) = before.split_once("\n## ").unwrap_or((&before, ""));
    let mut text = head.to_owned();
    let mut add = |name: &str, what: &str, message: &str| {
        text += &format!("\n## {what}\n\n`{name}`:\n\n```text\n{message}\n```\n");
    };
    for (Fault { name, what, .. }, message) in all(Strictness::default().traces(Traces::Places)) {
        add(name, what, &message);
    }
    let output = in_a_process("read_lent_text", "places");
    let told = anywhere(&String::from_utf8_lossy(&output.stderr));
    let (_, message) = told
        .split_once(LAST_WORDS)
        .expect("the process ends by a fault");
    let what = "Text is read after its handle was closed (then SIGSEGV comes)";
    add("read_lent_text", what, message.trim_end());

    if std::env::var_os("HPY_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("FAULTS.md");
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(read("FAULTS.md"), text, "HPY_BLESS=1 writes it anew");
}

#[test]
fn places_are_the_lines_of_the_calls() {
    let source = read("tests/faults/extension.rs");
    let lines: Vec<&str> = source.lines().collect();
    let mut count = 0;
    for (fault, message) in all(Strictness::default().traces(Traces::Places)) {
        for (api, function, line) in places(&message) {
            assert!(
                function.ends_with(&format!("::{}", fault.name)),
                "{message}"
            );
            assert!(lines[line - 1].contains(&format!("{api}(")), "{message}");
            count += 1;
        }
    }
    assert!(count > FAULTS.len(), "{count}");
}

#[test]
fn without_traces_messages_have_no_places() {
    let expected = all(Strictness::default().traces(Traces::Places));
    for ((_, message), (_, expected)) in all(Strictness::default()).iter().zip(expected) {
        assert!(places(message).is_empty());
        assert_eq!(*message, without_places(&expected));
    }
}

#[test]
fn backtraces_have_all_calls() {
    let expected = all(Strictness::default().traces(Traces::Places));
    let messages = all(Strictness::default().traces(Traces::Backtraces));
    for ((fault, message), (_, expected)) in messages.iter().zip(expected) {
        assert_eq!(without_backtraces(message), expected);
        for (_, function, line) in places(&expected) {
            let call = format!("\n    {function} ({SOURCE}:{line})");
            assert!(message.contains(&call), "{}: {message}", fault.name);
        }
        assert!(!message.contains("    hpy_host::"), "{message}");
    }
}

#[test]
fn the_stress_mode_tells_the_same() {
    let expected = all(Strictness::default());
    for ((_, message), (_, expected)) in all(Strictness::default().stress(1)).iter().zip(expected) {
        assert_eq!(*message, expected);
    }
}

#[test]
fn constants_are_their_calls_in_the_stress_mode() {
    let plain = python(Strictness::default());
    call(&plain, "keep").unwrap();
    assert_eq!(call(&plain, "use_kept_constant").unwrap(), "None");
    let stressed = python(Strictness::default().stress(1));
    call(&stressed, "keep").unwrap();
    assert_eq!(
        call(&stressed, "use_kept_constant").unwrap_err(),
        "HPy_Dup: the handle was a constant of the context of a call that has ended; take it from the context that you \
         are called with"
    );
}

#[test]
fn text_is_overwritten_when_its_handle_is_closed() {
    let read = call(&python(Strictness::default()), "read_lent_text");
    assert_eq!(read.unwrap(), 0xdd.to_string());
}

/// Calls a function in a process of its own, which is to end by that.
fn in_a_process(name: &str, how: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "the_process", "--nocapture"])
        .env("FAULT", name)
        .env("HOW", how)
        .output()
        .unwrap()
}

#[test]
#[ignore = "it ends the process; other tests start it"]
fn the_process() {
    let name = std::env::var("FAULT").expect("other tests say which one");
    let strictness = Strictness::default();
    let strictness = match std::env::var("HOW").as_deref() {
        Ok("abort") => strictness.traces(Traces::Places).on_fault(OnFault::Abort),
        Ok("stress") => strictness.stress(1),
        _ => strictness.traces(Traces::Places),
    };
    let python = python(strictness);
    match FAULTS.iter().find(|fault| fault.name == name) {
        Some(fault) => println!("{}", message(&python, fault)),
        None => println!("{:?}", call(&python, &name)),
    }
}

#[cfg(unix)]
#[test]
fn a_fault_may_end_the_process() {
    use std::os::unix::process::ExitStatusExt;

    let expected = all(Strictness::default().traces(Traces::Places));
    for (fault, message) in expected {
        let output = in_a_process(fault.name, "abort");
        let told = anywhere(&String::from_utf8_lossy(&output.stderr));
        let last_words = format!("{LAST_WORDS}{message}\n");
        assert!(told.contains(&last_words), "{told}\nis not\n{last_words}");
        assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn who_touches_text_whose_handle_is_closed_is_told() {
    use std::os::unix::process::ExitStatusExt;

    for how in ["stress", "places"] {
        let output = in_a_process("read_lent_text", how);
        let told = anywhere(&String::from_utf8_lossy(&output.stderr));
        let told = if how == "places" {
            assert_eq!(places(&told).len(), 3, "{told}");
            without_places(&told)
        } else {
            told
        };
        let message = "hpy-host: an extension broke a rule of HPy\nHPyUnicode_AsUTF8AndSize: what it gave was used after \
                       its handle had been closed; the handle was of type 'str' ('[]'), opened by HPy_Str, closed by \
                       HPy_Close\n";
        assert!(told.contains(message), "{told}");
        let signal = output.status.signal();
        assert!(
            [Some(libc::SIGSEGV), Some(libc::SIGBUS)].contains(&signal),
            "{signal:?}"
        );
    }
}
