//! Extensions that are broken in one way or another: each gives an error that says what is wrong, and the interpreter goes
//! on. An initialization in Rust that panics is in `tests/fixtures/modules`, and extensions that break HPy's rules when
//! they are called in `tests/fixtures/raw`.

#[path = "../addresses/mod.rs"]
mod addresses;
mod definitions;
mod files;
mod library;
mod types;

use std::path::Path;

use hpy_host::Host;
use hpy_host::vm::builtins::PyBaseExceptionRef;
use hpy_host::vm::{AsObject, PyResult, VirtualMachine};

/// Loads a module, and executes it.
fn load(vm: &VirtualMachine, name: &str, path: &Path) -> PyResult {
    let host = vm.import("_hpy_universal", 0)?;
    vm.call_method(&host, "load", (name, path.to_str().unwrap()))
}

/// An exception as Python prints it last.
fn said(vm: &VirtualMachine, exception: &PyBaseExceptionRef) -> String {
    let class = exception.class().name().to_owned();
    format!("{class}: {}", exception.as_object().str(vm).unwrap())
}

/// What an interpreter says of a module that it cannot load. It then has to load another one, and call it.
#[track_caller]
fn refused(host: &Host, name: &str, path: &Path) -> String {
    host.enter(|vm| {
        let said = match load(vm, name, path) {
            Ok(_) => panic!("{name} was loaded"),
            Err(exception) => said(vm, &exception),
        };
        let good = load(vm, "good", library::good());
        let answer = good.and_then(|module| vm.call_method(&module, "answer", ()));
        match answer.map(|answer| answer.try_into_value::<i32>(vm)) {
            Ok(Ok(42)) => said,
            Ok(_) => panic!("after {name} another module gave a wrong answer"),
            Err(exception) => panic!(
                "after {name} another module failed: {}",
                self::said(vm, &exception)
            ),
        }
    })
}

/// Checks what is said of modules of the library of `bad.c`.
#[track_caller]
fn all_refused(expected: &[(&str, &str)]) {
    let host = Host::builder().build();
    for (name, message) in expected {
        let message = message.replace("{path}", library::bad().to_str().unwrap());
        let told = refused(&host, name, library::bad());
        assert_eq!(addresses::anywhere(&told), message, "{name}");
    }
}
