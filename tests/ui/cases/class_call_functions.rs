//! Call functions that are something else too, or of a class whose objects have none.

#[hpy::module]
mod shapes {
    #[hpy::class]
    struct Point;

    #[hpy::methods]
    impl Point {
        #[hpy(call = MOVE, staticmethod)]
        fn moved() {}

        #[hpy(call = TURN, name = "turn")]
        fn turned(&self) {}

        #[hpy(call = "scale")]
        fn scaled(&self) {}

        #[hpy(call = GROW)]
        fn grown() {}
    }

    #[hpy::class(calls = true)]
    struct Line;
}

fn main() {}
