#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function(signatur = (a))]
    fn near(a: i64) {}

    #[hpy::function(text = "x")]
    fn far() {}

    #[hpy::function(name = 5)]
    fn wrong_value() {}

    #[hpy::function(name = "a", name = "b")]
    fn twice() {}

    #[hpy::function = "x"]
    fn wrong_form() {}
}

fn main() {}
