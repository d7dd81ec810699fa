#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn show<T: std::fmt::Display, const N: usize>(x: T) -> String {
        x.to_string()
    }
}

fn main() {}
