//! Constructors that make something else, and arguments of what is no class.

use hpy::prelude::*;

#[hpy::module]
mod shapes {
    use super::*;

    struct Forgotten;

    #[hpy::class]
    struct Point {
        x: i64,
    }

    #[hpy::methods]
    impl Point {
        fn __new__() -> i64 {
            0
        }

        fn moved(&self, _to: Forgotten) {}

        fn lent(&self, _to: &Forgotten) {}
    }

    #[hpy::class]
    struct Line {
        from: Point,
    }

    #[hpy::methods]
    impl Line {
        fn __new__() -> (Self, Point) {
            (Line { from: Point { x: 0 } }, Point { x: 0 })
        }
    }

    #[hpy::function]
    fn make(cx: Context<'_>) -> Result<Handle<'_, Forgotten>> {
        Handle::new(cx, Forgotten)
    }
}

fn main() {}
