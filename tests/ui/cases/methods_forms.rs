//! Methods blocks that are written wrongly.

#[hpy::module]
mod shapes {
    #[hpy::class]
    struct Point {
        x: i64,
    }

    #[hpy::methods]
    impl Point {
        fn __new__() -> Self {
            Point { x: 0 }
        }

        #[hpy(name = "__new__")]
        fn another(x: i64) -> Self {
            Point { x }
        }

        fn consumed(self) -> i64 {
            self.x
        }

        fn boxed(self: Box<Self>) -> i64 {
            self.x
        }

        fn without_object(x: i64) -> i64 {
            x
        }

        async fn later(&self) {}

        fn generic<T>(&self, _other: T) {}

        #[hpy(skip = true)]
        fn helper(&self) {}

        #[hpy]
        fn bare(&self) {}

        #[hpy(getter, setter)]
        fn both(&self) -> i64 {
            self.x
        }

        #[hpy(propety)]
        fn misspelt(&self) -> i64 {
            self.x
        }

        fn __nonzero__(&self) -> bool {
            self.x != 0
        }
    }

    #[hpy::methods]
    impl Clone for Point {
        fn clone(&self) -> Self {
            Point { x: self.x }
        }
    }
}

fn main() {}
