#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn count(x: impl Iterator<Item = i64>) -> impl Iterator<Item = i64> {
        x
    }
}

fn main() {}
