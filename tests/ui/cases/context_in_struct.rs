#![allow(unused)]

use hpy::prelude::*;

struct Keeper {
    cx: Context<'static>,
}

#[hpy::function]
fn keep(cx: Context<'_>) -> bool {
    let keeper = Keeper { cx };
    keeper.cx.none().is_none()
}

fn main() {}
