//! Calls.

mod arguments;
mod keywords;
mod stack;

pub use arguments::Arguments;
pub use keywords::{Keywords, Names};
pub use stack::Stack;

use hpy_sys::HPy;

use crate::error::Result;
use crate::handle::Handle;
use crate::object::Name;
use crate::types::{Dict, Tuple};

/// # Calls
///
/// Positional arguments are a Rust tuple of values that convert, up to twelve
/// of any types, or an array, slice or `Vec` of one type. They go to Python in
/// an array on the stack: no tuple is built, and a handle that is passed by
/// reference is neither duplicated nor closed.
///
/// Keyword arguments are an array, slice or `Vec` of `(name, value)` pairs, a
/// tuple of such pairs where the values differ in type, or a handle to a `dict`.
///
/// ```
/// use hpy::prelude::*;
///
/// fn sorted<'cx>(items: &Handle<'cx>, key: &Handle<'cx>) -> Result<Handle<'cx>> {
///     let sorted = items.cx().builtins().get_item("sorted")?;
///     sorted.call_with((items,), (("key", key), ("reverse", true)))
/// }
///
/// fn join<'cx>(separator: &Handle<'cx, Str>, items: &Handle<'cx>) -> Result<Handle<'cx>> {
///     separator.call_method("join", (items,))
/// }
/// ```
impl<'cx> Handle<'cx> {
    /// Whether the object can be called, `callable(self)`: `HPyCallable_Check`.
    #[doc(alias = "HPyCallable_Check")]
    #[inline]
    pub fn is_callable(&self) -> bool {
        // SAFETY: the handle is open and of this context; the check cannot fail.
        unsafe { hpy_sys::HPyCallable_Check(self.cx().as_raw(), self.as_raw()) != 0 }
    }

    /// `self(*args)`: `HPy_Call`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object cannot be called, and what it raises.
    #[doc(alias = "HPy_Call")]
    #[inline]
    pub fn call(&self, args: impl Arguments<'cx>) -> Result<Handle<'cx>> {
        let mut stack = Stack::new(self.cx());
        args.push_into(&mut stack)?;
        let positional = stack.len();
        self.call_stack(&stack, positional, Names::NONE)
    }

    /// `self()`: `HPy_Call` without arguments.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object cannot be called, and what it raises.
    #[inline]
    pub fn call0(&self) -> Result<Handle<'cx>> {
        self.call(())
    }

    /// `self(*args, **kwargs)`: `HPy_Call`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object cannot be called, or a name is given twice,
    /// and what it raises.
    #[doc(alias = "HPy_Call")]
    pub fn call_with(
        &self,
        args: impl Arguments<'cx>,
        kwargs: impl Keywords<'cx>,
    ) -> Result<Handle<'cx>> {
        let mut stack = Stack::new(self.cx());
        args.push_into(&mut stack)?;
        let positional = stack.len();
        let names = kwargs.push_into(&mut stack)?;
        self.call_stack(&stack, positional, names)
    }

    /// `self(*args, **kwargs)` with a tuple and a dictionary that exist already:
    /// `HPy_CallTupleDict`.
    ///
    /// # Errors
    ///
    /// `TypeError` if the object cannot be called, and what it raises.
    #[doc(alias = "HPy_CallTupleDict")]
    pub fn call_tuple(
        &self,
        args: &Handle<'cx, Tuple>,
        kwargs: Option<&Handle<'cx, Dict>>,
    ) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let kwargs = kwargs.map_or(HPy::NULL, Handle::as_raw);
        // SAFETY: the handles are open (or null, for no keywords); the function
        // returns a new one or fails.
        unsafe {
            cx.own(hpy_sys::HPy_CallTupleDict(
                cx.as_raw(),
                self.as_raw(),
                args.as_raw(),
                kwargs,
            ))
        }
    }

    /// `self.name(*args)`: `HPy_CallMethod`.
    ///
    /// # Errors
    ///
    /// `AttributeError`, `TypeError` if the attribute cannot be called, and what
    /// it raises.
    #[doc(alias(
        "HPy_CallMethod",
        "HPy_CallMethodTupleDict",
        "HPy_CallMethodTupleDict_s"
    ))]
    #[inline]
    pub fn call_method(
        &self,
        name: impl Name<'cx>,
        args: impl Arguments<'cx>,
    ) -> Result<Handle<'cx>> {
        let mut stack = Stack::new(self.cx());
        stack.push(self)?;
        args.push_into(&mut stack)?;
        let positional = stack.len();
        self.call_method_stack(name, &stack, positional, Names::NONE)
    }

    /// `self.name()`: `HPy_CallMethod` without arguments.
    ///
    /// # Errors
    ///
    /// `AttributeError`, `TypeError` if the attribute cannot be called, and what
    /// it raises.
    #[inline]
    pub fn call_method0(&self, name: impl Name<'cx>) -> Result<Handle<'cx>> {
        self.call_method(name, ())
    }

    /// `self.name(*args, **kwargs)`: `HPy_CallMethod`.
    ///
    /// # Errors
    ///
    /// `AttributeError`, `TypeError` if the attribute cannot be called, or a
    /// name is given twice, and what it raises.
    #[doc(alias = "HPy_CallMethod")]
    pub fn call_method_with(
        &self,
        name: impl Name<'cx>,
        args: impl Arguments<'cx>,
        kwargs: impl Keywords<'cx>,
    ) -> Result<Handle<'cx>> {
        let mut stack = Stack::new(self.cx());
        stack.push(self)?;
        args.push_into(&mut stack)?;
        let positional = stack.len();
        let names = kwargs.push_into(&mut stack)?;
        self.call_method_stack(name, &stack, positional, names)
    }

    #[inline]
    fn call_stack(
        &self,
        stack: &Stack<'_, 'cx>,
        positional: usize,
        names: Names<'cx>,
    ) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let Some(names) = names.vector(stack, positional) else {
            return self.call_slowly(stack.as_raw(), positional, names);
        };
        // SAFETY: the handles on the stack are open, one for each positional
        // argument and each name; the function returns a new one or fails.
        unsafe {
            cx.own(hpy_sys::HPy_Call(
                cx.as_raw(),
                self.as_raw(),
                stack.as_raw().as_ptr(),
                positional,
                names,
            ))
        }
    }

    /// `stack` begins with the receiver, which `positional` counts.
    #[inline]
    fn call_method_stack(
        &self,
        name: impl Name<'cx>,
        stack: &Stack<'_, 'cx>,
        positional: usize,
        names: Names<'cx>,
    ) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let Some(names) = names.vector(stack, positional) else {
            let method = self.getattr(name)?;
            return method.call_slowly(&stack.as_raw()[1..], positional - 1, names);
        };
        // SAFETY: as above, and the name is an open handle to a str.
        let result = name.with_object(cx, |name| unsafe {
            hpy_sys::HPy_CallMethod(
                cx.as_raw(),
                name.as_raw(),
                stack.as_raw().as_ptr(),
                positional,
                names,
            )
        })?;
        // SAFETY: a new handle, or null with an exception.
        unsafe { cx.own(result) }
    }

    /// A call by tuple and dictionary: where the keywords are a dictionary, and
    /// where there are so many arguments that hosts, which copy them to the C
    /// stack, could run out of it.
    #[cold]
    fn call_slowly(
        &self,
        arguments: &[HPy],
        positional: usize,
        names: Names<'cx>,
    ) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let (args, values) = arguments.split_at(positional);
        // SAFETY: the handles on the stack are open.
        let args = unsafe { stack::tuple(cx, args)? };
        let kwargs = names.into_dict(cx, values)?;
        self.call_tuple(&args, kwargs.as_ref())
    }
}

impl<'cx> crate::Context<'cx> {
    /// A `tuple`: `HPyTuple_FromArray`.
    ///
    /// The items are given as arguments of a call are: a Rust tuple of values
    /// that convert, or an array, slice or `Vec` of them.
    ///
    /// # Errors
    ///
    /// `MemoryError`, and what the conversions raise.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn describe<'cx>(x: &Handle<'cx>) -> Result<Handle<'cx, Tuple>> {
    ///     x.cx().tuple((x, x.repr()?, 1.5, "text"))
    /// }
    /// ```
    #[doc(alias("HPyTuple_FromArray", "HPyTuple_Pack"))]
    pub fn tuple(self, items: impl Arguments<'cx>) -> Result<Handle<'cx, Tuple>> {
        let mut stack = Stack::new(self);
        items.push_into(&mut stack)?;
        // SAFETY: the handles on the stack are open.
        unsafe { stack::tuple(self, stack.as_raw()) }
    }
}
