#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn import(from: i64) -> i64 {
        from
    }

    #[hpy::function(name = "two words")]
    fn two() {}
}

fn main() {}
