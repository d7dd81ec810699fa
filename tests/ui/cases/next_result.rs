//! A `__next__` that does not tell the end.

use hpy::prelude::*;

#[hpy::module]
mod counting {
    use super::*;

    #[hpy::class]
    struct Counter {
        next: u32,
    }

    #[hpy::methods]
    impl Counter {
        fn __next__(&mut self) -> u32 {
            self.next += 1;
            self.next
        }
    }

    #[hpy::class]
    struct Arguments;

    #[hpy::methods]
    impl Arguments {
        fn __next__(&self) -> Result<u32> {
            Ok(1)
        }
    }
}

fn main() {}
