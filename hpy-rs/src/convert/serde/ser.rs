//! [`Serializer`]: from serde's data model to Python objects.

use ::serde::ser::{self, Serialize};

use super::error::SerdeError;
use crate::context::Context;
use crate::convert::depth::{Depth, enter};
use crate::convert::{IntoPython, bytes, derived, sequence};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, RuntimeError};
use crate::handle::Handle;
use crate::types::Dict;

/// Makes a Python object of one value.
#[derive(Clone, Copy, Debug)]
pub struct Serializer<'cx> {
    cx: Context<'cx>,
}

type Made<'cx> = Result<Handle<'cx>, SerdeError>;

impl<'cx> Serializer<'cx> {
    /// For the objects of one call.
    pub fn new(cx: Context<'cx>) -> Self {
        Serializer { cx }
    }

    fn make(self, value: impl IntoPython<'cx>) -> Made<'cx> {
        Ok(value.into_python(self.cx)?.into_object())
    }

    fn items(self, len: Option<usize>, tuple: bool, variant: Variant) -> Result<Items<'cx>> {
        Ok(Items {
            cx: self.cx,
            items: Vec::with_capacity(sequence::capacity::<Handle<'_>>(len.unwrap_or(0))),
            tuple,
            variant,
            _depth: enter()?,
        })
    }

    fn entries(self, variant: Variant) -> Result<Entries<'cx>> {
        Ok(Entries {
            cx: self.cx,
            dict: self.cx.dict()?,
            key: None,
            variant,
            _depth: enter()?,
        })
    }
}

/// The name of the variant that a value is in, if it is in one.
type Variant = Option<&'static str>;

/// `{variant: value}`, or the value.
fn tagged<'cx>(cx: Context<'cx>, variant: Variant, value: Handle<'cx>) -> Made<'cx> {
    match variant {
        None => Ok(value),
        Some(variant) => {
            let dict = cx.dict()?;
            dict.set_item(variant, &value)?;
            Ok(dict.into_object())
        }
    }
}

macro_rules! scalars {
    ($($method:ident: $ty:ty;)*) => {$(
        fn $method(self, value: $ty) -> Made<'cx> {
            self.make(value)
        }
    )*};
}

impl<'cx> ser::Serializer for Serializer<'cx> {
    type Ok = Handle<'cx>;
    type Error = SerdeError;
    type SerializeSeq = Items<'cx>;
    type SerializeTuple = Items<'cx>;
    type SerializeTupleStruct = Items<'cx>;
    type SerializeTupleVariant = Items<'cx>;
    type SerializeMap = Entries<'cx>;
    type SerializeStruct = Entries<'cx>;
    type SerializeStructVariant = Entries<'cx>;

    scalars! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_u128: u128;
        serialize_f32: f32;
        serialize_f64: f64;
        serialize_char: char;
        serialize_str: &str;
    }

    fn serialize_bytes(self, value: &[u8]) -> Made<'cx> {
        Ok(bytes::new(self.cx, value)?.into_object())
    }

    fn serialize_none(self) -> Made<'cx> {
        self.make(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made<'cx> {
        let _depth = enter()?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Made<'cx> {
        self.make(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Made<'cx> {
        self.make(())
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Made<'cx> {
        self.make(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Made<'cx> {
        let _depth = enter()?;
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Made<'cx> {
        let _depth = enter()?;
        tagged(self.cx, Some(variant), value.serialize(self)?)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Items<'cx>, SerdeError> {
        Ok(self.items(len, false, None)?)
    }

    fn serialize_tuple(self, len: usize) -> Result<Items<'cx>, SerdeError> {
        Ok(self.items(Some(len), true, None)?)
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        len: usize,
    ) -> Result<Items<'cx>, SerdeError> {
        Ok(self.items(Some(len), true, None)?)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Items<'cx>, SerdeError> {
        Ok(self.items(Some(len), true, Some(variant))?)
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Entries<'cx>, SerdeError> {
        Ok(self.entries(None)?)
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Entries<'cx>, SerdeError> {
        Ok(self.entries(None)?)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Entries<'cx>, SerdeError> {
        Ok(self.entries(Some(variant))?)
    }
}

/// A list or a tuple being made.
#[derive(Debug)]
pub struct Items<'cx> {
    cx: Context<'cx>,
    items: Vec<Handle<'cx>>,
    tuple: bool,
    variant: Variant,
    _depth: Depth,
}

impl<'cx> Items<'cx> {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerdeError> {
        self.items.push(value.serialize(Serializer::new(self.cx))?);
        Ok(())
    }

    fn finish(self) -> Made<'cx> {
        let made = if self.tuple {
            derived::tuple(self.cx, &self.items)?.into_object()
        } else {
            sequence::list(self.cx, self.items.into_iter())?.into_object()
        };
        tagged(self.cx, self.variant, made)
    }
}

macro_rules! of_items {
    ($($compound:ident::$push:ident;)*) => {$(
        impl<'cx> ser::$compound for Items<'cx> {
            type Ok = Handle<'cx>;
            type Error = SerdeError;

            fn $push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerdeError> {
                self.push(value)
            }

            fn end(self) -> Made<'cx> {
                self.finish()
            }
        }
    )*};
}

of_items! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

/// A dict being made.
#[derive(Debug)]
pub struct Entries<'cx> {
    cx: Context<'cx>,
    dict: Handle<'cx, Dict>,
    /// A key whose value is still to come.
    key: Option<Handle<'cx>>,
    variant: Variant,
    _depth: Depth,
}

impl<'cx> ser::SerializeMap for Entries<'cx> {
    type Ok = Handle<'cx>;
    type Error = SerdeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerdeError> {
        self.key = Some(key.serialize(Serializer::new(self.cx))?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerdeError> {
        let key = self.key.take().ok_or_else(value_without_key)?;
        let value = value.serialize(Serializer::new(self.cx))?;
        self.dict.set_item(&key, &value)?;
        Ok(())
    }

    fn end(self) -> Made<'cx> {
        tagged(self.cx, self.variant, self.dict.into_object())
    }
}

#[cold]
fn value_without_key() -> Error {
    RuntimeError::error("a map was given a value before its key")
}

macro_rules! of_entries {
    ($($compound:ident;)*) => {$(
        impl<'cx> ser::$compound for Entries<'cx> {
            type Ok = Handle<'cx>;
            type Error = SerdeError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), SerdeError> {
                let value = value.serialize(Serializer::new(self.cx))?;
                self.dict.set_item(name, &value)?;
                Ok(())
            }

            fn end(self) -> Made<'cx> {
                tagged(self.cx, self.variant, self.dict.into_object())
            }
        }
    )*};
}

of_entries! {
    SerializeStruct;
    SerializeStructVariant;
}
