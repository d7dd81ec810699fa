//! `slice`.

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::Handle;
use crate::types::{Slice, TypeObject};

/// A slice fitted to a sequence: which items it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SliceIndices {
    /// The index of the first item.
    pub start: isize,
    /// Where to stop, before this index; -1 is possible when going backwards.
    pub stop: isize,
    /// How far to go from one item to the next; negative when going backwards,
    /// never 0.
    pub step: isize,
    /// How many items there are.
    pub len: usize,
}

impl SliceIndices {
    /// The indexes of the items, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + use<> {
        let (start, step) = (self.start, self.step);
        // Every index is below the sequence's length, so nothing overflows.
        (0..self.len).map(move |place| (start + place as isize * step) as usize)
    }
}

impl<'cx> Context<'cx> {
    /// `slice(start, stop, step)`; any part may be `None` (`()` or
    /// `None::<isize>` in Rust). HPy 0.9 has no function for it: the class is
    /// called.
    ///
    /// # Errors
    ///
    /// `MemoryError`, and what the conversions raise.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// `x[1:]`
    /// fn tail<'cx>(x: &Handle<'cx>) -> Result<Handle<'cx>> {
    ///     x.get_item(x.cx().slice(1, (), ())?)
    /// }
    /// ```
    pub fn slice(
        self,
        start: impl IntoPython<'cx>,
        stop: impl IntoPython<'cx>,
        step: impl IntoPython<'cx>,
    ) -> Result<Handle<'cx, Slice>> {
        Slice::type_object(self)
            .call((start, stop, step))?
            .downcast_into()
    }
}

impl Handle<'_, Slice> {
    /// Start, stop and step: `HPySlice_Unpack`. What is missing is filled in as
    /// for a sequence of any length: a `stop` that is `None` is `isize::MAX`
    /// (`isize::MIN` backwards), and numbers beyond the range of `isize` are
    /// brought to its ends.
    ///
    /// # Errors
    ///
    /// `ValueError` if the step is 0, `TypeError` if a part is neither `None`
    /// nor an integer, and what its `__index__` raises.
    #[doc(alias = "HPySlice_Unpack")]
    pub fn unpack(&self) -> Result<(isize, isize, isize)> {
        let (mut start, mut stop, mut step): (HPy_ssize_t, HPy_ssize_t, HPy_ssize_t) = (0, 0, 0);
        // SAFETY: the handle is open and to a slice; the places are ours.
        self.cx().status(unsafe {
            hpy_sys::HPySlice_Unpack(
                self.cx().as_raw(),
                self.as_raw(),
                &mut start,
                &mut stop,
                &mut step,
            )
        })?;
        Ok((start, stop, step))
    }

    /// Which items the slice takes from a sequence of `len` items, as
    /// `slice.indices(len)` tells it: `HPySlice_Unpack` and
    /// `HPySlice_AdjustIndices`.
    ///
    /// Ask the sequence for its length after [`unpack`](Self::unpack) has run
    /// the `__index__` of the slice's parts, which may change it: this function
    /// takes a function for that reason.
    ///
    /// # Errors
    ///
    /// Those of `unpack` and of `len`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// /// `list(data[slice])`, of bytes that live in Rust.
    /// fn pick(data: &[u8], slice: &Handle<'_, Slice>) -> Result<Vec<u8>> {
    ///     let indices = slice.indices(|| Ok(data.len()))?;
    ///     Ok(indices.iter().map(|index| data[index]).collect())
    /// }
    /// ```
    #[doc(alias = "HPySlice_AdjustIndices")]
    pub fn indices(&self, len: impl FnOnce() -> Result<usize>) -> Result<SliceIndices> {
        let (start, stop, step) = self.unpack()?;
        // No Rust or Python sequence is longer than this.
        let len = isize::try_from(len()?).unwrap_or(isize::MAX);
        Ok(adjust(len, start, stop, step))
    }
}

/// Fits start and stop to a length, which like the step is what
/// `HPySlice_Unpack` gives: not 0.
fn adjust(len: isize, mut start: isize, mut stop: isize, step: isize) -> SliceIndices {
    // SAFETY: the function uses no context, and the places are ours.
    let len = unsafe {
        hpy_sys::HPySlice_AdjustIndices(std::ptr::null_mut(), len, &mut start, &mut stop, step)
    };
    SliceIndices {
        start,
        stop,
        step,
        len: len as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(len: isize, start: isize, stop: isize, step: isize) -> Vec<usize> {
        adjust(len, start, stop, step).iter().collect()
    }

    #[test]
    fn slices_take_what_python_takes() {
        assert_eq!(picked(5, 0, isize::MAX, 1), [0, 1, 2, 3, 4]);
        assert_eq!(picked(5, isize::MAX, isize::MIN, -1), [4, 3, 2, 1, 0]);
        assert_eq!(picked(5, -2, isize::MAX, 1), [3, 4]);
        assert_eq!(picked(5, 4, 0, -2), [4, 2]);
        assert_eq!(picked(5, 1, 5, 3), [1, 4]);
        assert_eq!(picked(5, 3, 1, 1), [0usize; 0]);
        assert_eq!(picked(0, isize::MIN, isize::MAX, isize::MAX), [0usize; 0]);
        assert_eq!(picked(3, isize::MAX, isize::MIN, isize::MIN + 1), [2]);
    }
}
