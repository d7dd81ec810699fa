#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class(abc = "Sequence")]
    pub struct Row;
}

fn main() {}
