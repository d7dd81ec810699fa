#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class(subclass)]
    pub struct Animal;

    #[hpy::class(base = Animal)]
    pub struct Dog;

    #[hpy::methods]
    impl Dog {
        fn __new__() -> Self {
            Dog
        }
    }
}

fn main() {}
