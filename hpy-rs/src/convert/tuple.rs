//! Tuples of one to twelve items.

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::convert::sequence::in_item;
use crate::convert::{FromItem, FromPython, IntoPython};
use crate::error::{Result, wrong_type};
use crate::exc::{ExceptionType, ValueError};
use crate::handle::Handle;
use crate::types::Tuple;

/// Makes sure that the object is a tuple of that length.
pub(super) fn check(obj: &Handle<'_>, expected: usize) -> Result<()> {
    if !obj.is_instance_of::<Tuple>() {
        return Err(wrong_type(obj, "tuple"));
    }
    let len = obj.len()?;
    if len != expected {
        return Err(ValueError::error(format!(
            "must be tuple of length {expected}, not {len}"
        )));
    }
    Ok(())
}

fn item<'cx, T: FromItem<'cx>>(obj: &Handle<'cx>, index: HPy_ssize_t) -> Result<T> {
    let item = obj.get_item(index)?;
    T::from_python(&item).map_err(|error| in_item(error, index))
}

macro_rules! tuples {
    ($(($($index:tt $item:ident),+) = $len:literal;)*) => {$(
        /// From a `tuple` of this length.
        impl<'cx, $($item: FromItem<'cx>),+> FromPython<'_, 'cx> for ($($item,)+) {
            fn from_python(obj: &Handle<'cx>) -> Result<Self> {
                check(obj, $len)?;
                Ok(($(item::<$item>(obj, $index)?,)+))
            }
        }

        /// `tuple`.
        impl<'cx, $($item: IntoPython<'cx>),+> IntoPython<'cx> for ($($item,)+) {
            type Target = Tuple;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Tuple>> {
                let items = ($(self.$index.into_python(cx)?,)+);
                let mut raw = [$(items.$index.as_raw()),+];
                // SAFETY: the handles are open; the function takes none over,
                // and returns a new handle to a tuple or fails.
                unsafe { cx.own(hpy_sys::HPyTuple_FromArray(cx.as_raw(), raw.as_mut_ptr(), $len)) }
            }
        }

        /// `tuple`.
        impl<'a, 'cx, $($item),+> IntoPython<'cx> for &'a ($($item,)+)
        where
            $(&'a $item: IntoPython<'cx>),+
        {
            type Target = Tuple;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Tuple>> {
                ($(&self.$index,)+).into_python(cx)
            }
        }
    )*};
}

tuples! {
    (0 A) = 1;
    (0 A, 1 B) = 2;
    (0 A, 1 B, 2 C) = 3;
    (0 A, 1 B, 2 C, 3 D) = 4;
    (0 A, 1 B, 2 C, 3 D, 4 E) = 5;
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F) = 6;
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G) = 7;
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H) = 8;
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I) = 9;
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J) = 10;
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K) = 11;
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L) = 12;
}
