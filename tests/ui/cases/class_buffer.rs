//! A `__buffer__` takes its object and nothing else, and gives memory.

use hpy::buffer::Export;
use hpy::prelude::*;

#[hpy::module]
mod mine {
    use super::*;

    #[hpy::class]
    struct Asked {
        items: Vec<u8>,
    }

    #[hpy::methods]
    impl Asked {
        fn __buffer__(&self, flags: i32) -> Export<'_> {
            Export::read_only(&self.items)
        }
    }

    #[hpy::class]
    struct Held {
        items: Vec<u8>,
    }

    #[hpy::methods]
    impl Held {
        fn __buffer__<'a>(this: &'a Handle<'_, Self>) -> Export<'a> {
            Export::read_only(&[0u8])
        }
    }
}

fn main() {}
