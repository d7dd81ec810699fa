//! Special methods that Python calls in another way.

use hpy::prelude::*;

#[hpy::module]
mod forms {
    use super::*;

    #[hpy::class]
    struct Endless;

    #[hpy::methods]
    impl Endless {
        fn __next__(&self) {}
    }

    #[hpy::class]
    struct Forms;

    #[hpy::methods]
    impl Forms {
        fn __next__(&mut self, count: u32) -> Option<u32> {
            Some(count)
        }

        fn __iter__(&self, start: u32) -> u32 {
            start
        }

        fn __getattr__(&self) -> u32 {
            1
        }

        fn __setattr__(&mut self, name: &str) {
            let _ = name;
        }

        fn __set__(&self, instance: &Handle<'_>) {
            let _ = instance;
        }

        fn __get__(&self) -> u32 {
            1
        }

        #[hpy(signature = (again = true))]
        fn __del__(&self, again: bool) {
            let _ = again;
        }

        fn __exit__(&self) -> bool {
            false
        }

        fn __class_getitem__(&self, item: u32) -> u32 {
            item
        }

        fn __anxet__(&self) -> u32 {
            1
        }
    }
}

fn main() {}
