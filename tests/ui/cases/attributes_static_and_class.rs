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
        #[hpy(staticmethod)]
        fn with_self(&self) {}

        #[hpy(classmethod)]
        fn without_class() {}

        #[hpy(classmethod)]
        fn with_another(cls: &Handle<'_>) {}

        #[hpy(staticmethod, classmethod)]
        fn both(cls: &Handle<'_, Type>) {}

        #[hpy(classattr)]
        fn with_parameter(x: f64) -> f64 {
            x
        }

        #[hpy(name = "ZERO")]
        const ORIGIN: f64 = 0.0;

        #[hpy(classattr)]
        const TWICE: f64 = 0.0;

        #[hpy(classattr, name = "TWICE")]
        const AGAIN: f64 = 0.0;

        #[hpy(classmethd)]
        fn misspelled(cls: &Handle<'_, Type>) {}
    }
}

fn main() {}
