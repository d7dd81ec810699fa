//! What `iter(a)` gives.

use hpy::buffer::SharedCell;
use hpy::prelude::*;

use crate::piconumpy::Array;

/// Goes through the items of an array, as they are when it comes to them.
#[hpy::class(module = crate::piconumpy, name = "array_iterator")]
pub(crate) struct ArrayIterator {
    // An iterator in Rust would borrow from the array, which Python could let go meanwhile. This keeps it, in a way
    // that the garbage collector knows.
    array: Field<Array>,
    next: usize,
}

impl ArrayIterator {
    pub(crate) fn over<'cx>(array: &Handle<'cx, Array>) -> Result<Handle<'cx, Self>> {
        Handle::new_with(array.cx(), |new| {
            Ok(ArrayIterator {
                array: Field::new(new, array),
                next: 0,
            })
        })
    }
}

#[hpy::methods]
impl ArrayIterator {
    fn __iter__<'cx>(this: &Handle<'cx, Self>) -> Handle<'cx, Self> {
        this.clone()
    }

    fn __next__(mut this: RefMut<'_, '_, Self>) -> Result<Option<f64>> {
        let array = this.array.get(&this)?;
        let item = array.get().items.get(this.next).map(SharedCell::get);
        this.next += usize::from(item.is_some());
        Ok(item)
    }
}
