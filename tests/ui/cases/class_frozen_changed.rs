//! What is frozen does not change.

use hpy::prelude::*;

#[hpy::module]
mod mine {
    use super::*;

    #[hpy::class(frozen)]
    struct Name {
        text: String,
    }

    #[hpy::methods]
    impl Name {
        fn rename(&mut self, text: String) {
            self.text = text;
        }

        fn take<'cx>(this: &Handle<'cx, Self>) -> Result<String> {
            Ok(std::mem::take(&mut this.write()?.text))
        }
    }

    #[hpy::function]
    fn clear(name: &mut Name) {
        name.text.clear();
    }
}

fn main() {}
