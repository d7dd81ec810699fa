#![allow(unused)]

use hpy::prelude::*;

static CONTEXT: std::sync::Mutex<Option<Context<'static>>> = std::sync::Mutex::new(None);

#[hpy::function]
fn keep(cx: Context<'_>) {
    *CONTEXT.lock().unwrap() = Some(cx);
}

fn main() {}
