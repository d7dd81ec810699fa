#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function(signature = (a: i64))]
    fn typed(a: i64) {}

    #[hpy::function(signature = [a])]
    fn brackets(a: i64) {}

    #[hpy::function(signature = (a; b))]
    fn semicolon(a: i64, b: i64) {}

    #[hpy::function(signature = (**))]
    fn unnamed() {}

    #[hpy::function(signature = (a =))]
    fn no_default(a: i64) {}
}

fn main() {}
