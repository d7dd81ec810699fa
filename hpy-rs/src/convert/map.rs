//! Mappings: `HashMap` and `BTreeMap`.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::convert::failure::{clear, defines, raised};
use crate::convert::library::{attribute, call};
use crate::convert::sequence::{capacity, list_of};
use crate::convert::{FromItem, FromPython, IntoPython};
use crate::error::{Error, Result, wrong_type};
use crate::exc::{ExceptionType, KeyError, RuntimeError};
use crate::handle::Handle;
use crate::own_host;
use crate::types::Dict;

/// The keys of a mapping, as a list of our own.
pub(super) fn keys<'cx>(obj: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    if obj.is_instance_of::<Dict>() {
        // SAFETY: the handle is open and to a dict; the function returns a new
        // handle or fails.
        return unsafe { cx.own(hpy_sys::HPyDict_Keys(cx.as_raw(), obj.as_raw())) };
    }
    if !defines(obj, c"keys") || !defines(obj, c"__getitem__") {
        return Err(wrong_type(obj, "a mapping"));
    }
    list_of(&call(&attribute(obj, c"keys")?, &[])?)
}

/// Looks a key up that was there a moment ago.
#[inline]
pub(super) fn value<'cx>(obj: &Handle<'cx>, key: &Handle<'cx>) -> Result<Handle<'cx>> {
    let cx = obj.cx();
    // SAFETY: the handles are open; the function returns a new one or fails.
    let raw = unsafe { hpy_sys::HPy_GetItem(cx.as_raw(), obj.as_raw(), key.as_raw()) };
    if raw.is_null() {
        return Err(lookup_failed(obj));
    }
    // SAFETY: not null, so open and ours.
    Ok(unsafe { Handle::from_raw(cx, raw) })
}

#[cold]
fn lookup_failed(obj: &Handle<'_>) -> Error {
    let cx = obj.cx();
    if raised::<KeyError>(cx) && obj.is_instance_of::<Dict>() {
        clear(cx);
        // A key's or a value's own code has taken it out.
        return RuntimeError::error("dictionary keys changed during iteration");
    }
    Error::fetch(cx)
}

/// Converts each key and value, and hands them on; an error says which it was.
#[inline]
fn each<'cx, K: FromItem<'cx>, V: FromItem<'cx>>(
    obj: &Handle<'cx>,
    keys: &Handle<'cx>,
    len: usize,
    mut insert: impl FnMut(K, V),
) -> Result<()> {
    let cx = obj.cx();
    // SAFETY: the handle is open and of this context.
    let mut values = unsafe { own_host::DictValues::new(cx.pointer(), obj.as_raw()) };
    for index in 0..len {
        let key_obj = keys.get_item(index as HPy_ssize_t)?;
        // SAFETY: the handles are open, and this gives a new one or none.
        let value_obj = unsafe {
            let next = values.next(obj.as_raw(), key_obj.as_raw());
            if next.is_null() {
                value(obj, &key_obj)?
            } else {
                Handle::from_raw(cx, next)
            }
        };
        let key = K::from_python(&key_obj).map_err(|error| in_key(error, &key_obj))?;
        let value = V::from_python(&value_obj).map_err(|error| in_value(error, &key_obj))?;
        insert(key, value);
    }
    Ok(())
}

#[cold]
pub(super) fn in_key(error: Error, key: &Handle<'_>) -> Error {
    locate(error, "key", key)
}

#[cold]
pub(super) fn in_value(error: Error, key: &Handle<'_>) -> Error {
    locate(error, "value of", key)
}

/// Names the key in an error, but only one that shows itself without running
/// any code: nothing may come between a failure and its exception.
fn locate(error: Error, what: &str, key: &Handle<'_>) -> Error {
    match error.is_lazy().then(|| shown(key)).flatten() {
        Some(key) => error.within(format_args!("{what} {key}")),
        None if what == "key" => error.within(format_args!("a key")),
        None => error.within(format_args!("a value")),
    }
}

/// A key that is text or a small number, as `repr` would show it.
fn shown(key: &Handle<'_>) -> Option<String> {
    const LONGEST: usize = 60;
    if let Ok(text) = <&str>::from_python(key) {
        return (text.len() <= LONGEST).then(|| format!("'{}'", text.escape_debug()));
    }
    i64::from_python(key).ok().map(|number| number.to_string())
}

/// From a `dict`, or from any mapping: an object with `keys` and `__getitem__`.
impl<'cx, K, V, S> FromPython<'_, 'cx> for HashMap<K, V, S>
where
    K: FromItem<'cx> + Eq + Hash,
    V: FromItem<'cx>,
    S: BuildHasher + Default,
{
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        let keys = keys(obj)?;
        let len = keys.len()?;
        let capacity = capacity::<(K, V)>(len);
        let mut map = HashMap::with_capacity_and_hasher(capacity, S::default());
        each(obj, &keys, len, |key, value| {
            map.insert(key, value);
        })?;
        Ok(map)
    }
}

/// From a `dict`, or from any mapping: an object with `keys` and `__getitem__`.
impl<'cx, K, V> FromPython<'_, 'cx> for BTreeMap<K, V>
where
    K: FromItem<'cx> + Ord,
    V: FromItem<'cx>,
{
    fn from_python(obj: &Handle<'cx>) -> Result<Self> {
        let keys = keys(obj)?;
        let mut map = BTreeMap::new();
        each(obj, &keys, keys.len()?, |key, value| {
            map.insert(key, value);
        })?;
        Ok(map)
    }
}

/// Makes a `dict`.
fn dict<'cx, K: IntoPython<'cx>, V: IntoPython<'cx>>(
    cx: Context<'cx>,
    entries: impl Iterator<Item = (K, V)>,
) -> Result<Handle<'cx, Dict>> {
    let dict = cx.dict()?;
    for (key, value) in entries {
        dict.set_item(key, value)?;
    }
    Ok(dict)
}

macro_rules! into {
    ($($map:ident<K, V $(, $hasher:ident)?>;)*) => {$(
        /// `dict`.
        impl<'cx, K, V $(, $hasher)?> IntoPython<'cx> for $map<K, V $(, $hasher)?>
        where
            K: IntoPython<'cx>,
            V: IntoPython<'cx>,
        {
            type Target = Dict;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Dict>> {
                dict(cx, self.into_iter())
            }
        }

        /// `dict`.
        impl<'a, 'cx, K, V $(, $hasher)?> IntoPython<'cx> for &'a $map<K, V $(, $hasher)?>
        where
            &'a K: IntoPython<'cx>,
            &'a V: IntoPython<'cx>,
        {
            type Target = Dict;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, Dict>> {
                dict(cx, self.iter())
            }
        }
    )*};
}

into! {
    HashMap<K, V, S>;
    BTreeMap<K, V>;
}
