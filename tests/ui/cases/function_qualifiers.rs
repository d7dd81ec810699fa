#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::function]
    async fn waits() {}

    #[hpy::function]
    unsafe fn trusts() {}

    #[hpy::function]
    extern "C" fn exports() {}
}

fn main() {}
