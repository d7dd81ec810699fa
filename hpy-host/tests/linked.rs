//! Modules that are linked into the program.

use hpy::prelude::*;
use hpy_host::{
    Host,
    vm::{PyObjectRef, VirtualMachine, scope::Scope},
};

/// Linked into the tests.
#[hpy::module]
mod linked {
    use super::*;

    #[hpy::global]
    static KEPT: Global = Global::new();

    /// Keeps an object, and gives back the one before.
    #[hpy::function]
    fn swap<'cx>(x: &Handle<'cx>) -> Option<Handle<'cx>> {
        let last = KEPT.get(x.cx());
        KEPT.set(x);
        last
    }

    /// Calls, and looks at what is raised after it has called again.
    #[hpy::function]
    fn catch<'cx>(f: &Handle<'cx>, again: &Handle<'cx>) -> Result<String> {
        match f.call(()) {
            Ok(_) => Ok("nothing".to_owned()),
            Err(error) => {
                again.call(())?;
                Ok(error.describe(f.cx()))
            }
        }
    }

    /// Something that holds an object.
    #[hpy::class]
    struct Box_ {
        held: Field,
    }

    #[hpy::methods]
    impl Box_ {
        fn __new__<'cx>(new: &New<'cx, Self>, held: &Handle<'cx>) -> Self {
            Box_ {
                held: Field::new(new, held),
            }
        }

        #[hpy(getter)]
        fn held<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx>> {
            this.read()?.held.get(this)
        }

        /// Holds another object.
        fn hold<'cx>(this: &Handle<'cx, Self>, other: &Handle<'cx>) -> Result<()> {
            let new = Field::new(this, other);
            this.write()?.held = new;
            Ok(())
        }
    }

    /// Inside.
    #[hpy::module]
    mod inner {
        #[hpy::constant]
        const WHERE: &str = "inner";

        #[hpy::module(name = "deepest")]
        mod deep {
            #[hpy::constant]
            const DEPTH: i64 = 2;
        }

        #[cfg(any())]
        #[hpy::module]
        mod absent {}
    }
}

/// In packages.
#[hpy::module(name = "package.sub.native")]
mod native {
    #[hpy::module]
    mod child {
        #[hpy::constant]
        const NAME: &str = "child";
    }
}

/// Its import fails.
#[hpy::module]
mod broken {
    use super::*;

    #[hpy::module]
    mod first {}

    #[hpy::module]
    mod second {
        use super::*;

        #[hpy::init]
        fn init() -> Result<()> {
            Err(ImportError::error("broken on purpose"))
        }
    }
}

/// Runs code in namespaces of its own, and gives the text of what it calls `result`.
fn run(vm: &VirtualMachine, code: &str) -> String {
    let scope = vm.new_scope_with_builtins();
    run_in(vm, &scope, code)
}

/// The same in a namespace.
fn run_in(vm: &VirtualMachine, scope: &Scope, code: &str) -> String {
    let result = vm
        .run_string(scope.clone(), code, "<test>".to_owned())
        .and_then(|_| scope.globals.get_item("result", vm))
        .and_then(|result: PyObjectRef| result.str(vm));
    match result {
        Ok(text) => text.to_string(),
        Err(exception) => {
            vm.print_exception(exception);
            panic!("the code has failed:\n{code}");
        }
    }
}

/// An interpreter with the modules of this file.
fn host() -> Host {
    Host::builder()
        .module(linked::PYTHON_MODULE)
        .module(native::PYTHON_MODULE)
        .module(broken::PYTHON_MODULE)
        .build()
}

#[test]
fn it_is_imported_as_a_built_in_module() {
    let code = "\
import importlib, sys
import linked
result = [
    repr(linked), linked.__doc__, linked.__spec__.origin, hasattr(linked, '__file__'),
    linked.__spec__.has_location, linked.__package__, 'linked' in sys.builtin_module_names,
    importlib.reload(linked) is linked, importlib.import_module('linked') is linked,
    linked.swap(1), linked.swap(2),
]
";
    assert_eq!(
        host().enter(|vm| run(vm, code)),
        "[\"<module 'linked' (built-in)>\", 'Linked into the tests.', 'built-in', False, \
         False, '', True, True, True, None, 1]"
    );
}

#[test]
fn submodules_come_with_it() {
    let code = "\
import sys
import linked
first = linked.inner.deepest.DEPTH, linked.inner.WHERE
import linked.inner.deepest as deepest
from linked.inner import deepest as again
result = [
    first, deepest is again, deepest.__name__, deepest.__package__, repr(deepest),
    sorted(name for name in sys.modules if name.startswith('linked')),
]
";
    assert_eq!(
        host().enter(|vm| run(vm, code)),
        "[(2, 'inner'), True, 'linked.inner.deepest', 'linked.inner', \
         \"<module 'linked.inner.deepest' (built-in)>\", \
         ['linked', 'linked.inner', 'linked.inner.deepest']]"
    );
}

#[test]
fn packages_of_its_name_need_not_be_there() {
    let code = "\
import package.sub.native
from package.sub.native.child import NAME
result = [package.sub.native.__name__, package.sub.native.__package__, NAME, list(package.__path__)]
";
    assert_eq!(
        host().enter(|vm| run(vm, code)),
        "['package.sub.native', 'package.sub', 'child', []]"
    );
}

#[test]
fn it_comes_before_files_and_its_package_after() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("linked");
    std::fs::create_dir_all(folder.join("package")).unwrap();
    std::fs::write(folder.join("linked.py"), "raise AssertionError\n").unwrap();
    std::fs::write(folder.join("package/__init__.py"), "REAL = True\n").unwrap();
    let host = Host::builder()
        .path(&folder)
        .module(linked::PYTHON_MODULE)
        .module(native::PYTHON_MODULE)
        .build();
    let code = "\
import linked, package.sub.native
result = [linked.inner.WHERE, package.REAL, package.sub.native.child.NAME]
";
    assert_eq!(host.enter(|vm| run(vm, code)), "['inner', True, 'child']");
}

#[test]
fn of_a_module_whose_submodule_fails_nothing_stays() {
    let code = "\
import sys
result = []
for _ in range(2):
    try:
        import broken
    except ImportError as error:
        result.append(str(error))
result.append([name for name in sys.modules if name.startswith('broken')])
";
    assert_eq!(
        host().enter(|vm| run(vm, code)),
        "['broken on purpose', 'broken on purpose', []]"
    );
}

#[test]
fn an_interpreter_without_it_has_none() {
    let code = "\
try:
    import linked
except ModuleNotFoundError as error:
    result = error
";
    let host = Host::builder().build();
    assert_eq!(host.enter(|vm| run(vm, code)), "No module named 'linked'");
}

/// Uses what a module may have of the interpreter: globals, classes, fields, kept exceptions.
const USE: &str = "\
import gc, linked
from _weakref import ref

class Canary:
    pass

def fail():
    raise ValueError(number)

assert linked.swap(number) in (None, number)
kept = linked.Box_(None)
canaries = []
for i in range(200):
    canary = Canary()
    canaries.append(ref(canary))
    box = linked.Box_(canary)
    del canary
    box.hold([i, number])
    assert box.held == [i, number]
    kept.hold(box)
    assert linked.catch(fail, lambda: linked.swap(number)) == f'ValueError: {number}'
    assert kept.held is box and kept.held.held == [i, number]
assert linked.swap(number) == number
gc.collect()
assert not [canary for canary in canaries if canary()]
result = [type(kept).__name__, kept.held.held, number]
";

#[test]
fn threads_have_the_same_module_each_in_its_interpreter() {
    let threads: Vec<_> = (0..6)
        .map(|thread| {
            std::thread::spawn(move || {
                for round in 0..3 {
                    let number = thread * 100 + round;
                    let host = host();
                    let result = host.enter(|vm| run(vm, &format!("number = {number}\n{USE}")));
                    assert_eq!(result, format!("['Box_', [199, {number}], {number}]"));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn interpreters_side_by_side_have_it_each_for_itself() {
    let hosts = [host(), host(), host()];
    let scopes = hosts
        .each_ref()
        .map(|host| host.enter(VirtualMachine::new_scope_with_builtins));
    for round in 0..3 {
        for (place, (host, scope)) in hosts.iter().zip(&scopes).enumerate() {
            let result = host.enter(|vm| run_in(vm, scope, &format!("number = {place}\n{USE}")));
            assert_eq!(
                result,
                format!("['Box_', [199, {place}], {place}]"),
                "{round}"
            );
        }
    }
}
