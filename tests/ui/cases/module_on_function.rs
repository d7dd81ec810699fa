#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
fn example() {}

fn main() {}
