//! [`Keywords`]: what can be given to a call by name.

use std::collections::HashSet;

use hpy_sys::HPy;

use super::Stack;
use super::stack::{self, MANY};
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::exc::{ExceptionType, TypeError};
use crate::handle::{Borrowed, Handle};
use crate::types::{Dict, Tuple};

/// The keyword arguments of a call: an array, slice or `Vec` of `(name, value)`
/// pairs, a tuple of up to twelve such pairs, or a handle to a `dict`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the keyword arguments of a call",
    label = "not pairs of a name and a value, nor a handle to a `dict`",
    note = "write `[(\"name\", value)]`, or `((\"a\", 1), (\"b\", \"x\"))` where the values differ in type"
)]
pub trait Keywords<'cx>: Sized {
    /// Pushes the values in order, and returns their names.
    ///
    /// # Errors
    ///
    /// Those of the conversions, and `TypeError` for a name given twice.
    #[doc(hidden)]
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<Names<'cx>>
    where
        Self: 's;
}

/// The names of keyword arguments. Not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Names<'cx>(Form<'cx>);

#[derive(Debug)]
enum Form<'cx> {
    /// There are none.
    None,
    /// The names of the values that are last on the stack, and how many.
    Names(Handle<'cx, Tuple>, usize),
    /// Names and values.
    Dict(Handle<'cx, Dict>),
}

impl<'cx> Names<'cx> {
    pub(super) const NONE: Self = Names(Form::None);

    /// The tuple of names (null for none) if the stack can be handed over as it
    /// is.
    #[inline]
    pub(super) fn vector(&self, stack: &Stack<'_, 'cx>, positional: usize) -> Option<HPy> {
        if stack.len() > MANY {
            return None;
        }
        match &self.0 {
            Form::None => Some(HPy::NULL),
            Form::Names(names, count) => {
                // The host takes the values' number from that of the names.
                assert_eq!(positional + count, stack.len(), "a value for each name");
                Some(names.as_raw())
            }
            Form::Dict(_) => None,
        }
    }

    /// Names and values in a dictionary.
    pub(super) fn into_dict(
        self,
        cx: Context<'cx>,
        values: &[HPy],
    ) -> Result<Option<Handle<'cx, Dict>>> {
        match self.0 {
            Form::None => Ok(None),
            Form::Dict(dict) => Ok(Some(dict)),
            Form::Names(names, _) => {
                let dict = cx.dict()?;
                for (index, &value) in values.iter().enumerate() {
                    // SAFETY: the handles on the stack are open.
                    let value: Borrowed<'_, 'cx> = unsafe { Borrowed::from_raw(cx, value) };
                    dict.set_item(names.get_item(index)?, value)?;
                }
                Ok(Some(dict))
            }
        }
    }
}

/// Makes the tuple of names. A host need not notice a name that is there twice,
/// and the function that is called may rely on there being none.
fn names<'cx>(cx: Context<'cx>, names: &[&str]) -> Result<Names<'cx>> {
    if names.is_empty() {
        return Ok(Names::NONE);
    }
    let mut seen = HashSet::new();
    if let Some(twice) = names.iter().find(|&&name| !seen.insert(name)) {
        return Err(TypeError::error(format!(
            "got multiple values for keyword argument '{twice}'"
        )));
    }
    let mut stack = Stack::new(cx);
    names.iter().try_for_each(|&name| stack.push(name))?;
    // SAFETY: the handles on the stack are open.
    let tuple = unsafe { stack::tuple(cx, stack.as_raw())? };
    Ok(Names(Form::Names(tuple, names.len())))
}

/// No keyword arguments.
impl<'cx> Keywords<'cx> for () {
    fn push_into<'s>(self, _stack: &mut Stack<'s, 'cx>) -> Result<Names<'cx>>
    where
        Self: 's,
    {
        Ok(Names::NONE)
    }
}

impl<'cx> Keywords<'cx> for &Handle<'cx, Dict> {
    fn push_into<'s>(self, _stack: &mut Stack<'s, 'cx>) -> Result<Names<'cx>>
    where
        Self: 's,
    {
        Ok(Names(Form::Dict(self.clone())))
    }
}

impl<'cx, K: AsRef<str>, V: IntoPython<'cx>, const N: usize> Keywords<'cx> for [(K, V); N] {
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<Names<'cx>>
    where
        Self: 's,
    {
        let names = self::names(stack.cx(), &self.each_ref().map(|(name, _)| name.as_ref()))?;
        for (_, value) in self {
            stack.push(value)?;
        }
        Ok(names)
    }
}

impl<'cx, K: AsRef<str>, V: IntoPython<'cx>> Keywords<'cx> for Vec<(K, V)> {
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<Names<'cx>>
    where
        Self: 's,
    {
        let names: Vec<&str> = self.iter().map(|(name, _)| name.as_ref()).collect();
        let names = self::names(stack.cx(), &names)?;
        for (_, value) in self {
            stack.push(value)?;
        }
        Ok(names)
    }
}

impl<'a, 'cx, K: AsRef<str>, V> Keywords<'cx> for &'a [(K, V)]
where
    &'a V: IntoPython<'cx>,
{
    fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<Names<'cx>>
    where
        Self: 's,
    {
        let names: Vec<&str> = self.iter().map(|(name, _)| name.as_ref()).collect();
        let names = self::names(stack.cx(), &names)?;
        for (_, value) in self {
            stack.push(value)?;
        }
        Ok(names)
    }
}

macro_rules! tuples {
    ($(($($pair:ident $key:ident $value:ident),*))*) => {$(
        impl<'cx, $($key: AsRef<str>, $value: IntoPython<'cx>),*> Keywords<'cx>
            for ($(($key, $value),)*)
        {
            fn push_into<'s>(self, stack: &mut Stack<'s, 'cx>) -> Result<Names<'cx>> where Self: 's {
                let ($($pair,)*) = self;
                let names = names(stack.cx(), &[$($pair.0.as_ref()),*])?;
                $(stack.push($pair.1)?;)*
                Ok(names)
            }
        }
    )*};
}

tuples! {
    (a KA VA)
    (a KA VA, b KB VB)
    (a KA VA, b KB VB, c KC VC)
    (a KA VA, b KB VB, c KC VC, d KD VD)
    (a KA VA, b KB VB, c KC VC, d KD VD, e KE VE)
    (a KA VA, b KB VB, c KC VC, d KD VD, e KE VE, f KF VF)
    (a KA VA, b KB VB, c KC VC, d KD VD, e KE VE, f KF VF, g KG VG)
    (a KA VA, b KB VB, c KC VC, d KD VD, e KE VE, f KF VF, g KG VG, h KH VH)
    (a KA VA, b KB VB, c KC VC, d KD VD, e KE VE, f KF VF, g KG VG, h KH VH, i KI VI)
    (a KA VA, b KB VB, c KC VC, d KD VD, e KE VE, f KF VF, g KG VG, h KH VH, i KI VI, j KJ VJ)
    (
        a KA VA, b KB VB, c KC VC, d KD VD, e KE VE, f KF VF, g KG VG, h KH VH, i KI VI, j KJ VJ,
        k KK VK
    )
    (
        a KA VA, b KB VB, c KC VC, d KD VD, e KE VE, f KF VF, g KG VG, h KH VH, i KI VI, j KJ VJ,
        k KK VK, l KL VL
    )
}
