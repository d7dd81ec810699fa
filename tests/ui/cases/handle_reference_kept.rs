#![allow(unused)]

use hpy::prelude::*;

struct Keeper<'a, 'cx> {
    handle: Option<&'a Handle<'cx>>,
}

impl<'a, 'cx> Keeper<'a, 'cx> {
    fn keep(&mut self, x: &Handle<'cx>) {
        self.handle = Some(x);
    }
}

#[hpy::function]
fn keep<'cx>(x: &Handle<'cx>) {
    Keeper { handle: None }.keep(x);
}

fn main() {}
