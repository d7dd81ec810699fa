//! What messages tell of the extension's source. The extension is the fixture `raw`, whose
//! function `leak` leaves a handle open.

mod raw;

use std::path::Path;

use hpy_host::vm::AsObject;
use hpy_host::{Host, Strictness, Traces};

/// What is said of the leak.
fn message(traces: Traces) -> String {
    let path = raw::extension().to_str().unwrap();
    let strictness = Strictness::default().traces(traces);
    let host = Host::builder().strictness(strictness).build();
    host.enter(|vm| {
        let code = format!(
            "import _hpy_universal\n\
             class Spec: name = 'raw'\n\
             _hpy_universal.load('raw', {path:?}, Spec).leak(42)"
        );
        let scope = vm.new_scope_with_builtins();
        let raised = vm
            .run_string(scope, &code, "<test>".to_owned())
            .unwrap_err();
        raised.as_object().str(vm).unwrap().to_string()
    })
}

/// The function and the line where the handle is opened that stays open.
fn place() -> String {
    let source = "tests/fixtures/raw/src/lib.rs";
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(source);
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().position(|line| line.contains("_never_closed"));
    format!("{source}:{})", line.unwrap() + 1)
}

#[test]
fn without_traces_functions_of_the_api_are_told() {
    assert_eq!(
        message(Traces::Off),
        "raw.leak(): it has left 1 handle open, which nobody will close:\n  of type 'int' (42), opened by HPy_Dup"
    );
}

#[test]
fn places_are_functions_of_the_extension_with_file_and_line() {
    let message = message(Traces::Places);
    let (_, last) = message.rsplit_once('\n').unwrap();
    assert!(
        last.starts_with("  of type 'int' (42), opened by HPy_Dup in raw::leak_impl ("),
        "{message}"
    );
    assert!(last.ends_with(&place()), "{message}");
}

#[test]
fn backtraces_have_all_calls_of_the_extension() {
    let message = message(Traces::Backtraces);
    let mut lines = message.lines().skip(2);
    assert_eq!(lines.next(), Some("  opened by HPy_Dup:"), "{message}");
    let calls: Vec<&str> = lines.map(str::trim).collect();
    assert!(calls[0].starts_with("hpy_sys::ctx::HPy_Dup ("), "{message}");
    assert!(calls[1].starts_with("raw::leak_impl ("), "{message}");
    assert!(calls[1].ends_with(&place()), "{message}");
    assert!(!message.contains("hpy_host"), "{message}");
}
