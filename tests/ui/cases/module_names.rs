#![allow(unused)]

use hpy::prelude::*;

#[hpy::module(name = "my-module")]
mod dashed {}

#[hpy::module(name = "package.class")]
mod keyword {}

#[hpy::module]
mod é {}

#[hpy::module]
mod parent {
    #[hpy::module(name = "parent.child")]
    mod child {}
}

fn main() {}
