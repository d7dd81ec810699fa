#![allow(unused)]

use hpy::prelude::*;

#[hpy::function]
fn length(x: &Handle<'_>) -> Result<usize> {
    x.cx().leave_python(|| x.len())
}

#[hpy::function]
fn context(cx: Context<'_>) -> bool {
    cx.leave_python(move || cx.none().is_none())
}

fn main() {}
