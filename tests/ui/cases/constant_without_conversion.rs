#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    struct Point;

    #[hpy::constant]
    const ORIGIN: Point = Point;
}

fn main() {}
