//! What the README shows of a first module, and of its tests: both, one after the other. That it is the same there is
//! tested with the README's commands.

// src/lib.rs
use hpy::prelude::*;

/// Greetings, made in Rust.
#[hpy::module]
mod greeting {
    use super::*;

    /// Greets someone, once or more often.
    #[hpy::function(signature = (name, /, *, times = 1))]
    fn greet(name: &str, times: usize) -> Result<String> {
        if times == 0 {
            return Err(ValueError::error("once at least"));
        }
        Ok(vec![format!("Hello, {name}!"); times].join(" "))
    }

    /// The sum of the lengths of any objects.
    #[hpy::function(signature = (*objects))]
    fn total_length(objects: Vec<Handle<'_>>) -> Result<usize> {
        objects.iter().map(|object| object.len()).sum()
    }

    /// Those who were greeted.
    #[hpy::class]
    pub(crate) struct Guests {
        names: Vec<String>,
    }

    #[hpy::methods]
    impl Guests {
        fn __new__() -> Self {
            Guests { names: Vec::new() }
        }

        fn greet(&mut self, name: String) -> String {
            let greeting = format!("Hello, {name}!");
            self.names.push(name);
            greeting
        }

        fn __len__(&self) -> usize {
            self.names.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::greeting;
    use hpy_host::testing::Python;

    #[test]
    fn greets_once_at_least() {
        let python = Python::with([greeting::PYTHON_MODULE]);
        let text: String = python.call("greeting.greet", ("Ada",));
        assert_eq!(text, "Hello, Ada!");

        let error = python
            .try_eval::<String>("greeting.greet('Ada', times=0)")
            .unwrap_err();
        assert!(error.is("ValueError"));
        assert_eq!(error.message(), "once at least");
    }

    // In Python; each is a test of its own.
    hpy_host::python_tests! {
        modules: [greeting::PYTHON_MODULE];

        fn guests_are_counted = r#"
            guests = greeting.Guests()
            for name in "Ada", "Grace":
                assert guests.greet(name) == f"Hello, {name}!"
            assert len(guests) == 2
        "#;
    }
}
