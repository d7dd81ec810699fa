//! Options that need others.

#[hpy::module]
mod shapes {
    #[hpy::class(hash)]
    #[derive(Hash)]
    struct Point;

    #[hpy::class(ord)]
    #[derive(PartialEq, PartialOrd)]
    struct Line;
}

fn main() {}
