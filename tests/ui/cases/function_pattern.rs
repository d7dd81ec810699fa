#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn first((a, _b): (i64, i64), _: i64) -> i64 {
        a
    }
}

fn main() {}
