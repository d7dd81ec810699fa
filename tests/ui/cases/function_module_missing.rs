#![allow(unused)]

use hpy::prelude::*;

mod example {}

#[hpy::function(module = crate::example)]
fn lost() {}

fn main() {}
