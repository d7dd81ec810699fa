#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    struct Failure;

    #[hpy::function]
    fn try_it() -> Result<i64, Failure> {
        Err(Failure)
    }
}

fn main() {}
