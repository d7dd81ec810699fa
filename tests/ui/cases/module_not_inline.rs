#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod functions;

fn main() {}
