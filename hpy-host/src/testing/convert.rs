//! Values of Rust's, from Python's and back, as tests compare them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use rustpython_vm::builtins::{PyBytes, PyDict, PyFloat, PyTuple};
use rustpython_vm::convert::ToPyObject;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyRef, VirtualMachine};

/// What a value of Python's can become in a test: integers, `f64`, `bool`, `char`, `String`, `()` for
/// `None`, `Option`, `Vec`, arrays, tuples, maps and sets.
///
/// It is strict, so that a test sees a difference: a `bool` is no integer here, and `1` no `f64`.
pub trait FromPython: Sized {
    /// Converts it.
    ///
    /// # Errors
    /// What is wrong with it.
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String>;
}

/// What can be handed to Python by a test: the same types, and `&str`.
pub trait IntoPython {
    /// Makes an object of it.
    fn into_python(self, vm: &VirtualMachine) -> PyObjectRef;
}

/// The arguments of a call: a tuple.
pub trait Arguments {
    /// Makes objects of them.
    fn into_arguments(self, vm: &VirtualMachine) -> Vec<PyObjectRef>;
}

/// Says what was found where something else was expected.
fn unexpected(object: &PyObject, vm: &VirtualMachine, expected: &str) -> String {
    let class = object.class();
    let name = class.name();
    match object.repr(vm) {
        Ok(repr) => format!(
            "{} is of type '{}', not {expected}",
            &*repr.to_string_lossy(),
            &*name
        ),
        Err(_) => format!("it is of type '{}', not {expected}", &*name),
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl FromPython for $type {
            fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
                if object.class().is(vm.ctx.types.bool_type) || !object.fast_isinstance(vm.ctx.types.int_type) {
                    return Err(unexpected(object, vm, "an int"));
                }
                let value = object.to_owned().try_into_value::<$type>(vm);
                value.map_err(|_| unexpected(object, vm, concat!("in the range of ", stringify!($type))))
            }
        }

        impl IntoPython for $type {
            fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
                self.to_pyobject(vm)
            }
        }
    )*};
}

integers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

impl FromPython for f64 {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        match object.downcast_ref::<PyFloat>() {
            Some(float) => Ok(float.to_f64()),
            None => Err(unexpected(object, vm, "a float")),
        }
    }
}

impl FromPython for bool {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        if object.is(&vm.ctx.true_value) {
            Ok(true)
        } else if object.is(&vm.ctx.false_value) {
            Ok(false)
        } else {
            Err(unexpected(object, vm, "a bool"))
        }
    }
}

impl FromPython for String {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        let text = object.to_owned().try_into_value::<String>(vm);
        text.map_err(|_| unexpected(object, vm, "a str"))
    }
}

impl FromPython for char {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        let text = String::try_from_python(object, vm)?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(char),
            _ => Err(unexpected(object, vm, "a str of one character")),
        }
    }
}

impl FromPython for () {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        if vm.is_none(object) {
            Ok(())
        } else {
            Err(unexpected(object, vm, "None"))
        }
    }
}

impl<T: FromPython> FromPython for Option<T> {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        if vm.is_none(object) {
            return Ok(None);
        }
        T::try_from_python(object, vm).map(Some)
    }
}

/// The items of anything that can be iterated, but for the text of a `str`.
fn items(object: &PyObject, vm: &VirtualMachine) -> Result<Vec<PyObjectRef>, String> {
    let is_text = object.fast_isinstance(vm.ctx.types.str_type);
    let found = vm.extract_elements_with(object, Ok);
    match found {
        Ok(items) if !is_text => Ok(items),
        _ => Err(unexpected(object, vm, "a list, or something like it")),
    }
}

fn collect<T: FromPython, C: FromIterator<T>>(
    object: &PyObject,
    vm: &VirtualMachine,
) -> Result<C, String> {
    let item = |(place, item): (usize, PyObjectRef)| {
        T::try_from_python(&item, vm).map_err(|reason| format!("item {place}: {reason}"))
    };
    items(object, vm)?
        .into_iter()
        .enumerate()
        .map(item)
        .collect()
}

impl<T: FromPython> FromPython for Vec<T> {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        collect(object, vm)
    }
}

impl<T: FromPython, const N: usize> FromPython for [T; N] {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        let items: Vec<T> = collect(object, vm)?;
        items
            .try_into()
            .map_err(|_| unexpected(object, vm, &format!("of length {N}")))
    }
}

impl<T: FromPython + Eq + Hash, S: BuildHasher + Default> FromPython for HashSet<T, S> {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        collect(object, vm)
    }
}

impl<T: FromPython + Ord> FromPython for BTreeSet<T> {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        collect(object, vm)
    }
}

/// The items of a dict.
fn pairs<K: FromPython, V: FromPython, C: FromIterator<(K, V)>>(
    object: &PyObject,
    vm: &VirtualMachine,
) -> Result<C, String> {
    let Some(dict) = object.downcast_ref::<PyDict>() else {
        return Err(unexpected(object, vm, "a dict"));
    };
    let pair = |(key, value): (PyObjectRef, PyObjectRef)| {
        let name = || unexpected_key(&key, vm);
        Ok((
            K::try_from_python(&key, vm).map_err(|reason| format!("key: {reason}"))?,
            V::try_from_python(&value, vm)
                .map_err(|reason| format!("item {}: {reason}", name()))?,
        ))
    };
    let dict: PyRef<PyDict> = dict.to_owned();
    dict.into_iter().map(pair).collect()
}

fn unexpected_key(key: &PyObject, vm: &VirtualMachine) -> String {
    key.repr(vm).map_or_else(
        |_| "?".to_owned(),
        |repr| repr.to_string_lossy().into_owned(),
    )
}

impl<K: FromPython + Eq + Hash, V: FromPython, S: BuildHasher + Default> FromPython
    for HashMap<K, V, S>
{
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        pairs(object, vm)
    }
}

impl<K: FromPython + Ord, V: FromPython> FromPython for BTreeMap<K, V> {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        pairs(object, vm)
    }
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        impl<$($name: FromPython),*> FromPython for ($($name,)*) {
            fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
                const LENGTH: usize = [$(stringify!($name)),*].len();
                let tuple = object.downcast_ref::<PyTuple>().filter(|tuple| tuple.len() == LENGTH);
                let Some(tuple) = tuple else {
                    return Err(unexpected(object, vm, &format!("a tuple of {LENGTH}")));
                };
                let mut items = tuple.iter().enumerate();
                Ok(($({
                    let (place, item) = items.next().expect("there are as many as were counted");
                    $name::try_from_python(item, vm)
                        .map_err(|reason| format!("item {place}: {reason}"))?
                },)*))
            }
        }

        #[allow(non_snake_case)]
        impl<$($name: IntoPython),*> IntoPython for ($($name,)*) {
            fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
                vm.ctx.new_tuple(self.into_arguments(vm)).into()
            }
        }

        #[allow(non_snake_case)]
        impl<$($name: IntoPython),*> Arguments for ($($name,)*) {
            fn into_arguments(self, vm: &VirtualMachine) -> Vec<PyObjectRef> {
                let ($($name,)*) = self;
                vec![$($name.into_python(vm)),*]
            }
        }
    )*};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

impl Arguments for () {
    fn into_arguments(self, _: &VirtualMachine) -> Vec<PyObjectRef> {
        Vec::new()
    }
}

macro_rules! as_they_are {
    ($($type:ty),*) => {$(
        impl IntoPython for $type {
            fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
                self.to_pyobject(vm)
            }
        }
    )*};
}

as_they_are! { f64, bool, char, String, &str, &String, () }

impl<T: IntoPython> IntoPython for Option<T> {
    fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
        match self {
            Some(value) => value.into_python(vm),
            None => vm.ctx.none(),
        }
    }
}

impl<T: IntoPython> IntoPython for Vec<T> {
    fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
        let items = self.into_iter().map(|item| item.into_python(vm));
        vm.ctx.new_list(items.collect()).into()
    }
}

impl<T: IntoPython, const N: usize> IntoPython for [T; N] {
    fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
        Vec::from(self).into_python(vm)
    }
}

/// Bytes, which a list of integers is not: `bytes`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bytes(pub Vec<u8>);

impl FromPython for Bytes {
    fn try_from_python(object: &PyObject, vm: &VirtualMachine) -> Result<Self, String> {
        match object.downcast_ref::<PyBytes>() {
            Some(bytes) => Ok(Bytes(bytes.as_bytes().to_vec())),
            None => Err(unexpected(object, vm, "bytes")),
        }
    }
}

impl IntoPython for Bytes {
    fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_bytes(self.0).into()
    }
}

/// A dict of these items.
fn dict<K: IntoPython, V: IntoPython>(
    items: impl IntoIterator<Item = (K, V)>,
    vm: &VirtualMachine,
) -> PyObjectRef {
    let dict = vm.ctx.new_dict();
    for (key, value) in items {
        let key = key.into_python(vm);
        let set = dict.set_item(&*key, value.into_python(vm), vm);
        set.unwrap_or_else(|_| panic!("{} is no key of a dict", unexpected_key(&key, vm)));
    }
    dict.into()
}

impl<K: IntoPython, V: IntoPython, S> IntoPython for HashMap<K, V, S> {
    fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
        dict(self, vm)
    }
}

impl<K: IntoPython, V: IntoPython> IntoPython for BTreeMap<K, V> {
    fn into_python(self, vm: &VirtualMachine) -> PyObjectRef {
        dict(self, vm)
    }
}
