//! Derives of conversions: options that do not exist, and shapes that have no meaning.

use hpy::prelude::*;

#[derive(FromPython, IntoPython)]
struct Point {
    #[hpy(defualt)]
    x: i64,
    #[hpy(attribute, item)]
    y: i64,
}

#[derive(FromPython)]
struct Borrows<'a> {
    text: &'a str,
}

#[derive(FromPython)]
enum Never {}

#[derive(IntoPython)]
union Either {
    int: i64,
    float: f64,
}

fn main() {}
