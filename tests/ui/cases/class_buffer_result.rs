//! What a `__buffer__` gives, and for how long it must be there.

use hpy::buffer::Export;
use hpy::prelude::*;

#[hpy::module]
mod mine {
    use super::*;

    #[hpy::class]
    struct Bytes {
        items: Vec<u8>,
    }

    #[hpy::methods]
    impl Bytes {
        fn __buffer__(&self) -> Vec<u8> {
            self.items.clone()
        }
    }

    #[hpy::class]
    struct Copied {
        items: Vec<u8>,
    }

    #[hpy::methods]
    impl Copied {
        fn __buffer__(&self) -> Export<'_> {
            let copy = self.items.clone();
            Export::read_only(&copy)
        }
    }

    #[hpy::class(frozen)]
    struct Frozen {
        items: Vec<u8>,
    }

    #[hpy::methods]
    impl Frozen {
        fn __buffer__(&mut self) -> Export<'_> {
            Export::writable(&mut self.items)
        }
    }

    #[hpy::class]
    struct Truths {
        items: Vec<bool>,
    }

    #[hpy::methods]
    impl Truths {
        fn __buffer__(&self) -> Export<'_> {
            Export::read_only(&self.items)
        }
    }
}

fn main() {}
