#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn never() -> ! {
        panic!()
    }
}

fn main() {}
