#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::class]
    struct Point {
        x: f64,
    }

    #[hpy::methods]
    impl Point {
        #[hpy(getter)]
        fn with_argument(&self, digits: i64) -> f64 {
            self.x
        }

        #[hpy(setter)]
        fn set_without_value(&mut self) {}

        #[hpy(setter)]
        fn set_with_two(&mut self, x: f64, y: f64) {}

        #[hpy(deleter)]
        fn delete_with_argument(&mut self, x: f64) {}

        #[hpy(getter)]
        fn of_nothing() -> f64 {
            0.0
        }

        #[hpy(getter, signature = ())]
        fn with_signature(&self) -> f64 {
            self.x
        }

        #[hpy(getter)]
        fn x(&self) -> f64 {
            self.x
        }

        #[hpy(getter, name = "x")]
        fn again(&self) -> f64 {
            self.x
        }

        #[hpy(getter, setter)]
        fn both(&self) -> f64 {
            self.x
        }

        #[hpy(setter)]
        fn set_norm(&mut self, norm: f64) {}

        fn norm(&self) -> f64 {
            self.x
        }
    }
}

fn main() {}
