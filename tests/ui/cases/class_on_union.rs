#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class]
    pub union Number {
        int: i64,
        float: f64,
    }
}

fn main() {}
