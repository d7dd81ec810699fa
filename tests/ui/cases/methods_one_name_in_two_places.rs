//! Things of a class that have the same Python name, in different places.

#[hpy::module]
mod shapes {
    #[hpy::class]
    struct Point {
        #[hpy(get)]
        x: i64,
    }

    #[hpy::methods]
    impl Point {
        #[hpy(setter)]
        fn set_x(&mut self, x: i64) {
            self.x = x;
        }

        #[hpy(name = "norm")]
        fn first(&self) -> i64 {
            self.x
        }

        fn __len__(&self) -> usize {
            1
        }

        #[hpy(classattr)]
        const UNIT: i64 = 1;
    }

    #[hpy::methods]
    impl Point {
        #[hpy(staticmethod, name = "norm")]
        fn second() -> i64 {
            2
        }

        #[hpy(name = "__len__")]
        fn length(&self) -> usize {
            2
        }

        #[hpy(name = "UNIT")]
        fn unit(&self) -> i64 {
            3
        }
    }

    #[hpy::class]
    enum Colour {
        Red,
        Green,
    }

    #[hpy::methods]
    impl Colour {
        #[hpy(name = "Red")]
        fn is_red(&self) -> bool {
            matches!(self, Colour::Red)
        }

        fn name(&self) -> &'static str {
            "colour"
        }
    }
}

fn main() {}
