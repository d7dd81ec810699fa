//! A class whose values borrow.

use hpy::prelude::*;

#[hpy::module]
mod mine {
    use super::*;

    #[hpy::class]
    struct Borrowing<'a> {
        text: &'a str,
    }
}

fn main() {}
