//! Special methods that a class has by what its type implements: the options `eq`, `ord`,
//! `hash`, `str` and `repr` of `#[hpy::class]`.

use std::ffi::CStr;
use std::fmt::{Debug, Display};
use std::hash::{DefaultHasher, Hasher};
use std::marker::PhantomData;

use hpy_sys::HPy;

use super::answers::{Hash, IntoHash};
use super::{Native, Part, not_implemented};
use crate::class::{Class, Frozen};
use crate::convert::IntoPython;
use crate::error::Result;
use crate::handle::{Borrowed, Handle};
use crate::rt::{Arguments, Function, Parameters};

/// Compares two values, if the other object has one.
#[inline]
fn compared<'cx, T: Class>(
    receiver: Borrowed<'_, 'cx>,
    arguments: &Arguments<'_, 'cx>,
    compare: impl FnOnce(&T, &T) -> bool,
) -> Result<Handle<'cx>> {
    let cx = arguments.cx();
    let other = arguments.required(0);
    if !other.is_instance_of::<T>() {
        return not_implemented(cx);
    }
    // SAFETY: just checked.
    let other = unsafe { other.as_type_unchecked::<T>() }.read()?;
    let this = crate::rt::class::read::<T>(&receiver)?;
    compare(&this, &other)
        .into_python(cx)
        .map(Handle::into_object)
}

macro_rules! comparisons {
    ($($name:ident $bound:ident $operator:tt;)*) => {$(
        #[doc = concat!("`", stringify!($operator), "` of the values.")]
        pub struct $name<T>(PhantomData<T>);

        impl<T: Class + $bound> Part for $name<T> {
            const THERE: bool = true;

            #[inline]
            fn takes(count: usize) -> bool {
                count <= 1
            }

            #[inline]
            fn call<'cx>(
                receiver: Borrowed<'_, 'cx>,
                arguments: &Arguments<'_, 'cx>,
            ) -> Result<Handle<'cx>> {
                compared::<T>(receiver, arguments, |this, other| this $operator other)
            }
        }
    )*};
}

comparisons! {
    Less PartialOrd <;
    LessOrEqual PartialOrd <=;
    Equal PartialEq ==;
    Greater PartialOrd >;
    GreaterOrEqual PartialOrd >=;
}

/// The hash of the value.
pub struct Hashed<T>(PhantomData<T>);

impl<T: Class<Access = Frozen> + std::hash::Hash> Native for Hashed<T> {
    type Answer = Hash;

    #[inline]
    fn call<'cx>(receiver: Borrowed<'_, 'cx>, _: &Arguments<'_, 'cx>) -> Result<Hash> {
        let mut hasher = DefaultHasher::new();
        crate::rt::class::read::<T>(&receiver)?.hash(&mut hasher);
        hasher.finish().into_native()
    }
}

macro_rules! texts {
    ($($name:ident $bound:ident $format:literal $method:literal $text:literal $doc:literal;)*) => {$(
        #[doc = concat!("The value as text, by [`", stringify!($bound), "`].")]
        pub struct $name<T>(PhantomData<T>);

        impl<T: Class + $bound> Function for $name<T> {
            const NAME: &'static CStr = $method;
            const DOC: &'static CStr = $doc;
            const PARAMETERS: Parameters = Parameters {
                class: None,
                function: $text,
                names: &[],
                required: &[],
                positional_only: 0,
                positional: 0,
                varargs: false,
                varkeywords: false,
            };
            type Slots = [HPy; 0];
            const EMPTY: [HPy; 0] = [];

            fn call<'cx>(
                receiver: Borrowed<'_, 'cx>,
                arguments: &Arguments<'_, 'cx>,
            ) -> Result<Handle<'cx>> {
                let value = crate::rt::class::read::<T>(&receiver)?;
                let text = format!($format, &*value);
                text.into_python(arguments.cx()).map(Handle::into_object)
            }
        }
    )*};
}

texts! {
    Displayed Display "{}" c"__str__" "__str__" c"__str__($self, /)\n--\n\nReturn str(self).";
    Debugged Debug "{:?}" c"__repr__" "__repr__" c"__repr__($self, /)\n--\n\nReturn repr(self).";
}
