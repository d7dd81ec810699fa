//! `cargo test` imports the module above, with no Python installed.

use hpy_host::testing::Python;

use super::quickstart;

#[test]
fn says_hello() {
    let python = Python::with([quickstart::PYTHON_MODULE]);
    let hello: String = python.call("quickstart.say_hello", ("Ada",));
    assert_eq!(hello, "Hello, Ada!");

    let error = python
        .try_eval::<String>("quickstart.say_hello(1)")
        .unwrap_err();
    assert!(error.is("TypeError"));
    assert_eq!(error.message(), "argument 'name': must be str, not int");
}

#[test]
fn adds_up_to_the_largest_integer() {
    let python = Python::with([quickstart::PYTHON_MODULE]);
    assert_eq!(
        python.call::<i64>("quickstart.add", (i64::MAX, 0)),
        i64::MAX
    );

    let error = python
        .try_call::<i64>("quickstart.add", (i64::MAX, 1))
        .unwrap_err();
    assert_eq!(error.to_string(), "OverflowError: the result is too large");
}

// Each of these is a test as well.
hpy_host::python_tests! {
    modules: [quickstart::PYTHON_MODULE];

    /// Defaults and keywords.
    fn adds_and_scales = r#"
        assert quickstart.add(1) == 2
        assert quickstart.add(1, 2, scale=10) == 30
    "#;

    fn has_the_absolute_value_of_any_number = r#"
        for number in -3, 2.5, -3 - 4j:
            assert quickstart.myabs(number) == abs(number)
    "#;

    fn has_a_constant_and_a_version = r#"
        assert quickstart.ANSWER == 42
        assert quickstart.__version__ == "0.1.0"
    "#;
}
