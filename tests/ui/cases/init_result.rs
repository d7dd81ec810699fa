#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::init]
    fn init(module: &Module<'_>) -> i64 {
        5
    }
}

fn main() {}
