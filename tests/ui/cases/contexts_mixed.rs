#![allow(unused)]

use hpy::prelude::*;

fn longer<'a>(first: Context<'a>, _second: Context<'a>) -> Context<'a> {
    first
}

fn mix<'a, 'b>(first: Context<'a>, second: Context<'b>) {
    longer(first, second);
}

fn main() {}
