#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn join(items: Vec<&str>) -> String {
        items.join(" ")
    }
}

fn main() {}
