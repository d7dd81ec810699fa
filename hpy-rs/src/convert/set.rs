//! Sets: `HashSet` and `BTreeSet`.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use crate::context::Context;
use crate::convert::library::call;
use crate::convert::sequence::{self, capacity};
use crate::convert::{FromItem, FromPython, IntoPython};
use crate::error::Result;
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::types::Object;

/// From a `set`, a `frozenset`, or any other iterable but a `str`.
impl<'cx, T, S> FromPython<'_, 'cx> for HashSet<T, S>
where
    T: FromItem<'cx> + Eq + Hash,
    S: BuildHasher + Default,
{
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        let items = sequence::items(obj)?;
        let len = items.len()?;
        let mut set = HashSet::with_capacity_and_hasher(capacity::<T>(len), S::default());
        items.each(0, len, |item| {
            set.insert(item);
            Ok(())
        })?;
        Ok(set)
    }
}

/// From a `set`, a `frozenset`, or any other iterable but a `str`.
impl<'cx, T: FromItem<'cx> + Ord> FromPython<'_, 'cx> for BTreeSet<T> {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        let items = sequence::items(obj)?;
        let len = items.len()?;
        let mut set = BTreeSet::new();
        items.each(0, len, |item| {
            set.insert(item);
            Ok(())
        })?;
        Ok(set)
    }
}

/// Makes a `set`: HPy has no function for it, so by way of a list.
fn set<'cx, I>(cx: Context<'cx>, items: I) -> Result<Handle<'cx>>
where
    I: ExactSizeIterator,
    I::Item: IntoPython<'cx>,
{
    let items = sequence::list(cx, items)?;
    call(&cached::SET.get(cx)?, &[items.as_object().borrow()])
}

macro_rules! into {
    ($($set:ident<T $(, $hasher:ident)?>;)*) => {$(
        /// `set`.
        impl<'cx, T: IntoPython<'cx> $(, $hasher)?> IntoPython<'cx> for $set<T $(, $hasher)?> {
            type Target = Object;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
                set(cx, self.into_iter())
            }
        }

        /// `set`.
        impl<'a, 'cx, T $(, $hasher)?> IntoPython<'cx> for &'a $set<T $(, $hasher)?>
        where
            &'a T: IntoPython<'cx>,
        {
            type Target = Object;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
                set(cx, self.iter())
            }
        }
    )*};
}

into! {
    HashSet<T, S>;
    BTreeSet<T>;
}
