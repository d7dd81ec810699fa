#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn twin() {}

    #[hpy::function(name = "twin")]
    fn other() {}

    #[hpy::constant(name = "twin")]
    const TWIN: i64 = 2;
}

fn main() {}
