#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function(module = crate::example)]
    fn inside() {}
}

fn main() {}
