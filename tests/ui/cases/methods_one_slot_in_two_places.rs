//! Special methods that share a slot, in different places.

#[hpy::module]
mod shapes {
    #[hpy::class(frozen, eq, repr)]
    #[derive(PartialEq, Debug)]
    struct Point;

    #[hpy::methods]
    impl Point {
        fn __add__(&self, other: i64) -> i64 {
            other
        }

        fn __lt__(&self, other: i64) -> bool {
            other == 0
        }

        fn __repr__(&self) -> &'static str {
            "Point"
        }
    }

    #[hpy::methods]
    impl Point {
        fn __radd__(&self, other: i64) -> i64 {
            other
        }
    }
}

fn main() {}
