#![allow(unused)]

use hpy::prelude::*;

struct Point;

impl Point {
    #[hpy::function]
    fn norm(&self) -> f64 {
        0.0
    }
}

fn main() {}
