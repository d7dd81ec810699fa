//! Iteration.

use std::iter::FusedIterator;

use crate::error::Result;
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::types::{List, Object, Tuple, TypeObject};

impl<'cx> Handle<'cx> {
    /// Iterates over the object, as `for item in self` does.
    ///
    /// HPy 0.9 has no functions for it: the builtins `iter` and `next` are
    /// called, but the items of a `list` or `tuple` (not of a subclass, which
    /// may have its own idea) are taken by their index.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object cannot be iterated over, and what its code
    /// raises.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn lengths(items: &Handle<'_>) -> Result<Vec<usize>> {
    ///     items.iter()?.map(|item| item?.len()).collect()
    /// }
    /// ```
    pub fn iter(&self) -> Result<Iter<'cx>> {
        let cx = self.cx();
        let class = self.get_type();
        let source = if class.is(&List::type_object(cx)) || class.is(&Tuple::type_object(cx)) {
            Source::Sequence {
                sequence: self.clone(),
                next: 0,
            }
        } else {
            Source::Iterator {
                iterator: cached::ITER.get(cx)?.call((self,))?,
                next: cached::NEXT.get(cx)?,
                end: cached::MISSING.get(cx)?,
            }
        };
        Ok(Iter(source))
    }
}

/// An iterator over the items of a Python object: see [`iter`](Handle::iter).
///
/// The end of the Python iterator (`StopIteration`) is the end of this one; any
/// other exception is an `Err`, and the end too. An `Iter` does not borrow from
/// the handle that it was made of.
#[derive(Debug)]
pub struct Iter<'cx>(Source<'cx>);

#[derive(Debug)]
enum Source<'cx> {
    /// A `list` or `tuple`, of which every item has an index, and that may
    /// change meanwhile: Python's own iterator looks at the length each time.
    Sequence { sequence: Handle<'cx>, next: usize },
    /// Any iterator; `next` with a default needs no exception for the end.
    Iterator {
        iterator: Handle<'cx>,
        next: Handle<'cx>,
        end: Handle<'cx, Object>,
    },
    /// It is over.
    Ended,
}

impl<'cx> Source<'cx> {
    fn advance(&mut self) -> Result<Option<Handle<'cx>>> {
        match self {
            Source::Sequence { sequence, next } => {
                if *next >= sequence.len()? {
                    return Ok(None);
                }
                let item = sequence.get_item(*next)?;
                *next += 1;
                Ok(Some(item))
            }
            Source::Iterator {
                iterator,
                next,
                end,
            } => {
                let item = next.call((&*iterator, &*end))?;
                Ok((!item.is(end)).then_some(item))
            }
            Source::Ended => Ok(None),
        }
    }
}

impl<'cx> Iterator for Iter<'cx> {
    type Item = Result<Handle<'cx>>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.0.advance().transpose();
        if !matches!(item, Some(Ok(_))) {
            self.0 = Source::Ended;
        }
        item
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Source::Ended => (0, Some(0)),
            _ => (0, None),
        }
    }
}

impl FusedIterator for Iter<'_> {}
