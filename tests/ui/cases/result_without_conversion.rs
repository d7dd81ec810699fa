#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    struct Point;

    #[hpy::function]
    fn origin() -> Point {
        Point
    }
}

fn main() {}
