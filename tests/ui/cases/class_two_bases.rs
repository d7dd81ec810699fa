#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class(subclass)]
    pub struct Animal;

    #[hpy::class(subclass)]
    pub struct Pet;

    #[hpy::class(base = (Animal, Pet))]
    pub struct Dog;
}

fn main() {}
