#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class]
    pub struct Wrapper<T> {
        value: T,
    }

    #[hpy::class]
    pub struct Slice<'a> {
        text: &'a str,
    }
}

fn main() {}
