//! Methods of what is no class.

#[hpy::module]
mod shapes {
    struct Forgotten;

    #[hpy::methods]
    impl Forgotten {
        fn method(this: &hpy::Handle<'_, Self>) {
            let _ = this;
        }
    }
}

fn main() {}
