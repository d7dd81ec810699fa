//! Special methods with other results than Python asks for.

#[hpy::module]
mod shapes {
    #[hpy::class]
    struct Point;

    #[hpy::methods]
    impl Point {
        fn __bool__(&self) -> i64 {
            1
        }

        fn __len__(&self) -> i64 {
            1
        }

        fn __hash__(&self) -> f64 {
            1.0
        }

        fn __setitem__(&mut self, key: i64, value: i64) -> i64 {
            key + value
        }

        fn __iadd__(&mut self, other: i64) -> i64 {
            other
        }
    }
}

fn main() {}
