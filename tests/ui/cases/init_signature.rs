#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::init]
    fn init(module: &Module<'_>, x: i64) -> Result<()> {
        Ok(())
    }

    #[hpy::init(order = 1)]
    fn second() {}
}

fn main() {}
