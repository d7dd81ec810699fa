//! Special methods with other parameters than Python's.

use hpy::prelude::*;

#[hpy::module]
mod shapes {
    use super::*;

    #[hpy::class]
    struct Point;

    #[hpy::methods]
    impl Point {
        fn __add__(&self) -> i64 {
            1
        }

        fn __neg__(&self, other: i64) -> i64 {
            other
        }

        fn __pow__(&self, exponent: i64, modulus: Option<i64>, more: i64) -> i64 {
            let _ = (modulus, more);
            exponent
        }

        fn __setitem__(&mut self, key: i64) {
            let _ = key;
        }

        fn __len__(&self, cx: Context<'_>, extra: i64) -> usize {
            let _ = (cx, extra);
            0
        }

        fn __richcmp__(&self, other: i64) -> bool {
            other == 0
        }

        #[hpy(signature = (other = 1))]
        fn __sub__(&self, other: i64) -> i64 {
            other
        }

        fn __exit__(&self, error: &Handle<'_>) {
            let _ = error;
        }
    }
}

fn main() {}
