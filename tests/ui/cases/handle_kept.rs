#![allow(unused)]

use hpy::prelude::*;

// A handle belongs to its call.
thread_local! {
    static KEPT: std::cell::RefCell<Option<Handle<'static>>> = const { std::cell::RefCell::new(None) };
}

#[hpy::function]
fn keep(x: &Handle<'_>) {
    KEPT.with(|kept| *kept.borrow_mut() = Some(x.clone()));
}

fn main() {}
