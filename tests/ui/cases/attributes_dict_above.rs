#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::class(dict, subclass)]
    struct Above {
        x: f64,
    }

    #[hpy::class(base = Above)]
    struct Below {
        y: f64,
    }
}

fn main() {}
