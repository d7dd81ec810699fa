//! A class whose values cannot be used by several threads.

use std::cell::Cell;
use std::rc::Rc;

use hpy::prelude::*;

#[hpy::module]
mod mine {
    use super::*;

    #[hpy::class]
    struct Counted {
        count: Rc<u32>,
    }

    #[hpy::class]
    struct Changed {
        count: Cell<u32>,
    }
}

fn main() {}
