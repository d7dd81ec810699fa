#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod zoo {
    use super::*;

    #[hpy::class]
    pub enum Never {}

    #[hpy::class(eq_int)]
    pub enum Shape {
        Circle { radius: f64 },
        Nothing,
    }

    #[hpy::class]
    pub enum Color {
        Red,
        #[hpy(name = "Red")]
        Green,
    }

    #[hpy::class(subclass)]
    pub enum Level {
        Low,
        None,
    }

    #[hpy::class]
    pub enum Kept {
        One(Field),
        #[hpy(signature = (*items))]
        Many(Vec<i64>),
    }
}

fn main() {}
