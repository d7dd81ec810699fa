#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class(base = Tuple, weakref)]
    pub struct Pair;

    #[hpy::class(base = Type, dict)]
    pub struct Meta;

    #[hpy::class(base = Float, calls)]
    pub struct Power;

    #[hpy::class(base = List)]
    pub struct Samples {
        all: Vec<f64>,
    }

    #[hpy::methods]
    impl Samples {
        fn __buffer__(&self) -> hpy::buffer::Export<'_> {
            hpy::buffer::Export::read_only(&self.all)
        }
    }
}

fn main() {}
