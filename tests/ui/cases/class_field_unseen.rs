//! A `Field` in a type that does not mention it by name, and so has no place for it.

use hpy::prelude::*;

struct Part {
    field: Field,
}

#[hpy::module]
mod mine {
    use super::*;

    #[hpy::class]
    struct Whole {
        part: Option<Part>,
    }

    #[hpy::methods]
    impl Whole {
        fn keep<'cx>(this: &Handle<'cx, Self>, obj: &Handle<'cx>) -> Result<()> {
            this.write()?.part = Some(Part {
                field: Field::new(this, obj),
            });
            Ok(())
        }

        fn kept<'cx>(this: &Handle<'cx, Self>) -> Result<Option<Handle<'cx>>> {
            let value = this.read()?;
            value.part.as_ref().map(|part| part.field.get(this)).transpose()
        }
    }

    #[hpy::function]
    fn keep<'cx>(list: &Handle<'cx, List>, obj: &Handle<'cx>) {
        Field::new(list, obj);
    }
}

fn main() {}
