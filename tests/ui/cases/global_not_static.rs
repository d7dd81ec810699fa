#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::global]
    const KEPT: Global = Global::new();

    #[hpy::global]
    static mut CHANGED: Global = Global::new();
}

fn main() {}
