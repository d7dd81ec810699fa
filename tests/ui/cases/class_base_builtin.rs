#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class(base = Int)]
    pub struct Meters;
}

fn main() {}
