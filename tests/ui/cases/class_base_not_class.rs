#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    pub struct Animal;

    #[hpy::class(base = Animal)]
    pub struct Dog;
}

fn main() {}
