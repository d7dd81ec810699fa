#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function(signature = (a, colour))]
    fn names(a: i64, color: i64) {}

    #[hpy::function(signature = (a))]
    fn missing(a: i64, b: i64) {}

    #[hpy::function(signature = (a, a))]
    fn twice(a: i64) {}

    #[hpy::function(signature = (b, a))]
    fn swapped(a: i64, b: i64) {}

    #[hpy::function(signature = (cx, a))]
    fn special(cx: Context<'_>, a: i64) {}
}

fn main() {}
