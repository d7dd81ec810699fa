//! A comparison beside the method for all of them.

use hpy::CompareOp;

#[hpy::module]
mod shapes {
    use super::*;

    #[hpy::class]
    struct Point;

    #[hpy::methods]
    impl Point {
        fn __richcmp__(&self, other: i64, op: CompareOp) -> bool {
            let _ = op;
            other == 0
        }

        fn __eq__(&self, other: i64) -> bool {
            other == 0
        }
    }
}

fn main() {}
