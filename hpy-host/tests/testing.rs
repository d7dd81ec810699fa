//! The testing interface, as tests of an extension use it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hpy::prelude::*;
use hpy_host::testing::{Bytes, Python};

/// What is tested.
#[hpy::module]
mod shelf {
    use super::*;

    #[hpy::exception(base = ValueError)]
    struct Full;

    /// Says hello.
    #[hpy::function]
    fn say_hello(name: &str) -> String {
        format!("Hello, {name}!")
    }

    /// Fails for two reasons.
    #[hpy::function]
    fn fail() -> Result<()> {
        Err(Full::error("no place").caused_by(OSError::error("no wood")))
    }

    /// Gives back what it gets.
    #[hpy::function]
    fn same<'cx>(x: &Handle<'cx>) -> Handle<'cx> {
        x.to_owned()
    }

    #[hpy::global]
    pub(crate) static LAST: Global = Global::new();

    /// Has a place for a book.
    #[hpy::class]
    struct Shelf {
        book: Field,
    }

    #[hpy::methods]
    impl Shelf {
        fn __new__<'cx>(new: &New<'cx, Self>, book: &Handle<'cx>) -> Self {
            Shelf {
                book: Field::new(new, book),
            }
        }

        #[hpy(getter)]
        fn book<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx>> {
            this.read()?.book.get(this)
        }
    }

    /// Keeps a handle open, as no safe code does.
    #[hpy::function]
    fn leave_open(x: &Handle<'_>) {
        std::mem::forget(x.to_owned());
    }
}

fn python() -> Python {
    Python::with([shelf::PYTHON_MODULE])
}

/// What a test says that fails.
fn failure(test: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(test)).expect_err("it does not fail");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => (*other.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[test]
fn expressions_have_values() {
    let python = python();
    assert_eq!(
        python.eval::<String>("shelf.say_hello('Ada')"),
        "Hello, Ada!"
    );
    assert_eq!(python.eval::<u8>("255"), 255);
    assert_eq!(python.eval::<i128>("-2 ** 127"), i128::MIN);
    assert_eq!(python.eval::<f64>("0.5"), 0.5);
    assert_eq!(python.eval::<char>("'ä'"), 'ä');
    assert_eq!(python.eval::<Option<i64>>("None"), None);
    assert_eq!(
        python.eval::<Vec<Option<bool>>>("(True, None)"),
        [Some(true), None]
    );
    assert_eq!(python.eval::<[i64; 2]>("[1, 2]"), [1, 2]);
    assert_eq!(
        python.eval::<((), Bytes)>("None, b'x'"),
        ((), Bytes(vec![b'x']))
    );
    assert_eq!(
        python.eval::<HashMap<String, i64>>("{'a': 1}"),
        HashMap::from([("a".to_owned(), 1)])
    );
    assert_eq!(
        python.eval::<BTreeSet<i64>>("{2, 1}"),
        BTreeSet::from([1, 2])
    );
    assert_eq!(
        python.eval::<i64>(
            "
            sum(
                range(4))
            "
        ),
        6
    );
}

#[test]
fn values_of_other_types_fail_the_test() {
    let python = python();
    for (expression, says) in [
        ("'1'", "'1' is of type 'str', not an int"),
        ("True", "True is of type 'bool', not an int"),
        ("300", "300 is of type 'int', not in the range of u8"),
    ] {
        let text = failure(|| assert!(python.eval::<u8>(expression) == 0));
        assert_eq!(text, format!("the value of `{expression}`: {says}"));
        let text = failure(|| drop(python.try_eval::<u8>(expression)));
        assert!(text.ends_with(says), "{text}");
    }
    let text = failure(|| drop(python.eval::<Vec<f64>>("[0.5, 1]")));
    assert!(
        text.ends_with("item 1: 1 is of type 'int', not a float"),
        "{text}"
    );
    let text = failure(|| python.call("shelf.say_hello", ("x",)));
    assert_eq!(
        text,
        "what `shelf.say_hello` returned: 'Hello, x!' is of type 'str', not None"
    );
}

#[test]
fn functions_are_called_with_arguments() {
    let python = python();
    assert_eq!(
        python.call::<String>("shelf.say_hello", ("Ada",)),
        "Hello, Ada!"
    );
    type Everything = (
        bool,
        i64,
        String,
        Vec<f64>,
        Option<()>,
        BTreeMap<String, Bytes>,
    );
    let everything = || -> Everything {
        let map = BTreeMap::from([("k".to_owned(), Bytes(vec![1]))]);
        (true, 1, "text".to_owned(), vec![0.5], None, map)
    };
    assert_eq!(
        python.call::<Everything>("shelf.same", (everything(),)),
        everything()
    );
    let error = python
        .try_call::<String>("shelf.say_hello", (1,))
        .unwrap_err();
    assert!(error.is("TypeError"), "{error}");
}

#[test]
fn names_stay_from_one_call_to_the_next() {
    let python = python();
    python.set("words", ["a", "b"]);
    python.run("words.append('c')");
    assert_eq!(python.eval::<Vec<String>>("words"), ["a", "b", "c"]);
    assert_eq!(python.eval::<String>("__name__"), "__main__");
}

#[test]
fn exceptions_are_values() {
    let python = python();
    let error = python.try_run("shelf.fail()").unwrap_err();
    assert_eq!(error.type_name(), "Full");
    assert_eq!(error.message(), "no place");
    assert_eq!(error.to_string(), "Full: no place");
    assert!(error.is("Full") && error.is("shelf.Full") && error.is("ValueError"));
    assert!(error.is("builtins.ValueError"));
    assert!(!error.is("TypeError") && !error.is("builtins.Full"));
    assert_eq!(error.attribute::<Vec<String>>("args"), ["no place"]);
    let cause = error.cause().unwrap();
    assert_eq!(cause.to_string(), "OSError: no wood");
    assert!(cause.cause().is_none());
    let text = failure(|| error.attribute::<()>("nothing"));
    assert!(
        text.starts_with("the attribute 'nothing' of Full: no place: "),
        "{text}"
    );
}

#[test]
fn a_failure_shows_the_lines_of_the_snippet_in_their_file() {
    let python = python();
    let text = failure(|| {
        python.run(
            r#"
            def broken():
                shelf.fail()

            broken()
            "#,
        );
    });
    let first = line!() - 7;
    let expected = format!(
        "Python raised an exception\n\n\
         OSError: no wood\n\n\
         The above exception was the direct cause of the following exception:\n\n\
         Traceback (most recent call last):\n  \
           File \"tests/testing.rs\", line {}, in <module>\n    broken()\n  \
           File \"tests/testing.rs\", line {}, in broken\n    shelf.fail()\n\
         Full: no place\n",
        first + 3,
        first + 1,
    );
    assert_eq!(text, expected);
}

#[test]
fn a_failed_assertion_tells_of_what_it_compares() {
    let python = python();
    python.set("name", "Bob");
    let error = python.try_run("assert 1 == 1 and shelf.say_hello(name) == 'Hello, Ada!'");
    let line = line!() - 1;
    assert_eq!(
        error.unwrap_err().traceback(),
        format!(
            "Traceback (most recent call last):\n  \
               File \"tests/testing.rs\", line {line}, in <module>\n    \
                 let error = python.try_run(\"assert 1 == 1 and shelf.say_hello(name) == 'Hello, Ada!'\");\n\
             AssertionError\n\
             where, evaluated again,\n  \
               shelf.say_hello(name) is 'Hello, Bob!'\n"
        )
    );
}

#[test]
fn code_that_stands_nowhere_is_shown_as_well() {
    let python = python();
    let code = ["if True:", "    x = 1", "    x.y"].join("\n");
    let text = python.try_run(&code).unwrap_err().traceback();
    let line = line!() - 1;
    let expected = format!(
        "Traceback (most recent call last):\n  \
           File \"<Python in tests/testing.rs:{line}>\", line 3, in <module>\n    x.y\n\
         AttributeError: 'int' object has no attribute 'y'\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn mistakes_of_syntax_are_shown_in_their_place() {
    let python = python();
    let error = python.try_run("x = = 1").unwrap_err();
    let line = line!() - 1;
    assert!(error.is("SyntaxError"));
    let expected = format!("  File \"tests/testing.rs\", line {line}\n    x = = 1\n        ^\n");
    assert!(
        error.traceback().starts_with(&expected),
        "{}",
        error.traceback()
    );
}

#[test]
fn what_is_printed_is_captured() {
    let python = python();
    let output = python.run("import sys\nprint('out')\nprint('err', file=sys.stderr)");
    assert_eq!(
        (output.stdout.as_str(), output.stderr.as_str()),
        ("out\n", "err\n")
    );
    let output = python.capture(|python| {
        python.run("print(1)");
        python.eval::<()>("print(2)");
    });
    assert_eq!(
        (output.stdout.as_str(), output.stderr.as_str()),
        ("1\n2\n", "")
    );
}

#[test]
fn what_is_let_go_of_is_no_leak() {
    let python = python();
    python.assert_no_leaks(|python| {
        python.run(
            "
            last = shelf.Shelf([])
            cycle = []
            cycle.append(shelf.Shelf(cycle))
            del cycle
            ",
        );
    });
}

#[test]
fn what_stays_is_a_leak() {
    let python = python();
    python.run("kept = []");
    let text = failure(|| {
        python.assert_no_leaks(|python| drop(python.run("kept.append(shelf.Shelf(None))")));
    });
    assert_eq!(
        text,
        "extensions have left behind what they did not have before:\n  \
           objects in fields: 1 more (2)\n  \
           objects of 'shelf.Shelf': 1 more (2)"
    );
}

#[test]
fn a_handle_that_is_left_open_is_told_with_its_place() {
    let python = python();
    let error = python.try_run("shelf.leave_open([])").unwrap_err();
    assert!(error.is("SystemError"));
    assert!(
        error.message().contains("it has left 1 handle open"),
        "{error}"
    );
    assert!(error.message().contains("testing.rs:"), "{error}");
}

hpy_host::python_tests! {
    modules: [shelf::PYTHON_MODULE];

    /// A test may be documented.
    fn a_snippet_is_a_test = r#"
        assert shelf.say_hello("Ada") == "Hello, Ada!"
        for number in range(3):
            assert shelf.same(number) is number
    "#;

    #[should_panic = "line"]
    fn it_may_be_expected_to_fail = "assert shelf.say_hello('') == ''";

    fn a_file_is_a_test = file "tests/testing/in_python.py";
}

#[test]
fn each_function_of_a_file_is_called() {
    let text = failure(|| python().run_file("tests/testing/failing.py"));
    let expected = "\
2 of 3 tests in tests/testing/failing.py have failed

test_first
Traceback (most recent call last):
  File \"tests/testing/failing.py\", line 8, in test_first
    assert shelf.same(number) == number + 1
AssertionError
where, evaluated again,
  shelf.same(number) is 1
  number + 1 is 2

test_third
TypeError: test_third() missing 1 required positional argument: 'fixture'
";
    assert_eq!(text, expected);
    let text = failure(|| python().run_file("tests/testing/helper.py"));
    assert!(
        text.ends_with("has a name that begins with `test_`"),
        "{text}"
    );
}

#[test]
fn the_sdk_can_be_used_by_tests() {
    let python = python();
    let length = Context::enter(&python, |cx| cx.list(["one", "two"])?.len());
    assert_eq!(length.unwrap(), 2);
    // As by the extension's own functions.
    let kept = Context::enter(&python, |cx| {
        let shelf = cx.import("shelf")?;
        shelf::LAST.set(&shelf.getattr("Shelf")?.call((5,))?);
        let last = shelf::LAST.get(cx).expect("it was just set");
        i64::from_python(&last.getattr("book")?)
    });
    assert_eq!(kept.unwrap(), 5);
    let emptied = Context::enter(&python, |cx| {
        shelf::LAST.clear(cx);
        Ok(shelf::LAST.get(cx).is_none())
    });
    assert!(emptied.unwrap());
}

#[test]
fn the_sdks_errors_are_exceptions() {
    let python = python();
    let error = Context::enter(&python, |cx| {
        let result = cx.import("shelf")?.call_method0("fail");
        // The exception stays while the interpreter is used, also from outside.
        let inner = Context::enter(&python, |cx| cx.import("nothing_of_this_name").map(drop));
        assert!(inner.unwrap_err().is("ModuleNotFoundError"));
        cx.list([1])?;
        result.map(drop)
    });
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "Full: no place");
    assert_eq!(error.cause().unwrap().to_string(), "OSError: no wood");
    let error = Context::enter(&python, |_| Err::<(), _>(ValueError::error("lazily")));
    assert_eq!(error.unwrap_err().to_string(), "ValueError: lazily");
}

#[test]
fn an_exception_stays_in_its_interpreter() {
    let (python, other) = (python(), python());
    let error = Context::enter(&python, |cx| {
        let result = cx.import("shelf")?.call_method0("fail");
        assert_eq!(
            other.eval::<String>("shelf.say_hello('Ada')"),
            "Hello, Ada!"
        );
        let inner = Context::enter(&other, |cx| {
            let failed = cx.import("shelf")?.call_method0("fail");
            assert_eq!(python.eval::<i64>("shelf.same(5)"), 5);
            failed.map(drop)
        });
        assert_eq!(inner.unwrap_err().to_string(), "Full: no place");
        result.map(drop)
    });
    assert_eq!(error.unwrap_err().to_string(), "Full: no place");
    for python in [&python, &other] {
        python.assert_no_leaks(|python| drop(python.try_run("shelf.fail()").unwrap_err()));
    }
}

#[test]
fn what_the_sdk_is_misused_for_is_told() {
    let python = python();
    let error = Context::enter(&python, |cx| {
        std::mem::forget(cx.list([1])?);
        Ok(())
    });
    let message = error.unwrap_err().message();
    assert!(
        message.starts_with("code outside of Python: it has left 1 handle open"),
        "{message}"
    );
    assert!(message.contains("testing.rs:"), "{message}");
}

#[test]
fn panics_go_through_and_leave_the_interpreter_well() {
    let python = python();
    let text = failure(|| {
        let _ = Context::enter(&python, |cx| {
            let failed = cx.import("shelf")?.call_method0("fail");
            assert!(failed.is_ok(), "it has failed");
            Ok(())
        });
    });
    assert_eq!(text, "it has failed");
    assert_eq!(
        Context::enter(&python, |cx| cx.list([1])?.len()).unwrap(),
        1
    );
    assert_eq!(
        python.eval::<String>("shelf.say_hello('Ada')"),
        "Hello, Ada!"
    );
}
