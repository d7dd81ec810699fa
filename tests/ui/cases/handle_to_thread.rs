#![allow(unused)]

use hpy::prelude::*;

#[hpy::function]
fn spawn(x: &Handle<'_>) {
    std::thread::scope(|scope| {
        scope.spawn(|| x.is_none());
    });
}

fn main() {}
