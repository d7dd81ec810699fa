//! The attribute and derive macros of hpy-rs.
//!
//! Use them by way of the library, as `#[hpy::module]` and so on. Each macro
//! goes the same way: its input is parsed and checked into a model, with every
//! mistake noted, and a model without mistakes is expanded. Expansions hold data
//! and calls of `hpy::rt`; the logic is there.

mod class;
mod constant;
mod derive;
mod docs;
mod errors;
mod exception;
mod function;
mod global;
mod init;
mod krate;
mod methods;
mod module;
mod names;
mod options;
mod signature;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use quote::quote;

/// Makes a Rust function one that Python can call.
///
/// Inside an inline [`#[hpy::module]`](macro@module) the function belongs to
/// that module. Anywhere else it says which module it joins,
/// `#[hpy::function(module = crate::my_module)]`, or is listed there,
/// `#[hpy::module(functions = [path::to::function])]`.
///
/// # Arguments
///
/// Every parameter is converted by `FromPython`. An `Option<T>` takes `None`
/// for an answer, but has to be given, unless it has a default. Two types stand
/// for something that Python does not give, anywhere among the parameters:
/// `Context<'_>` is the context of the call, `&Module<'_>` the module.
///
/// # Options
///
/// - `signature = (a, b = 1, /, c, *args, d = 2, **kwargs)`: the parameters as
///   Python has them. `/` ends the positional-only ones, `*` begins the
///   keyword-only ones, `*args` gets the rest of the positional arguments as
///   what can be made of a tuple, `**kwargs` the rest of the keyword ones as
///   what can be made of a dict. A default is a Rust expression, computed when
///   it is needed. Without this option every parameter is required and can be
///   given by position or by name.
/// - `name = "..."`: the Python name, where it is not the Rust one.
/// - `module = path`: the module to join.
/// - `crate = path`: the absolute path of the library, where it is not `::hpy`.
///
/// # Result
///
/// The result is converted by `IntoPython`, or is a `Result` whose error
/// becomes an exception. A panic becomes a `RuntimeError`.
///
/// # Documentation
///
/// Doc comments become `__doc__`. `inspect.signature` knows the signature;
/// defaults that are plain literals are shown as Python would write them,
/// others as `...`. Text that another macro makes, `#[doc = include_str!(...)]`,
/// is not seen.
///
/// # Examples
///
/// ```
/// use std::collections::HashMap;
///
/// use hpy::prelude::*;
///
/// /// `area(width, height=1.0, /, *, scale=1.0)`
/// #[hpy::function(signature = (width, height = 1.0, /, *, scale = 1.0))]
/// fn area(width: f64, height: f64, scale: f64) -> f64 {
///     width * height * scale
/// }
///
/// /// `total(*numbers, **named)`
/// #[hpy::function(signature = (*numbers, **named))]
/// fn total(numbers: Vec<i64>, named: HashMap<String, i64>) -> i64 {
///     numbers.iter().chain(named.values()).sum()
/// }
///
/// /// `module_name()`: Python gives neither the context nor the module.
/// #[hpy::function]
/// fn module_name<'cx>(cx: Context<'cx>, module: &Module<'cx>) -> Result<Handle<'cx>> {
///     let _ = cx;
///     module.getattr("__name__")
/// }
/// ```
#[proc_macro_attribute]
pub fn function(attribute: TokenStream, item: TokenStream) -> TokenStream {
    function::free(attribute.into(), item.into()).into()
}

/// Makes an inline module one that Python can import.
///
/// In it, these attributes have a meaning: [`#[hpy::function]`](macro@function),
/// [`#[hpy::constant]`](macro@constant), [`#[hpy::init]`](macro@init),
/// [`#[hpy::exception]`](macro@exception), [`#[hpy::global]`](macro@global), and
/// `#[hpy::module]` again for a submodule, which `import parent.child` finds.
/// Other items stay what they are. Doc comments become `__doc__`.
///
/// Beside them there is a constant then, `PYTHON_MODULE`: the module for a Python in the same
/// process, as the package `hpy-host` has one for tests. The module's submodules are part of it.
///
/// On import, exceptions and constants are set first, then the init functions
/// run in the order in which they are written.
///
/// # Options
///
/// - `gil_used = false`: the module's code does without the interpreter's lock, so
///   a free-threaded CPython need not use one because of it; `true` if not given.
/// - `name = "package.module"`: the full Python name, where it is not the Rust
///   one. A module in a package has dots in it.
/// - `functions = [path::to::function, ...]`: functions written elsewhere with
///   `#[hpy::function]`, by the path of the module that they are written in.
/// - `crate = path`: the absolute path of the library, where it is not `::hpy`;
///   items inside inherit it.
///
/// # Examples
///
/// ```standalone_crate
/// use hpy::prelude::*;
///
/// /// What `help(shapes)` shows.
/// #[hpy::module(name = "geometry.shapes", functions = [crate::elsewhere::perimeter])]
/// mod shapes {
///     use super::*;
///
///     #[hpy::constant]
///     const SIDES: i64 = 4;
///
///     #[hpy::function]
///     fn area(width: f64, height: f64) -> f64 {
///         width * height
///     }
///
///     #[hpy::init]
///     fn init(module: &Module<'_>) -> Result<()> {
///         module.setattr(c"version", "1.0")
///     }
///
///     /// `geometry.shapes.round`.
///     #[hpy::module]
///     mod round {
///         #[hpy::function]
///         fn circle(radius: f64) -> f64 {
///             std::f64::consts::PI * radius * radius
///         }
///     }
/// }
///
/// mod elsewhere {
///     /// The module lists this one.
///     #[hpy::function]
///     pub(crate) fn perimeter(width: f64, height: f64) -> f64 {
///         2.0 * (width + height)
///     }
///
///     /// This one joins by itself.
///     #[hpy::function(module = crate::shapes)]
///     fn diagonal(width: f64, height: f64) -> f64 {
///         width.hypot(height)
///     }
/// }
/// # fn main() {}
/// ```
#[proc_macro_attribute]
pub fn module(attribute: TokenStream, item: TokenStream) -> TokenStream {
    module::outermost(attribute.into(), item.into()).into()
}

/// Makes a constant or a static an attribute of the module that it is in.
///
/// The value is converted by `IntoPython` when the module is imported. The
/// option `name = "..."` gives another Python name.
#[proc_macro_attribute]
pub fn constant(_: TokenStream, item: TokenStream) -> TokenStream {
    only_in_a_module("constant", item)
}

/// Makes a function run when the module that it is in is imported:
/// `fn init(module: &Module<'_>) -> Result<()>`.
///
/// It may also take a `Context<'_>`, and leave out what it has no use for. An
/// error fails the import. There can be several; they run in order.
#[proc_macro_attribute]
pub fn init(_: TokenStream, item: TokenStream) -> TokenStream {
    only_in_a_module("init", item)
}

/// Makes a static `Global` known to the interpreter, so that it can keep a
/// Python object: `static NAME: Global = Global::new();`.
#[proc_macro_attribute]
pub fn global(attribute: TokenStream, item: TokenStream) -> TokenStream {
    global::free(attribute.into(), item.into()).into()
}

/// Makes a struct without fields a new exception class: `pub struct MyError;`.
///
/// The struct implements `hpy::exc::ExceptionType`, so `MyError::error("...")`
/// is an error to return. Doc comments become `__doc__`.
///
/// # Options
///
/// - `base = ValueError`, or several: `base = (ValueError, KeyError)`. They are
///   paths of exception types, those of `hpy::exc` or one's own; the default is
///   `Exception`.
/// - `name = "..."`: the Python name, where it is not the Rust one.
/// - `module = path`: the module to join, where the struct is not written in one.
/// - `crate = path`: the absolute path of the library, where it is not `::hpy`.
///
/// # Examples
///
/// ```standalone_crate
/// use hpy::prelude::*;
///
/// #[hpy::module]
/// mod parser {
///     use super::*;
///
///     /// The text makes no sense.
///     #[hpy::exception(base = ValueError)]
///     pub(crate) struct ParseError;
///
///     #[hpy::function]
///     fn parse(text: &str) -> Result<i64> {
///         text.parse().map_err(|_| ParseError::error(format!("no number: {text}")))
///     }
/// }
/// # fn main() {}
/// ```
#[proc_macro_attribute]
pub fn exception(attribute: TokenStream, item: TokenStream) -> TokenStream {
    exception::free(attribute.into(), item.into()).into()
}

/// Makes a struct or an enum a Python class.
///
/// What its objects can do is written in [`#[hpy::methods]`](macro@methods) blocks. The
/// struct's values live in the objects: `Handle<'cx, T>` is a handle to one, and lends
/// its value by `read` and `write`. Doc comments become `__doc__`.
///
/// # Options
///
/// - `name = "..."`: the Python name, where it is not the Rust one.
/// - `frozen`: values never change, so no method takes `&mut self`, and reading one
///   costs nothing.
/// - `subclass`: Python may derive other classes from it. PyPy's HPy ends the process when it
///   finalizes an object of such a class which has a `__del__`; from a class of yours that has
///   one, it cannot be derived there.
/// - `base = Path`: the class that it inherits from: another of yours, which has the option
///   `subclass`; `__new__` then returns the values of both, `(Self, Base)`. Or a builtin
///   one, `Int`, `Float`, `Str`, `Tuple`, `List`, `Dict`, `Type` or an exception; see
///   [below](#below-a-builtin-class).
/// - `eq`: `==` and `!=` by [`PartialEq`]; with `ord` as well, the others by
///   [`PartialOrd`]. Objects of a class with equality have no hash, unless
/// - `hash`: the hash is by [`Hash`], of a `frozen` class.
/// - `str` and `repr`: the text is by [`Display`](std::fmt::Display) or
///   [`Debug`](std::fmt::Debug).
/// - `abc = "collections.abc.Sequence"`: the abstract base class that it is registered
///   with on import, as by `Sequence.register(cls)`.
/// - `fields`: its values have `Field`s, which do not show in the struct itself.
/// - `calls`: its objects can have call functions of their own, by
///   `Handle::set_call_function`.
/// - `dict`, `weakref`: its objects have a `__dict__`, and there can be weak references to
///   them. Only the last of several Rust classes that inherit from each other can have
///   these. PyPy's objects have both in any case; under the package `hpy` on CPython 3.14
///   and later they get no `__dict__`.
/// - `get_all`, `set_all`: every field of the struct is an attribute, as if by
///   `#[hpy(get)]` and `#[hpy(set)]`; `#[hpy(skip)]` on a field excepts it.
/// - `rename_all = "camelCase"`: how the attributes that fields are get their names (the
///   ways are those of [`FromPython`](macro@FromPython)).
/// - `module = path`: the module to join, where the struct is not written in one.
/// - `crate = path`: the absolute path of the library, where it is not `::hpy`.
///
/// # Fields as attributes
///
/// `#[hpy(get)]`, `#[hpy(set)]`, `#[hpy(get, set, name = "...")]` on a field make it an
/// attribute of the objects, with the field's doc comment as docstring:
///
/// - Getting converts a reference to the value where that is possible, else a clone of
///   it. Setting converts the other way; what was there is dropped.
/// - A `Field` is the object that it holds. `Option<Field>` is `None` too, and deleting
///   the attribute makes it so.
/// - A `Member`, and in a `frozen` class also a plain number, a `bool`, a `TextMember`
///   and an `InlineTextMember` (all in `hpy::class`), is a native member: the interpreter
///   reads and writes it by itself. Objects cannot be that, because the interpreter's
///   words for them are not in the struct; nor is anything on PyPy, which would read the
///   memory of objects that have none, or another.
///
/// ```ignore
/// #[hpy::class]
/// struct Point {
///     /// The first coordinate.
///     #[hpy(get, set)]
///     x: f64,
///     #[hpy(get)]
///     name: Option<String>,
///     #[hpy(get, set)]
///     count: Member<i64>,
///     #[hpy(get, set)]
///     owner: Option<Field>,
/// }
/// ```
///
/// # Below a builtin class
///
/// A class may inherit from `int`, `float`, `str`, `tuple`, `list`, `dict`, `type` (which
/// makes it a metaclass) or an exception. `__new__` returns the value, and what the
/// builtin class is called with, a tuple; so does what is given to `Handle::new`:
///
/// ```ignore
/// #[hpy::class(base = Float, frozen)]
/// struct Celsius {
///     place: String,
/// }
///
/// #[hpy::methods]
/// impl Celsius {
///     fn __new__(degrees: f64, place: String) -> (Self, (f64,)) {
///         (Celsius { place }, (degrees,))
///     }
///
///     fn fahrenheit(this: &Handle<'_, Self>) -> Result<f64> {
///         Ok(this.extract::<f64>()? * 1.8 + 32.0)
///     }
/// }
/// ```
///
/// For `list`, `dict` and exceptions the value alone will do: a list is empty then, and an
/// exception's `args` are the arguments of `__new__`. A value of an exception class is an
/// error, `Err(ParseFailure { line })?`; `Error::from_initial` takes the exception's `args`
/// too. `error.matches::<ParseFailure>(cx)` and `exception.downcast::<ParseFailure>()` find
/// it again.
///
/// To Python these are classes like those written in Python: their objects have a
/// `__dict__`, and with `subclass` others may be derived from them on every host. Some
/// things differ from other classes:
///
/// - The value is in an object of its own, which stands in the `__dict__`. Reaching it
///   costs a look-up. An object that has none, because it was made by
///   `float.__new__(Celsius)`, is a `TypeError` to who reads its value.
/// - `read` lends a value, `get` does not, nor is `&Celsius` a conversion (as an argument
///   it is lent). `__buffer__` is refused.
/// - Members are properties, which call into Rust.
/// - Objects can be pickled and copied if there is a `__reduce__`.
///
/// # Enums
///
/// Of an enum whose variants have no fields, there is one object for each variant: an
/// attribute of the class, with a `name` and a `value`, which is its number. `int(Color.Red)`
/// is that too, and `Color(5)` the member of a number; a `for` goes through all of them.
/// The Rust value stands for the object both as an argument and as a result. Its options:
///
/// - `eq_int`: a member is equal to its number;
/// - `ord`: members are ordered by their numbers;
/// - on a variant, `#[hpy(name = "...")]`: its Python name.
///
/// Of one whose variants have fields, each variant is a class of its own, derived from the
/// enum's: `Shape.Circle(radius=1.0)`. Fields are attributes, those without a name `_0`,
/// `_1` and so on, and `match` takes them apart. A variant may have a
/// `#[hpy(signature = (...))]`, a field with a name an `#[hpy(name = "...")]`.
///
/// Values of enums never change. Both kinds have a `__repr__`, unless a methods block has
/// one, and can be pickled.
#[proc_macro_attribute]
pub fn class(attribute: TokenStream, item: TokenStream) -> TokenStream {
    class::free(attribute.into(), item.into()).into()
}

/// Makes the functions of an `impl` block the methods of a Python class.
///
/// The type has [`#[hpy::class]`](macro@class). There may be several such blocks.
/// Arguments and results are as in [`#[hpy::function]`](macro@function).
///
/// # What a function takes first
///
/// | first parameter | what it gets |
/// |---|---|
/// | `&self` | the value, to read |
/// | `&mut self` | the value, to change |
/// | `this: &Handle<'_, Self>` | the object |
/// | `this: Ref<'_, '_, Self>`, `RefMut` | the value and the object |
///
/// `__new__` takes none of these. It may take `cls: &Handle<'_, Type>`, the class that
/// was called, and `new: &New<'_, Self>`, the object before it has its value.
///
/// # Special methods
///
/// They have their Python names, and Python decides what they take: `__repr__(&self)`,
/// `__add__(&self, other: T)`, `__setitem__(&mut self, key: K, value: V)`. A name that
/// Python does not know is a mistake, unless it is given by the option `name`.
///
/// ```ignore
/// #[hpy::methods]
/// impl Money {
///     fn __add__(&self, other: &Money) -> Money { ... }
///     fn __mul__(&self, times: i64) -> Money { ... }
///     fn __rmul__(&self, times: i64) -> Money { ... }
///     fn __iadd__(&mut self, other: &Money) { ... }
///     fn __richcmp__(&self, other: &Money, op: CompareOp) -> bool { ... }
///     fn __hash__(&self) -> u64 { ... }
///     fn __bool__(&self) -> bool { ... }
/// }
/// ```
///
/// - An operator or a comparison whose operand is of a type that does not convert gives
///   `NotImplemented`, and Python asks the other operand. A method gives it itself by
///   `Ok(cx.not_implemented().to_owned())`.
/// - A method that changes its object in place, such as `__iadd__`, returns nothing, or a
///   `Handle` to what takes the object's place.
/// - Comparisons are one method each, or all of them `__richcmp__`. `!=` is the opposite of
///   `==` where there is no `__ne__`. A class with `__eq__` and no `__hash__` has none.
/// - `__bool__` and `__contains__` return a `bool`, `__len__` a `usize`, `__hash__` any
///   integer.
/// - Methods that are one thing for Python, such as `__add__` and `__radd__`, stand in one
///   block.
///
/// Others are called in another way than they look:
///
/// - `__next__` returns `Option<T>` or `Result<Option<T>>`; `None` is the end. It can
///   also raise a `StopIteration` with a value, as what `__await__` returns does. For an
///   iterator in Rust there is `hpy::class::PyIterator`.
/// - `__exit__` and `__aexit__` take the exception's class, the exception and its
///   traceback, each as an `Option<&Handle<'_>>`.
/// - `__getattr__` is called where an attribute is not found; `__getattribute__`,
///   `__setattr__` and `__delattr__` are called for every one, and do what would be done
///   without them by the handle's `default_getattr`, `default_setattr` and
///   `default_delattr`.
/// - `__get__` takes the object, or `None` where the attribute is looked up on the class,
///   and the class.
/// - `__class_getitem__`, `__init_subclass__`, `__subclasshook__` and `__prepare__` are
///   class methods without being told so.
/// - `__del__` is called once before an object's value is dropped, when the object can
///   still be used. What it raises goes to `sys.unraisablehook`. If it saves the object,
///   its value lives on, but on PyPy 7.3, where it is gone; PyPy 8 calls it of no object
///   that Python code has never seen.
///
/// # Options
///
/// On a function, as `#[hpy(...)]`:
///
/// - `name = "..."`: the Python name;
/// - `signature = (...)`: as for a function;
/// - `skip`: it is not Python's;
/// - `staticmethod`: it is called on no object, and takes none;
/// - `classmethod`: it takes the class first, `cls: &Handle<'_, Type>`, which may be one
///   below this one;
/// - `getter`, `setter`, `deleter`: it gets, sets or deletes the attribute of its name,
///   without a `get_`, `set_`, `delete_` or `del_` at the beginning. A setter takes the
///   object and the value. The functions of one attribute stand in one block; its
///   docstring is the first of theirs, in this order;
/// - `call = NAME`: it is a call function, in Rust known by the constant `Self::NAME`; an
///   object that is given it calls this in place of `__call__`. The class needs the option
///   `calls`.
/// - `classattr`: its result is an attribute of the class, made when the module is
///   imported. It takes nothing, or `cx: Context<'_>`. So may a constant of the block
///   be: `#[hpy(classattr)] const ORIGIN: Point = ...;`.
///
/// On the block: `#[hpy::methods(crate = path)]`, where the library is not `::hpy`.
#[proc_macro_attribute]
pub fn methods(attribute: TokenStream, item: TokenStream) -> TokenStream {
    methods::free(attribute.into(), item.into()).into()
}

/// Derives `FromPython`: makes a struct or an enum of Python objects.
///
/// - A struct with named fields takes them from the object's attributes, or
///   from its items (`#[hpy(item)]` on a field, `#[hpy(from_item_all)]` on the
///   struct), as a dict has them.
/// - A struct with several unnamed fields is made from a tuple of that length;
///   with a single field, or with `#[hpy(transparent)]`, of what the field is
///   made from; with none, of `None`.
/// - Of an enum, the variants are tried in turn, as if they were structs; one
///   without fields is its name, a `str`. If none fits, the error says why not,
///   for each.
///
/// Fields cannot borrow from the object: `String` for `&str`. `Handle<'cx>` can
/// be a field; the type then has the call's lifetime as its only one.
///
/// # Options
///
/// On the type: `#[hpy(from_item_all)]`, `#[hpy(transparent)]`,
/// `#[hpy(rename_all = "camelCase")]` (also `PascalCase`, `snake_case`,
/// `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE`, `lowercase`,
/// `UPPERCASE`), and `#[hpy(crate = path)]` where the library is not `::hpy`.
/// On a variant: the same but the last, and `#[hpy(rename = "...")]` if it has
/// no fields.
///
/// On a field:
/// - `#[hpy(rename = "...")]`: its name in Python;
/// - `#[hpy(attribute)]`, `#[hpy(attribute = "...")]`, `#[hpy(item)]`,
///   `#[hpy(item = "...")]`: where it is found, and by which name;
/// - `#[hpy(default)]`, `#[hpy(default = expression)]`: its value where there
///   is no such attribute or item;
/// - `#[hpy(from_with = path)]`: a function that converts it,
///   `fn(&Handle<'_>) -> Result<T>`.
#[proc_macro_derive(FromPython, attributes(hpy))]
pub fn from_python(item: TokenStream) -> TokenStream {
    derive::from_python(item.into()).into()
}

/// Derives `IntoPython`: makes Python objects of a struct or an enum.
///
/// - A struct with named fields becomes a `dict`, one with several unnamed
///   fields a `tuple`, one without fields `None`.
/// - One with a single unnamed field, or with `#[hpy(transparent)]`, becomes
///   what its field becomes.
/// - An enum becomes what its variant would as a struct; a variant without
///   fields becomes its name, a `str`.
///
/// The options are those of [`FromPython`](macro@FromPython), of which
/// `rename`, `rename_all`, `item = "..."`, `attribute = "..."`, `transparent`
/// and `crate` have a meaning here. `#[hpy(into_with = path)]` on a field names
/// a function that converts it, `fn(T, Context<'cx>) -> Result<Handle<'cx>>`.
///
/// A lifetime called `'cx`, or that of a `Handle` among the fields, is the
/// call's; others belong to plain Rust borrows.
#[proc_macro_derive(IntoPython, attributes(hpy))]
pub fn into_python(item: TokenStream) -> TokenStream {
    derive::into_python(item.into()).into()
}

fn only_in_a_module(attribute: &str, item: TokenStream) -> TokenStream {
    let item = proc_macro2::TokenStream::from(item);
    let mut errors = errors::Errors::default();
    errors.span(
        proc_macro2::Span::call_site(),
        format_args!(
            "`#[hpy::{attribute}]` has a meaning only inside `#[hpy::module] mod name {{ ... }}`; \
             move the item there"
        ),
    );
    let errors = errors.into_tokens();
    quote!(#item #errors).into()
}
