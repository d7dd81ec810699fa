#![allow(unused)]

use hpy::prelude::*;

#[hpy::exception]
struct NoModule;

#[hpy::module]
mod example {
    #[hpy::exception(base = "ValueError")]
    struct BaseAsText;

    #[hpy::exception]
    struct WithFields {
        code: i64,
    }

    #[hpy::exception]
    enum Kind {
        A,
    }
}

fn main() {}
