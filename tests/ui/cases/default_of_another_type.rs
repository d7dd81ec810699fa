#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function(signature = (n = "one"))]
    fn count(n: i64) -> i64 {
        n
    }
}

fn main() {}
