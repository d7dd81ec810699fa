//! [`Arguments`]: what can be given to a call by position.

use super::Stack;
use crate::convert::IntoPython;
use crate::error::Result;

/// The positional arguments of a call, or the items of a tuple: a Rust tuple of
/// up to twelve values that convert, or an array, slice or `Vec` of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the arguments of a call",
    label = "not a tuple, array, slice or `Vec` of values that convert to Python",
    note = "a single argument is a tuple of one: `(x,)`; no arguments are `()`"
)]
pub trait Arguments<'cx>: Sized {
    /// Pushes the arguments in order.
    ///
    /// # Errors
    ///
    /// Those of the conversions.
    #[doc(hidden)]
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<()>
    where
        Self: 's;
}

macro_rules! tuples {
    ($(($($name:ident)*))*) => {$(
        impl<'cx, $($name: IntoPython<'cx>),*> Arguments<'cx> for ($($name,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "the types' names serve for the values")]
            #[allow(unused_variables, reason = "there are none in ()")]
            fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<()> where Self: 's {
                let ($($name,)*) = self;
                $(stack.push($name)?;)*
                Ok(())
            }
        }
    )*};
}

tuples! {
    ()
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
    (A B C D E F G H I)
    (A B C D E F G H I J)
    (A B C D E F G H I J K)
    (A B C D E F G H I J K L)
}

impl<'cx, T: IntoPython<'cx>, const N: usize> Arguments<'cx> for [T; N] {
    #[inline]
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<()>
    where
        Self: 's,
    {
        self.into_iter().try_for_each(|value| stack.push(value))
    }
}

impl<'cx, T: IntoPython<'cx>> Arguments<'cx> for Vec<T> {
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<()>
    where
        Self: 's,
    {
        self.into_iter().try_for_each(|value| stack.push(value))
    }
}

impl<'a, 'cx, T> Arguments<'cx> for &'a Vec<T>
where
    &'a T: IntoPython<'cx>,
{
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<()>
    where
        Self: 's,
    {
        self.as_slice().push_into(stack)
    }
}

impl<'a, 'cx, T> Arguments<'cx> for &'a [T]
where
    &'a T: IntoPython<'cx>,
{
    #[inline]
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<()>
    where
        Self: 's,
    {
        self.iter().try_for_each(|value| stack.push(value))
    }
}

impl<'a, 'cx, T, const N: usize> Arguments<'cx> for &'a [T; N]
where
    &'a T: IntoPython<'cx>,
{
    #[inline]
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<()>
    where
        Self: 's,
    {
        self.as_slice().push_into(stack)
    }
}
