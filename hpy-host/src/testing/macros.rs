//! Tests written in Python.

/// Makes a Rust test of each snippet of Python.
///
/// First come the modules that all of them have imported. A snippet's `assert`s fail the test,
/// with Python's traceback, the lines of the snippet in their file, and the values compared.
///
/// ```standalone_crate
/// #[hpy::module]
/// mod quickstart {
///     #[hpy::function]
///     fn say_hello(name: &str) -> String {
///         format!("Hello, {name}!")
///     }
/// }
///
/// hpy_host::python_tests! {
///     modules: [quickstart::PYTHON_MODULE];
///
///     /// Everybody is greeted.
///     fn greets_by_name = r#"
///         assert quickstart.say_hello("Ada") == "Hello, Ada!"
///         assert quickstart.say_hello("") == "Hello, !"
///     "#;
///
///     #[should_panic = "TypeError"]
///     fn numbers_are_not_greeted = "quickstart.say_hello(1)";
/// }
/// # fn main() {}
/// ```
///
/// A whole file is a test as well, written `file` and its path in the package:
///
/// ```
/// hpy_host::python_tests! {
///     modules: [];
///
///     fn the_tests_in_python = file "tests/test_quickstart.py";
/// }
/// # fn main() {}
/// ```
///
/// It is run as [`Python::run_file`](crate::testing::Python::run_file) does: each of its
/// functions `test_*` is called.
#[macro_export]
macro_rules! python_tests {
    (modules: $modules:expr; $($tests:tt)*) => {
        $crate::__python_tests! { { $modules } $($tests)* }
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "write `modules: [name::PYTHON_MODULE];` first, and then tests: `fn name = \"code\";`"
        );
    };
}

/// One test after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __python_tests {
    ({ $modules:expr }) => {};
    ({ $modules:expr } $(#[$attribute:meta])* fn $name:ident = file $path:expr; $($rest:tt)*) => {
        #[test]
        $(#[$attribute])*
        fn $name() {
            $crate::testing::Python::with($modules).run_file($path);
        }

        $crate::__python_tests! { { $modules } $($rest)* }
    };
    ({ $modules:expr } $(#[$attribute:meta])* fn $name:ident = $code:expr; $($rest:tt)*) => {
        #[test]
        $(#[$attribute])*
        fn $name() {
            $crate::testing::Python::with($modules).run($code);
        }

        $crate::__python_tests! { { $modules } $($rest)* }
    };
    ({ $modules:expr } $($other:tt)*) => {
        ::core::compile_error!(
            "a test is written `fn name = \"code\";`, or `fn name = file \"path.py\";`"
        );
    };
}
