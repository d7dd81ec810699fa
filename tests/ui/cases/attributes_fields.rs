#![allow(unused)]

use hpy::prelude::*;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::class(frozen)]
    struct Frozen {
        #[hpy(get, set)]
        x: f64,
    }

    #[hpy::class(frozen, set_all)]
    struct AllFrozen {
        x: f64,
    }

    #[hpy::class]
    struct Names {
        #[hpy(get)]
        x: f64,
        #[hpy(get, name = "x")]
        y: f64,
        #[hpy(name = "z")]
        z: f64,
        #[hpy(get, name = "not a name")]
        w: f64,
        #[hpy(gets)]
        v: f64,
        #[hpy]
        u: f64,
    }

    #[hpy::class(get_all, rename_all = "camels")]
    struct Case {
        line_width: f64,
    }

    #[hpy::class(get_all, rename_all = "kebab-case")]
    struct Kebab {
        line_width: f64,
    }

    #[hpy::class]
    struct Pair(#[hpy(get)] f64, f64);

    #[hpy::class(get_all)]
    struct Empty;
}

fn main() {}
