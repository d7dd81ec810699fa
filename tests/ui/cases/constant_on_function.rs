#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::constant]
    fn answer() -> i64 {
        42
    }
}

fn main() {}
