#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    #[hpy::init]
    fn both() {}
}

fn main() {}
