#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    fn by_value(module: Module<'_>, cx: &Context<'_>) {}
}

fn main() {}
