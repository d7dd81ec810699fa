//! Arrays of floats: as much of NumPy as `piconumpy` has, which measures how interpreters get on with small arrays.
//!
//! ```python
//! >>> from piconumpy import array, cos
//! >>> a = array([1, 2, 3])
//! >>> a + 2 * a
//! array([3.0, 6.0, 9.0])
//! >>> a[1:] = 0
//! >>> cos(a / 2).tolist()
//! [0.8775825618903728, 1.0, 1.0]
//! >>> memoryview(a)[2] = 5
//! >>> a
//! array([1.0, 0.0, 5.0])
//! ```

use hpy::buffer::{Export, SharedCell};
use hpy::prelude::*;

mod arguments;
mod iterator;
mod operators;

use arguments::{Index, Items, Operand};
use iterator::ArrayIterator;

/// Arrays of floats.
#[hpy::module]
mod piconumpy {
    use super::*;

    // An array keeps its size. What changes is its items, and those are cells that may be written while others look,
    // since whoever has a `memoryview` of the array may do so at any time. So no method needs `&mut self`, and the
    // class is frozen: nobody has to count who uses an array.
    /// An array of floats.
    #[hpy::class(frozen, name = "array")]
    pub(crate) struct Array {
        pub(crate) items: Box<[SharedCell<f64>]>,
    }

    #[hpy::methods]
    impl Array {
        #[hpy(signature = (data))]
        fn __new__(data: Items<'_>) -> Self {
            data.into_vec().into_iter().collect()
        }

        /// How many items there are.
        #[hpy(getter)]
        fn size(&self) -> usize {
            self.items.len()
        }

        /// The items as a list of floats.
        fn tolist(&self) -> Vec<f64> {
            self.iter().collect()
        }

        fn __len__(&self) -> usize {
            self.items.len()
        }

        /// An item, or a new array of those that a slice takes.
        fn __getitem__<'cx>(&self, index: Index<'cx>, cx: Context<'cx>) -> Result<Handle<'cx>> {
            match index {
                Index::Item(index) => {
                    let place = self.place(index)?;
                    Ok(self.items[place].get().into_python(cx)?.into_object())
                }
                Index::Slice(slice) => {
                    let indices = slice.indices(|| Ok(self.items.len()))?;
                    let taken: Array = indices
                        .iter()
                        .map(|place| self.items[place].get())
                        .collect();
                    Ok(taken.into_python(cx)?.into_object())
                }
            }
        }

        /// Sets an item, or those that a slice takes: to one number, or to as many as there are.
        fn __setitem__<'cx>(&self, index: Index<'cx>, value: &Handle<'cx>) -> Result<()> {
            match index {
                Index::Item(index) => {
                    let value = value.extract()?;
                    self.items[self.place(index)?].set(value);
                }
                Index::Slice(slice) => {
                    let indices = slice.indices(|| Ok(self.items.len()))?;
                    if !value.hasattr(c"__iter__") {
                        let number = value.extract()?;
                        indices
                            .iter()
                            .for_each(|place| self.items[place].set(number));
                        return Ok(());
                    }
                    // Copied first: they may be this array's own.
                    let values = value.extract::<Items<'_>>()?.into_vec();
                    if values.len() != indices.len {
                        return Err(ValueError::error(format!(
                            "{} values cannot be assigned to {} items",
                            values.len(),
                            indices.len
                        )));
                    }
                    for (place, value) in indices.iter().zip(values) {
                        self.items[place].set(value);
                    }
                }
            }
            Ok(())
        }

        fn __contains__(&self, value: f64) -> bool {
            self.iter().any(|item| item == value)
        }

        fn __iter__<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx, ArrayIterator>> {
            ArrayIterator::over(this)
        }

        // The memory stays where it is as long as the object lives, so there may be any number of views, and the array
        // is used meanwhile as before.
        /// The items themselves, to be read and written: `memoryview(a)`.
        fn __buffer__(&self) -> Export<'_> {
            Export::shared(&self.items)
        }

        /// Pickles, and copies, as a call of the class with a list.
        fn __reduce__<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx, Tuple>> {
            let cx = this.cx();
            let items = cx.tuple((this.get().tolist(),))?;
            cx.tuple((this.get_type(), items))
        }

        fn __repr__<'cx>(&self, cx: Context<'cx>) -> Result<String> {
            // A list writes floats as Python does, which is not quite Rust's way.
            let list = self.tolist().into_python(cx)?;
            Ok(format!("array({})", list.repr()?.to_str()?))
        }
    }

    /// An array of so many items, of which only the number counts: they are to be set.
    #[hpy::function(signature = (size, /))]
    fn empty(size: usize) -> Result<Array> {
        zeros(size)
    }

    /// An array of so many zeros.
    #[hpy::function(signature = (size, /))]
    fn zeros(size: usize) -> Result<Array> {
        let mut items = Vec::new();
        items
            .try_reserve_exact(size)
            .map_err(|_| MemoryError::error(format!("there is no room for {size} items")))?;
        items.resize(size, SharedCell::new(0.0));
        Ok(Array {
            items: items.into(),
        })
    }

    /// The cosine of a number, or of each item of an array.
    #[hpy::function(signature = (x, /))]
    fn cos<'cx>(x: Operand<'cx>, cx: Context<'cx>) -> Result<Handle<'cx>> {
        x.map(cx, f64::cos)
    }

    /// The sine of a number, or of each item of an array.
    #[hpy::function(signature = (x, /))]
    fn sin<'cx>(x: Operand<'cx>, cx: Context<'cx>) -> Result<Handle<'cx>> {
        x.map(cx, f64::sin)
    }

    /// The sum of the products of the items of two arrays.
    #[hpy::function(signature = (a, b, /))]
    fn dot(a: &Array, b: &Array) -> Result<f64> {
        a.dot(b)
    }
}

use piconumpy::Array;

impl Array {
    /// The items as they are now.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = f64> {
        self.items.iter().map(SharedCell::get)
    }

    /// Where an index leads, which counts from the end if it is negative.
    fn place(&self, index: isize) -> Result<usize> {
        let len = self.items.len();
        let place = if index < 0 {
            len.checked_sub(index.unsigned_abs())
        } else {
            Some(index as usize).filter(|&place| place < len)
        };
        place.ok_or_else(|| {
            IndexError::error(format!(
                "there is no item {index} in an array of size {len}"
            ))
        })
    }
}

impl FromIterator<f64> for Array {
    fn from_iter<I: IntoIterator<Item = f64>>(items: I) -> Self {
        Array {
            items: items.into_iter().map(SharedCell::new).collect(),
        }
    }
}
