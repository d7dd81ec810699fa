//! [`Deserializer`]: from Python objects to serde's data model.

use ::serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};
use ::serde::forward_to_deserialize_any;

use hpy_sys::HPy_ssize_t;

use super::error::SerdeError;
use crate::convert::depth::enter;
use crate::convert::failure::defines;
use crate::convert::int::{Word, is_negative, read};
use crate::convert::sequence::{self, Items, in_item};
use crate::convert::{FromPython, bytes, map};
use crate::error::{Result, wrong_type};
use crate::exc::{ExceptionType, ValueError};
use crate::handle::Handle;
use crate::types::{Bool, Bytes, Dict, Float, Int, List, Str, Tuple};

/// Reads one Python object.
#[derive(Clone, Copy, Debug)]
pub struct Deserializer<'a, 'cx> {
    obj: &'a Handle<'cx>,
}

impl<'a, 'cx> Deserializer<'a, 'cx> {
    /// For an object and all that is in it.
    pub fn new(obj: &'a Handle<'cx>) -> Self {
        Deserializer { obj }
    }

    /// An `int`, in the smallest of the sizes that it fits.
    fn int<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        match read(self.obj)? {
            Word::Small(value) => visitor.visit_i64(value),
            Word::Large(int) if is_negative(&int)? => visitor.visit_i128(i128::from_python(&int)?),
            Word::Large(int) => {
                let value = u128::from_python(&int)?;
                match u64::try_from(value) {
                    Ok(value) => visitor.visit_u64(value),
                    Err(_) => visitor.visit_u128(value),
                }
            }
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        visitor.visit_str(self.obj.downcast::<Str>()?.to_str()?)
    }

    fn items<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        let _depth = enter()?;
        let items = sequence::items(self.obj)?;
        let mut access = ItemAccess {
            len: items.len()?,
            items: &items,
            index: 0,
        };
        let value = visitor.visit_seq(&mut access)?;
        access.exhausted()?;
        Ok(value)
    }

    fn entries<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        let _depth = enter()?;
        let keys = map::keys(self.obj)?;
        visitor.visit_map(EntryAccess {
            obj: self.obj,
            len: keys.len()?,
            keys: &keys,
            index: 0,
            key: None,
        })
    }
}

/// Types that have a conversion of their own.
macro_rules! scalars {
    ($($method:ident $visit:ident: $ty:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
            visitor.$visit(<$ty>::from_python(self.obj)?)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Deserializer<'_, '_> {
    type Error = SerdeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        let obj = self.obj;
        if obj.is_none() {
            visitor.visit_unit()
        } else if obj.is_instance_of::<Str>() {
            self.text(visitor)
        } else if obj.is_instance_of::<Bool>() {
            self.deserialize_bool(visitor)
        } else if obj.is_instance_of::<Int>() {
            self.int(visitor)
        } else if obj.is_instance_of::<Float>() {
            self.deserialize_f64(visitor)
        } else if obj.is_instance_of::<Dict>() {
            self.entries(visitor)
        } else if obj.is_instance_of::<List>() || obj.is_instance_of::<Tuple>() {
            self.items(visitor)
        } else if obj.is_instance_of::<Bytes>() {
            self.deserialize_bytes(visitor)
        } else if defines(obj, c"keys") && defines(obj, c"__getitem__") {
            self.entries(visitor)
        } else if defines(obj, c"__index__") {
            self.int(visitor)
        } else if defines(obj, c"__float__") {
            self.deserialize_f64(visitor)
        } else if let Some(bytes) = bytes::copy(obj)? {
            visitor.visit_byte_buf(bytes)
        } else if defines(obj, c"__iter__") {
            self.items(visitor)
        } else {
            Err(wrong_type(obj, "plain data").into())
        }
    }

    scalars! {
        deserialize_bool visit_bool: bool;
        deserialize_i8 visit_i8: i8;
        deserialize_i16 visit_i16: i16;
        deserialize_i32 visit_i32: i32;
        deserialize_i64 visit_i64: i64;
        deserialize_i128 visit_i128: i128;
        deserialize_u8 visit_u8: u8;
        deserialize_u16 visit_u16: u16;
        deserialize_u32 visit_u32: u32;
        deserialize_u64 visit_u64: u64;
        deserialize_u128 visit_u128: u128;
        deserialize_f32 visit_f32: f32;
        deserialize_f64 visit_f64: f64;
        deserialize_char visit_char: char;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        self.text(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        match bytes::copy(self.obj)? {
            Some(bytes) => visitor.visit_byte_buf(bytes),
            None => self.items(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.obj.is_none() {
            visitor.visit_none()
        } else {
            let _depth = enter()?;
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        <()>::from_python(self.obj)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        let _depth = enter()?;
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        self.items(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.items(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.items(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        self.entries(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.entries(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        let _depth = enter()?;
        if self.obj.is_instance_of::<Str>() {
            let name = self.obj.downcast::<Str>()?.to_str()?;
            return visitor.visit_enum(name.into_deserializer());
        }
        if !self.obj.is_instance_of::<Dict>() && !defines(self.obj, c"keys") {
            return Err(wrong_type(self.obj, "a str or a mapping of one entry").into());
        }
        let keys = map::keys(self.obj)?;
        let len = keys.len()?;
        if len != 1 {
            let message = format!("must have one entry, the name of a variant, not {len}");
            return Err(ValueError::error(message).into());
        }
        let key = keys.get_item(0isize)?;
        let value = map::value(self.obj, &key)?;
        visitor.visit_enum(VariantAccess {
            name: &key,
            value: &value,
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { identifier }
}

/// The items of an iterable, one after another.
struct ItemAccess<'a, 'cx> {
    items: &'a Items<'a, 'cx>,
    len: usize,
    index: usize,
}

impl ItemAccess<'_, '_> {
    /// Complains of items that nobody has asked for.
    fn exhausted(&self) -> Result<(), SerdeError> {
        if self.index < self.len {
            let (read, len) = (self.index, self.len);
            let plural = if read == 1 { "" } else { "s" };
            let message = format!("must have {read} item{plural}, not {len}");
            return Err(ValueError::error(message).into());
        }
        Ok(())
    }
}

impl<'de> de::SeqAccess<'de> for &mut ItemAccess<'_, '_> {
    type Error = SerdeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, SerdeError> {
        if self.index >= self.len {
            return Ok(None);
        }
        let index = self.index as HPy_ssize_t;
        let Some(item) = self.items.item(index)? else {
            self.len = self.index;
            return Ok(None);
        };
        self.index += 1;
        seed.deserialize(Deserializer::new(&item))
            .map(Some)
            .map_err(|error| error.map(|error| in_item(error, index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.len - self.index)
    }
}

/// The entries of a mapping, one after another.
struct EntryAccess<'a, 'cx> {
    obj: &'a Handle<'cx>,
    keys: &'a Handle<'cx>,
    len: usize,
    index: usize,
    /// The key whose value comes next.
    key: Option<Handle<'cx>>,
}

impl<'de> de::MapAccess<'de> for EntryAccess<'_, '_> {
    type Error = SerdeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, SerdeError> {
        if self.index >= self.len {
            return Ok(None);
        }
        let key = self.keys.get_item(self.index as HPy_ssize_t)?;
        self.index += 1;
        let key = self.key.insert(key);
        seed.deserialize(Deserializer::new(key))
            .map(Some)
            .map_err(|error| error.map(|error| map::in_key(error, key)))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, SerdeError> {
        let Some(key) = self.key.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        let value = map::value(self.obj, &key)?;
        seed.deserialize(Deserializer::new(&value))
            .map_err(|error| error.map(|error| map::in_value(error, &key)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.len - self.index)
    }
}

/// A variant with fields: its name and what is in it.
struct VariantAccess<'a, 'cx> {
    name: &'a Handle<'cx>,
    value: &'a Handle<'cx>,
}

impl<'de, 'a, 'cx> de::EnumAccess<'de> for VariantAccess<'a, 'cx> {
    type Error = SerdeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), SerdeError> {
        let variant = seed.deserialize(Deserializer::new(self.name))?;
        Ok((variant, self))
    }
}

impl VariantAccess<'_, '_> {
    /// Says in an error which variant it is about.
    fn locate<T>(self, result: Result<T, SerdeError>) -> Result<T, SerdeError> {
        result.map_err(|error| error.map(|error| map::in_value(error, self.name)))
    }
}

impl<'de> de::VariantAccess<'de> for VariantAccess<'_, '_> {
    type Error = SerdeError;

    fn unit_variant(self) -> Result<(), SerdeError> {
        let result = <()>::from_python(self.value).map_err(SerdeError::from);
        self.locate(result)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, SerdeError> {
        let result = seed.deserialize(Deserializer::new(self.value));
        self.locate(result)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        let result = Deserializer::new(self.value).items(visitor);
        self.locate(result)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        let result = Deserializer::new(self.value).entries(visitor);
        self.locate(result)
    }
}
