#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class(base = Tuple, weakref)]
    pub struct Pair;

    #[hpy::class(base = Type, dict)]
    pub struct Meta;
}

fn main() {}
