//! A call function of a class without the option for it.

#[hpy::module]
mod shapes {
    #[hpy::class]
    struct Point;

    #[hpy::methods]
    impl Point {
        #[hpy(call = MOVE)]
        fn moved(&self) {}
    }
}

fn main() {}
