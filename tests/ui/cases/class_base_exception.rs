#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class(base = ValueError)]
    pub struct ParseFailure {
        line: u32,
    }
}

fn main() {}
