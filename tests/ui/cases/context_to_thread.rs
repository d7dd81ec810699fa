#![allow(unused)]

use hpy::prelude::*;

#[hpy::function]
fn spawn(cx: Context<'_>) {
    std::thread::scope(|scope| {
        scope.spawn(move || cx.none().is_none());
    });
}

fn main() {}
