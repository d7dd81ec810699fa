#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function(signature = (a = 1, b))]
    fn required_after_default(a: i64, b: i64) {}

    #[hpy::function(signature = (*, a, /, b))]
    fn slash_after_star(a: i64, b: i64) {}

    #[hpy::function(signature = (/, a))]
    fn slash_first(a: i64) {}

    #[hpy::function(signature = (a, /, b, /))]
    fn two_slashes(a: i64, b: i64) {}

    #[hpy::function(signature = (a, *))]
    fn star_last(a: i64) {}

    #[hpy::function(signature = (*args, *more))]
    fn args_twice(args: Vec<i64>, more: Vec<i64>) {}

    #[hpy::function(signature = (**kwargs, a))]
    fn after_kwargs(kwargs: &Handle<'_, Dict>, a: i64) {}
}

fn main() {}
