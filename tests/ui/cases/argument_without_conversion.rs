#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    struct Point;

    #[hpy::function]
    fn norm(point: Point) -> f64 {
        0.0
    }
}

fn main() {}
