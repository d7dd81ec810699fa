#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    // What the builtin class is called with is missing.
    #[hpy::class(base = Float)]
    pub struct Meters;

    #[hpy::methods]
    impl Meters {
        fn __new__() -> Self {
            Meters
        }
    }

    // Arguments are a tuple.
    #[hpy::class(base = Int)]
    pub struct Steps;

    #[hpy::methods]
    impl Steps {
        fn __new__(steps: u64) -> (Self, u64) {
            (Steps, steps)
        }
    }

    // Values are lent for as long as a `Ref` lives.
    #[hpy::class(base = List, frozen)]
    pub struct Herd {
        name: String,
    }

    #[hpy::function]
    fn name<'a>(herd: &'a Handle<'_, Herd>) -> &'a str {
        &herd.get().name
    }

    // Not an exception.
    #[hpy::function]
    fn fail() -> Result<()> {
        Err(Herd {
            name: String::new(),
        })?
    }
}

fn main() {}
