//! The macros where no name means what it usually does: the library has another
//! name, there is no prelude, and items of the user's own have the names that
//! expansions would use if they were careless. That it compiles is the test.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]
#![allow(clippy::upper_case_acronyms)]

mod deeper {
    pub(crate) use ::python as library;
}

/// Every attribute, by the path that the option names.
#[crate::deeper::library::module(crate = crate::deeper::library, functions = [crate::free::listed])]
mod hygienic {
    // What expansions must not mean when they write these names.
    struct Option;
    struct Result;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    struct Handle;
    struct Context_;
    struct Borrowed;
    struct Function;
    struct Module;
    struct Parameters;
    struct STATE;
    mod core {}
    mod std {}
    mod hpy {}
    mod rt {}
    type str = ();
    type bool = ();
    type u8 = ();
    type u32 = ();
    type usize = ();

    use ::python::types::{Dict, Tuple};

    fn major() {}
    fn minor() {}
    fn context() {}
    const receiver: i64 = 0;
    const arguments: i64 = 0;
    const result: i64 = 0;
    const module: i64 = 0;
    const arg0: i64 = 7;
    const cx: i64 = 0;

    /// Its default is the constant above, not the argument.
    #[crate::deeper::library::function(signature = (a, b = arg0, /, *args, c = 3, **kwargs))]
    fn every_kind(
        context: ::python::Context<'_>,
        module_: &::python::Module<'_>,
        a: i64,
        b: i64,
        args: &::python::Handle<'_, Tuple>,
        c: i64,
        kwargs: &::python::Handle<'_, Dict>,
    ) -> ::python::Result<i64> {
        let _ = (context, module_, args, kwargs);
        ::std::result::Result::Ok(a + b + c)
    }

    #[crate::deeper::library::function]
    fn nothing() {}

    #[crate::deeper::library::constant]
    const ANSWER: i64 = 42;

    #[crate::deeper::library::constant]
    static NAME: &::core::primitive::str = "name";

    #[crate::deeper::library::init]
    fn init(module_: &::python::Module<'_>) -> ::python::Result<()> {
        let _ = module_;
        ::std::result::Result::Ok(())
    }

    #[crate::deeper::library::global]
    static KEPT: ::python::Global = ::python::Global::new();

    #[crate::deeper::library::exception(base = ::python::exc::ValueError)]
    struct Wrong;

    #[crate::deeper::library::exception(base = (Wrong, crate::free::Free))]
    struct Worse;

    #[crate::deeper::library::class]
    #[derive(::std::clone::Clone)]
    pub(super) struct Value {
        number: i64,
    }

    #[crate::deeper::library::methods]
    impl Value {
        #[hpy(signature = (number = arg0))]
        fn __new__(number: i64) -> ::python::Result<Self> {
            ::std::result::Result::Ok(Self { number })
        }

        fn __repr__(&self) -> ::std::string::String {
            ::std::string::String::new()
        }

        fn sum(&self, other: &Self) -> i64 {
            self.number + other.number
        }

        #[hpy(signature = (other = ::std::option::Option::None))]
        fn take(&mut self, other: ::std::option::Option<&mut Value>) {
            if let ::std::option::Option::Some(other) = other {
                ::std::mem::swap(self, other);
            }
        }

        fn object<'cx>(this: &::python::Handle<'cx, Self>) -> ::python::Handle<'cx, Self> {
            ::std::clone::Clone::clone(this)
        }
    }

    #[crate::deeper::library::class(eq_int, ord)]
    enum Plain {
        First,
        Second = 7,
    }

    #[crate::deeper::library::class]
    enum WithData {
        Named { value: i64 },
        Unnamed(::std::string::String, f64),
        Nothing,
    }

    #[crate::deeper::library::class(subclass)]
    struct Above;

    #[crate::deeper::library::class(base = Above)]
    struct Below;

    #[crate::deeper::library::methods]
    impl Below {
        fn __new__() -> (Self, Above) {
            (Below, Above)
        }

        fn plain(&self, plain: Plain, _data: &WithData) -> Plain {
            plain
        }
    }

    #[crate::deeper::library::class(frozen)]
    struct Keeper {
        kept: ::std::vec::Vec<::python::Field>,
    }

    #[crate::deeper::library::methods]
    impl Keeper {
        fn __new__<'cx>(new: &::python::New<'cx, Self>, object: &::python::Handle<'cx>) -> Self {
            Keeper {
                kept: ::std::vec![::python::Field::new(new, object)],
            }
        }
    }

    #[crate::deeper::library::module]
    mod child {
        #[crate::deeper::library::function]
        fn function() -> i64 {
            1
        }
    }
}

/// What stands outside of a module says by which name the library goes.
mod free {
    #[::python::function(crate = ::python)]
    pub(crate) fn listed(x: i64) -> i64 {
        x
    }

    #[::python::function(crate = ::python, module = crate::hygienic)]
    fn joined() -> ::std::string::String {
        ::std::string::String::new()
    }

    #[::python::global(crate = ::python)]
    static KEPT: ::python::Global = ::python::Global::new();

    #[::python::exception(crate = ::python, module = crate::hygienic)]
    pub(crate) struct Free;

    #[::python::class(crate = ::python, module = crate::hygienic)]
    struct FreeClass;

    #[::python::methods(crate = ::python)]
    impl FreeClass {
        fn method(&self, value: &crate::hygienic::Value) {
            let _ = value;
        }
    }
}

/// Functions in a scope of their own, as in a documentation example.
fn inside_a_function() {
    #[::python::function(crate = ::python)]
    fn local(x: i64) -> i64 {
        x
    }
    let _ = local;
}
