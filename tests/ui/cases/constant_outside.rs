#![allow(unused)]

use hpy::prelude::*;

#[hpy::constant]
const ANSWER: i64 = 42;

fn main() {}
