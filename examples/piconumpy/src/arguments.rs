//! What the functions and methods take: each of these is one thing or another.

use hpy::prelude::*;

use crate::piconumpy::Array;

/// What an array is calculated with: another one, item by item, or a number.
pub(crate) enum Operand<'cx> {
    Array(Handle<'cx, Array>),
    Number(f64),
}

impl<'cx> FromPython<'_, 'cx> for Operand<'cx> {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        if obj.is_instance_of::<Array>() {
            Ok(Operand::Array(obj.downcast()?.clone()))
        } else {
            obj.extract().map(Operand::Number)
        }
    }
}

/// What an array is made of: another array, whose items are copied in Rust, or any iterable of numbers.
pub(crate) enum Items<'cx> {
    Array(Handle<'cx, Array>),
    Numbers(Vec<f64>),
}

impl<'cx> FromPython<'_, 'cx> for Items<'cx> {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        if obj.is_instance_of::<Array>() {
            Ok(Items::Array(obj.downcast()?.clone()))
        } else {
            obj.extract().map(Items::Numbers)
        }
    }
}

impl Items<'_> {
    /// The items, in a list of their own.
    pub(crate) fn into_vec(self) -> Vec<f64> {
        match self {
            Items::Array(array) => array.get().iter().collect(),
            Items::Numbers(numbers) => numbers,
        }
    }
}

/// What is between the brackets.
pub(crate) enum Index<'cx> {
    Item(isize),
    Slice(Handle<'cx, Slice>),
}

impl<'cx> FromPython<'_, 'cx> for Index<'cx> {
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        if obj.is_instance_of::<Slice>() {
            Ok(Index::Slice(obj.downcast()?.clone()))
        } else {
            obj.extract().map(Index::Item)
        }
    }
}
