//! Builtins that the library itself needs, looked up once per interpreter.
//!
//! HPy 0.9 has no functions for some things that Python's builtins do. What is
//! looked up here is kept in globals that every module makes known to its host.

use std::ffi::CStr;

use crate::context::Context;
use crate::error::Result;
use crate::global::Global;
use crate::handle::Handle;
use crate::rt::RegisteredGlobal;
use crate::types::{Bytes, Str, TypeObject};

/// An object that is made when it is first needed, and kept.
pub(crate) struct Cached {
    global: Global,
    make: Make,
}

enum Make {
    /// A builtin.
    Builtin(&'static CStr),
    /// An attribute of a builtin: a method that is called with its object.
    Method(&'static CStr, &'static CStr),
    /// An attribute of a module of the standard library.
    Library(&'static CStr, &'static CStr),
    /// What this function makes.
    Function(for<'cx> fn(Context<'cx>) -> Result<Handle<'cx>>),
    /// An object of nobody else's, to be told from any other.
    Sentinel,
}

impl Cached {
    const fn new(make: Make) -> Self {
        Cached {
            global: Global::new(),
            make,
        }
    }

    /// The object.
    ///
    /// # Errors
    ///
    /// `KeyError` or `AttributeError` if somebody has taken the builtin away
    /// before it was first needed, and `MemoryError`.
    #[inline]
    pub(crate) fn get<'cx>(&self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        self.global.get_or_init(cx, |cx| match self.make {
            Make::Builtin(name) => builtin(cx, name),
            Make::Method(class, name) => builtin(cx, class)?.getattr(name),
            Make::Library(module, name) => import(cx, module)?.getattr(name),
            Make::Function(make) => make(cx),
            Make::Sentinel => builtin(cx, c"object")?.call0(),
        })
    }
}

fn builtin<'cx>(cx: Context<'cx>, name: &CStr) -> Result<Handle<'cx>> {
    // SAFETY: the dictionary is a constant, the name a C string; the function
    // returns a new handle or fails.
    unsafe {
        cx.own(hpy_sys::HPy_GetItem_s(
            cx.as_raw(),
            cx.builtins().as_raw(),
            name.as_ptr(),
        ))
    }
}

fn import<'cx>(cx: Context<'cx>, name: &CStr) -> Result<Handle<'cx>> {
    // SAFETY: the name is a C string; the function returns a new handle or fails.
    unsafe { cx.own(hpy_sys::HPyImport_ImportModule(cx.as_raw(), name.as_ptr())) }
}

macro_rules! cached {
    ($($(#[$doc:meta])* $name:ident = $make:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) static $name: Cached = Cached::new($make);

        inventory::submit! { RegisteredGlobal(|| $name.global.as_raw()) }
    )*};
}

cached! {
    /// `iter`
    ITER = Make::Builtin(c"iter");
    /// `next`
    NEXT = Make::Builtin(c"next");
    /// `list`
    LIST = Make::Builtin(c"list");
    /// `bytes.__len__`. Not by the name `bytes`, which is whoever's last set it: the
    /// answer is taken on trust.
    BYTES_LEN = Make::Function(|cx| Bytes::type_object(cx).getattr(c"__len__"));
    /// `str.__getitem__`
    STR_GETITEM = Make::Function(|cx| Str::type_object(cx).getattr(c"__getitem__"));
    /// `object.__getattribute__`
    OBJECT_GETATTRIBUTE = Make::Method(c"object", c"__getattribute__");
    /// `object.__setattr__`
    OBJECT_SETATTR = Make::Method(c"object", c"__setattr__");
    /// `object.__delattr__`
    OBJECT_DELATTR = Make::Method(c"object", c"__delattr__");
    /// `type.__getattribute__`
    TYPE_GETATTRIBUTE = Make::Method(c"type", c"__getattribute__");
    /// `type.__setattr__`
    TYPE_SETATTR = Make::Method(c"type", c"__setattr__");
    /// `dict`
    DICT = Make::Builtin(c"dict");
    /// Where objects of builtin classes have a value of Rust's.
    VALUE_KEY = Make::Function(|cx| Ok(cx.str(crate::class::builtin::KEY)?.into_object()));
    /// `dict.get`
    DICT_GET = Make::Method(c"dict", c"get");
    /// `dict.values`
    DICT_VALUES = Make::Method(c"dict", c"values");
    /// `dict.items`
    DICT_ITEMS = Make::Method(c"dict", c"items");
    /// Takes a method of a class away from where it is, there or above.
    TAKE = Make::Function(|cx| {
        cx.eval(
            "lambda cls, name: \
             next((vars(c)[name], delattr(c, name)) for c in cls.__mro__ if name in vars(c))[0]",
        )
    });
    /// `set`
    SET = Make::Builtin(c"set");
    /// `os.fspath`
    FSPATH = Make::Library(c"os", c"fspath");
    /// `os.fsdecode`
    FSDECODE = Make::Library(c"os", c"fsdecode");
    /// `pathlib.Path`
    PATH = Make::Library(c"pathlib", c"Path");
    /// `datetime.timedelta`
    TIMEDELTA = Make::Library(c"datetime", c"timedelta");
    /// `datetime.datetime`
    DATETIME = Make::Library(c"datetime", c"datetime");
    /// Midnight of 1 January 1970 in UTC, a `datetime.datetime`
    EPOCH = Make::Function(|cx| {
        let utc = import(cx, c"datetime")?.getattr(c"timezone")?.getattr(c"utc")?;
        DATETIME.get(cx)?.call((1970, 1, 1, 0, 0, 0, 0, utc))
    });
    /// `ipaddress.IPv4Address`
    IPV4_ADDRESS = Make::Library(c"ipaddress", c"IPv4Address");
    /// `ipaddress.IPv6Address`
    IPV6_ADDRESS = Make::Library(c"ipaddress", c"IPv6Address");
    /// What stands for nothing where any object at all can be something.
    MISSING = Make::Sentinel;
}
