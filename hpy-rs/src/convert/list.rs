//! Sequences: `Vec`, `VecDeque`, boxed slices, slices and arrays.

use std::collections::VecDeque;

use crate::context::Context;
use crate::convert::sequence::{self, capacity};
use crate::convert::{FromItem, FromPython, IntoPython, bytes};
use crate::error::Result;
use crate::exc::{ExceptionType, ValueError};
use crate::handle::Handle;
use crate::types::{List, Object};

/// From any iterable but a `str`; `Vec<u8>` also takes the whole of a `bytes`
/// or of another object with a buffer.
impl<'a, 'cx, T: FromItem<'cx>> FromPython<'a, 'cx> for Vec<T> {
    fn from_python(obj: &'a Handle<'cx>) -> Result<Self> {
        let element = <T as FromPython<'a, 'cx>>::ELEMENT;
        if element.is_byte()
            && let Some(bytes) = bytes::copy(obj)?
            && let Some(items) = element.vec_of(bytes)
        {
            return Ok(items);
        }
        let items = sequence::items(obj)?;
        let len = items.len()?;
        let mut vec = Vec::with_capacity(capacity::<T>(len));
        element.take_first(&items, &mut vec);
        items.each(vec.len(), len, |item| {
            vec.push(item);
            Ok(())
        })?;
        Ok(vec)
    }
}

/// From any iterable but a `str`.
impl<'cx, T: FromItem<'cx>> FromPython<'_, 'cx> for VecDeque<T> {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        Vec::from_python(obj).map(VecDeque::from)
    }
}

/// From any iterable but a `str`.
impl<'cx, T: FromItem<'cx>> FromPython<'_, 'cx> for Box<[T]> {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        Vec::from_python(obj).map(Vec::into_boxed_slice)
    }
}

/// From an iterable of exactly so many items, but no `str`; `[u8; N]` also from
/// `bytes`.
impl<'cx, T: FromItem<'cx>, const N: usize> FromPython<'_, 'cx> for [T; N] {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        Vec::from_python(obj)?.try_into().map_err(|items: Vec<T>| {
            let (len, plural) = (items.len(), if N == 1 { "" } else { "s" });
            ValueError::error(format!("must have {N} item{plural}, not {len}"))
        })
    }
}

/// `list`, but `bytes` where the items are `u8`.
impl<'cx, T: IntoPython<'cx>> IntoPython<'cx> for Vec<T> {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        match T::ELEMENT.as_bytes(&self) {
            Some(bytes) => bytes::new(cx, bytes).map(Handle::into_object),
            None => match T::ELEMENT.list(cx, &self) {
                Some(list) => list,
                None => sequence::list(cx, self.into_iter()).map(Handle::into_object),
            },
        }
    }
}

/// `list`, but `bytes` where the items are `u8`.
impl<'cx, T: IntoPython<'cx>> IntoPython<'cx> for Box<[T]> {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        self.into_vec().into_python(cx)
    }
}

/// `list`, but `bytes` where the items are `u8`.
impl<'cx, T: IntoPython<'cx>, const N: usize> IntoPython<'cx> for [T; N] {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        match T::ELEMENT.as_bytes(&self) {
            Some(bytes) => bytes::new(cx, bytes).map(Handle::into_object),
            None => sequence::list(cx, self.into_iter()).map(Handle::into_object),
        }
    }
}

/// `list`, but `bytes` where the items are `u8`.
impl<'a, 'cx, T> IntoPython<'cx> for &'a [T]
where
    &'a T: IntoPython<'cx>,
{
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        match <&'a T as IntoPython<'cx>>::ELEMENT.behind(self) {
            Some(bytes) => bytes::new(cx, bytes).map(Handle::into_object),
            None => sequence::list(cx, self.iter()).map(Handle::into_object),
        }
    }
}

/// `list`.
impl<'cx, T: IntoPython<'cx>> IntoPython<'cx> for VecDeque<T> {
    type Target = List;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, List>> {
        sequence::list(cx, self.into_iter())
    }
}

/// `list`.
impl<'a, 'cx, T> IntoPython<'cx> for &'a VecDeque<T>
where
    &'a T: IntoPython<'cx>,
{
    type Target = List;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, List>> {
        sequence::list(cx, self.iter())
    }
}

macro_rules! as_slice {
    ($($owner:ty $(, const $n:ident)?;)*) => {$(
        /// `list`, but `bytes` where the items are `u8`.
        impl<'a, 'cx, T $(, const $n: usize)?> IntoPython<'cx> for &'a $owner
        where
            &'a T: IntoPython<'cx>,
        {
            type Target = Object;

            #[inline]
            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
                self[..].into_python(cx)
            }
        }
    )*};
}

as_slice! {
    Vec<T>;
    Box<[T]>;
    [T; N], const N;
}
