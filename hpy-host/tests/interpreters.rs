//! The library: interpreters as Rust programs have them.

use hpy_host::{
    Host,
    vm::{PyResult, VirtualMachine, convert::ToPyObject},
};

/// Runs code in `__main__`.
fn run(vm: &VirtualMachine, code: &str) -> PyResult<()> {
    let main = vm
        .import("__main__", 0)
        .ok()
        .and_then(|module| module.dict());
    let scope = match main {
        Some(globals) => hpy_host::vm::scope::Scope::with_builtins(None, globals, vm),
        None => vm.new_scope_with_main()?,
    };
    vm.run_string(scope, code, "<test>".to_owned()).map(drop)
}

/// The text of an expression's value.
fn text(vm: &VirtualMachine, expression: &str) -> String {
    let value = vm.run_block_expr(vm.new_scope_with_builtins(), expression);
    match value.and_then(|value| value.str(vm)) {
        Ok(text) => text.to_string(),
        Err(exception) => {
            vm.print_exception(exception);
            panic!("{expression} failed");
        }
    }
}

#[test]
fn an_interpreter_keeps_what_it_has() {
    let host = Host::builder().build();
    host.enter(|vm| run(vm, "x = 41")).unwrap();
    host.enter(|vm| run(vm, "x += 1")).unwrap();
    assert_eq!(host.enter(|vm| text(vm, "__import__('__main__').x")), "42");
}

#[test]
fn two_interpreters_are_apart() {
    let hosts = [
        Host::builder().argv(["one"]).build(),
        Host::builder().argv(["two"]).build(),
    ];
    for (number, host) in hosts.iter().enumerate() {
        host.enter(|vm| run(vm, &format!("import sys\nsys.number = {number}")))
            .unwrap();
    }
    let [first, second] = hosts;
    assert_eq!(
        first.enter(|vm| text(vm, "__import__('sys').argv, __import__('sys').number")),
        "(['one'], 0)"
    );
    assert_eq!(first.end(Ok(())), 0);
    assert_eq!(
        second.enter(|vm| text(vm, "__import__('sys').argv, __import__('sys').number")),
        "(['two'], 1)"
    );
}

#[test]
fn each_thread_may_have_one() {
    let threads: Vec<_> = (0..3)
        .map(|number| {
            std::thread::spawn(move || {
                let host = Host::builder().build();
                host.enter(|vm| text(vm, &format!("sum(range(1000)) + {number}")))
            })
        })
        .collect();
    let sums: Vec<_> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    assert_eq!(sums, ["499500", "499501", "499502"]);
}

#[test]
fn the_recursion_limit_comes_before_the_end_of_the_stack() {
    let host = Host::builder().build();
    let code = "def f():\n    f()\ntry:\n    f()\nexcept RecursionError:\n    caught = True";
    host.enter(|vm| run(vm, code)).unwrap();
    assert_eq!(
        host.enter(|vm| text(vm, "__import__('__main__').caught")),
        "True"
    );
}

#[test]
fn it_is_no_program() {
    let host = Host::builder().build();
    assert_eq!(
        host.enter(|vm| text(vm, "__import__('sys').executable")),
        ""
    );
    assert_eq!(host.enter(|vm| text(vm, "__import__('sys').argv")), "['']");
    assert_eq!(
        host.enter(|vm| text(vm, "'site' in __import__('sys').modules")),
        "False"
    );
    assert_eq!(
        host.enter(|vm| text(vm, "__import__('sys').getrecursionlimit()")),
        "1000"
    );
}

#[test]
fn folders_are_searched_in_order() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("interpreters");
    for (name, value) in [("first", 1), ("second", 2)] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        std::fs::write(
            folder.join(name).join("which.py"),
            format!("value = {value}\n"),
        )
        .unwrap();
    }
    let host = Host::builder()
        .path(folder.join("first"))
        .path(folder.join("second"))
        .build();
    assert_eq!(host.enter(|vm| text(vm, "__import__('which').value")), "1");
}

#[test]
fn functions_are_called_at_the_start() {
    let hook = |vm: &VirtualMachine| vm.sys_module.set_attr("started", true.to_pyobject(vm), vm);
    let host = Host::builder().on_start(hook).build();
    assert_eq!(
        host.enter(|vm| text(vm, "__import__('sys').started")),
        "True"
    );
}

#[test]
fn the_end_gives_the_exit_code() {
    for (code, status) in [
        ("pass", 0),
        ("raise SystemExit(3)", 3),
        ("raise ValueError", 1),
    ] {
        let host = Host::builder().build();
        let result = host.enter(|vm| run(vm, code));
        assert_eq!(host.end(result), status, "{code}");
    }
}

#[test]
fn atexit_is_heeded_when_a_host_is_dropped() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("atexit.txt");
    let _ = std::fs::remove_file(&file);
    let host = Host::builder().build();
    let code =
        format!("import atexit\nf = open({file:?}, 'w')\natexit.register(f.write, 'called')");
    host.enter(|vm| run(vm, &code)).unwrap();
    drop(host);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "called");
}
