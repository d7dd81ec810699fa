//! Special methods that Python does not have.

#[hpy::module]
mod shapes {
    #[hpy::class]
    struct Point;

    #[hpy::methods]
    impl Point {
        fn __rper__(&self) -> &'static str {
            "Point"
        }

        fn __nonzero__(&self) -> bool {
            true
        }

        fn __array_wrap__(&self) -> bool {
            true
        }

        // Somebody else looks for this one.
        #[hpy(name = "__html__")]
        fn html(&self) -> &'static str {
            "<b>Point</b>"
        }
    }
}

fn main() {}
