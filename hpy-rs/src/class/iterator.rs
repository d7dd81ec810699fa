//! [`PyIterator`]: a Rust iterator as a Python one.

use std::any::TypeId;
use std::ffi::CStr;
use std::sync::{Mutex, PoisonError};

use hpy_sys::HPy;

use super::{Class, ClassOptions, Mutable, NoCalls, NoFields, make_class};
use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::Result;
use crate::global::Global;
use crate::handle::{Borrowed, Handle};
use crate::rt::class::{Native, answers, protocols, receiver, write};
use crate::rt::{
    Arguments, Function, IntoReturn, Item, ItemKind, Library, Parameters, RegisteredGlobal,
    RegisteredItems,
};
use crate::types::{Object, Type};

/// What makes the next item.
type Next = Box<dyn for<'cx> FnMut(Context<'cx>) -> Result<Option<Handle<'cx>>> + Send>;

/// A Rust iterator as a Python one: `iter(...)`, `next(...)` and `for` work on it.
///
/// A function or method returns one, or [`Context::iterator`] makes the object. Items
/// are made into Python objects one by one, when they are asked for; those that are
/// `Result`s may raise. The iterator is dropped at its end, or with the object.
///
/// ```
/// use hpy::class::PyIterator;
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn squares(end: u64) -> PyIterator {
///     PyIterator::new((0..end).map(|n| n * n))
/// }
/// ```
///
/// # Iterating over an object's own items
///
/// A Rust iterator cannot borrow from a Python object, which may change or go away
/// meanwhile. What does is a class of its own that keeps the object in a
/// [`Field`](crate::Field), and where it stands:
///
/// ```
/// use hpy::prelude::*;
/// # #[hpy::module]
/// # mod names { use super::*;
///
/// #[hpy::class]
/// struct Names {
///     names: Vec<String>,
/// }
///
/// #[hpy::methods]
/// impl Names {
///     fn __iter__<'cx>(this: &Handle<'cx, Self>) -> Result<Handle<'cx, NamesIterator>> {
///         Handle::new_with(this.cx(), |new| {
///             Ok(NamesIterator { names: Field::new(new, this), next: 0 })
///         })
///     }
/// }
///
/// #[hpy::class]
/// struct NamesIterator {
///     names: Field<Names>,
///     next: usize,
/// }
///
/// #[hpy::methods]
/// impl NamesIterator {
///     fn __iter__<'cx>(this: &Handle<'cx, Self>) -> Handle<'cx, Self> {
///         this.clone()
///     }
///
///     fn __next__(mut this: RefMut<'_, '_, Self>) -> Result<Option<String>> {
///         let names = this.names.get(&this)?;
///         let name = names.read()?.names.get(this.next).cloned();
///         this.next += 1;
///         Ok(name)
///     }
/// }
/// # }
/// # fn main() {}
/// ```
pub struct PyIterator {
    /// Nothing once it has ended. The mutex is never locked: it is for `Sync`.
    next: Mutex<Option<Next>>,
}

impl PyIterator {
    /// Wraps an iterator, whose items become Python objects.
    pub fn new<I>(iterator: I) -> Self
    where
        I: IntoIterator<IntoIter: Send + 'static>,
        I::Item: for<'cx> IntoReturn<'cx>,
    {
        let mut iterator = iterator.into_iter();
        PyIterator {
            next: Mutex::new(Some(Box::new(move |cx| match iterator.next() {
                Some(item) => item.into_return(cx).map(Some),
                None => Ok(None),
            }))),
        }
    }

    fn advance<'cx>(&mut self, cx: Context<'cx>) -> Result<Option<Handle<'cx>>> {
        let place = self.next.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(next) = place else {
            return Ok(None);
        };
        let item = next(cx)?;
        if item.is_none() {
            *place = None;
        }
        Ok(item)
    }
}

impl std::fmt::Debug for PyIterator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PyIterator").finish_non_exhaustive()
    }
}

impl<'cx> Context<'cx> {
    /// A Python iterator over the items of a Rust one: see [`PyIterator`].
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    ///
    /// ```
    /// use hpy::class::PyIterator;
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn total(cx: Context<'_>) -> Result<i64> {
    ///     let numbers = cx.iterator([1, 2, 3])?;
    ///     cx.builtins().get_item("sum")?.call((numbers,))?.extract()
    /// }
    /// ```
    pub fn iterator<I>(self, iterator: I) -> Result<Handle<'cx, PyIterator>>
    where
        I: IntoIterator<IntoIter: Send + 'static>,
        I::Item: for<'a> IntoReturn<'a>,
    {
        PyIterator::new(iterator).into_python(self)
    }
}

impl<'cx> IntoPython<'cx> for PyIterator {
    type Target = PyIterator;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx, PyIterator>> {
        // It belongs to no module that could have made it.
        make_class::<PyIterator>(cx)?;
        Handle::new(cx, self)
    }
}

static KEPT: Global<Type> = Global::new();

inventory::submit! { RegisteredGlobal(|| KEPT.as_raw()) }

impl Class for PyIterator {
    type Module = Library;
    type Base = Object;
    type Access = Mutable;
    type Fields = NoFields;
    type Calls = NoCalls;
    const NAME: &'static str = "iterator";
    const DOC: &'static CStr = c"An iterator in Rust.";
    const OPTIONS: ClassOptions = ClassOptions::DEFAULT;

    fn kept() -> &'static Global<Type> {
        &KEPT
    }
}

/// `__iter__`
enum ItsIter {}

/// `__next__`
enum ItsNext {}

/// What both say of themselves: they take nothing.
macro_rules! described {
    ($name:literal) => {
        const NAME: &'static CStr = match CStr::from_bytes_with_nul(concat!($name, "\0").as_bytes())
        {
            Ok(name) => name,
            Err(_) => c"",
        };
        const DOC: &'static CStr =
            match CStr::from_bytes_with_nul(concat!($name, "($self)\n--\n\n\0").as_bytes()) {
                Ok(doc) => doc,
                Err(_) => c"",
            };
        const PARAMETERS: Parameters = Parameters {
            class: None,
            function: $name,
            names: &[],
            required: &[],
            positional_only: 0,
            positional: 0,
            varargs: false,
            varkeywords: false,
        };
        type Slots = [HPy; 0];
        const EMPTY: [HPy; 0] = [];
    };
}

impl Function for ItsIter {
    described!("__iter__");

    fn call<'cx>(obj: Borrowed<'_, 'cx>, _: &Arguments<'_, 'cx>) -> Result<Handle<'cx>> {
        Ok(receiver::<PyIterator>(&obj)?.clone().into_object())
    }
}

impl Native for ItsNext {
    type Answer = answers::Next;

    fn call<'cx>(obj: Borrowed<'_, 'cx>, args: &Arguments<'_, 'cx>) -> Result<answers::Next> {
        let mut iterator = write::<PyIterator>(&obj)?;
        protocols::item(iterator.advance(args.cx()), args.cx())
    }
}

inventory::submit! {
    RegisteredItems {
        class: || TypeId::of::<PyIterator>(),
        items: &[
            Item::new(ItemKind::Protocol(protocols::iter::<PyIterator, ItsIter>())),
            Item::new(ItemKind::Protocol(protocols::next::<PyIterator, ItsNext>())),
        ],
    }
}
