#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::constant]
    const ANSWER: i64;
}

fn main() {}
