#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    struct NotAnException;

    #[hpy::exception(base = NotAnException)]
    struct Derived;
}

fn main() {}
