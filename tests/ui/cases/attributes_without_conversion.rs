#![allow(unused)]

use hpy::prelude::*;

struct Opaque;

#[hpy::module]
mod example {
    use super::*;

    #[hpy::class]
    struct Holder {
        #[hpy(get)]
        shown: Opaque,
        #[hpy(set)]
        taken: Opaque,
    }

    #[hpy::methods]
    impl Holder {
        #[hpy(classattr)]
        const OPAQUE: Opaque = Opaque;

        #[hpy(getter)]
        fn got(&self) -> Opaque {
            Opaque
        }

        #[hpy(setter)]
        fn set_it(&mut self, it: Opaque) {}
    }
}

fn main() {}
