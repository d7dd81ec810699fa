//! Call functions: what a call of one object goes to.

use std::fmt;
use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use hpy_sys::HPyCallFunction;

use super::{Class, Instance, New, Within};
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, RuntimeError};
use crate::handle::Handle;
use crate::own_host;

/// A function that calls of an object of the class `T` can go to: what
/// `#[hpy(call = NAME)]` on a function of a methods block defines as `T::NAME`.
///
/// [`Handle::set_call_function`] gives it to an object.
pub struct CallFunction<T> {
    raw: &'static HPyCallFunction,
    class: PhantomData<fn(&T)>,
}

impl<T> CallFunction<T> {
    /// Of what hosts call.
    pub(crate) const fn new(raw: &'static HPyCallFunction) -> Self {
        CallFunction {
            raw,
            class: PhantomData,
        }
    }
}

impl<T> Clone for CallFunction<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for CallFunction<T> {}

impl<T> fmt::Debug for CallFunction<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CallFunction").field(&self.raw).finish()
    }
}

/// Whether, and where, an object has its call function.
///
/// # Safety
///
/// All zero must be a value of it: no call function.
#[doc(hidden)]
pub unsafe trait Callable: 'static {
    /// Whether there can be one.
    const ANY: bool;

    /// The call function; null if there is none.
    fn function(&self) -> *const HPyCallFunction;
}

/// The objects of a class have no call functions.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoCalls;

// SAFETY: it is empty.
unsafe impl Callable for NoCalls {
    const ANY: bool = false;

    #[inline]
    fn function(&self) -> *const HPyCallFunction {
        ptr::null()
    }
}

/// The call function of one object.
#[doc(hidden)]
#[derive(Debug)]
pub struct Calls(AtomicPtr<HPyCallFunction>);

// SAFETY: null is no function.
unsafe impl Callable for Calls {
    const ANY: bool = true;

    #[inline]
    fn function(&self) -> *const HPyCallFunction {
        self.0.load(Ordering::Relaxed)
    }
}

/// Says that the objects of the class `T` have call functions.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the objects of `{T}` have no call functions",
    label = "calls of them go to the class's `__call__` alone",
    note = "write `#[hpy::class(calls)]` on `{T}`"
)]
pub trait Diverted<T>: Callable {
    #[doc(hidden)]
    fn divert(&self, function: &'static HPyCallFunction);
}

impl<T> Diverted<T> for Calls {
    fn divert(&self, function: &'static HPyCallFunction) {
        self.0
            .store(ptr::from_ref(function).cast_mut(), Ordering::Relaxed);
    }
}

impl<T: Class<Calls: Diverted<T>, Base: Within>> Handle<'_, T> {
    /// Has calls of this object go to a function, in place of the class's `__call__`.
    /// The class needs the option `calls`.
    ///
    /// ```standalone_crate
    /// use hpy::prelude::*;
    ///
    /// #[hpy::module]
    /// mod powers {
    ///     use super::*;
    ///
    ///     /// Raises what it is called with to a power.
    ///     #[hpy::class(frozen, calls)]
    ///     struct Power {
    ///         exponent: u32,
    ///     }
    ///
    ///     #[hpy::methods]
    ///     impl Power {
    ///         fn __new__(new: &New<'_, Self>, exponent: u32) -> Result<Self> {
    ///             if exponent == 2 {
    ///                 new.set_call_function(Power::SQUARE)?;
    ///             }
    ///             Ok(Power { exponent })
    ///         }
    ///
    ///         fn __call__(&self, base: i64) -> i64 {
    ///             base.pow(self.exponent)
    ///         }
    ///
    ///         #[hpy(call = SQUARE)]
    ///         fn square(&self, base: i64) -> i64 {
    ///             base * base
    ///         }
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// Python sees nothing of it but what calls do: it looks `__call__` up on the class,
    /// where that is one for all objects, and does what `__call__` of a class written in
    /// Python and derived from this one says. Of a class in Rust that is derived from
    /// this one, calls go to the function unless the class has a `__call__` of its own.
    ///
    /// By the CPython host in the binary the interpreter calls the function at once.
    /// Elsewhere the class's `__call__` does, because PyPy's HPy gives a call function
    /// to all objects of a class, and the package `hpy` does not call those of classes
    /// derived in Python.
    ///
    /// # Errors
    ///
    /// `RuntimeError` for an object without memory, which PyPy lets Python code make.
    #[doc(alias = "HPy_SetCallFunction")]
    pub fn set_call_function(&self, function: CallFunction<T>) -> Result<()> {
        let Some(instance) = Instance::of(self) else {
            let name = T::NAME;
            return Err(RuntimeError::error(format!(
                "this '{name}' object has no memory: its __new__ was not called"
            )));
        };
        instance.calls.divert(function.raw);
        let ctx = self.cx().as_raw();
        // SAFETY: the context is valid and the handle open; the function is a constant,
        // which hosts do not write to. Objects of classes below have their class's own
        // `__call__`, which comes to this one if there is no other.
        let failed = unsafe {
            own_host::is_exactly(ctx, self.as_raw(), T::kept().word())
                && !own_host::is_emulated()
                && hpy_sys::HPy_SetCallFunction(
                    ctx,
                    self.as_raw(),
                    ptr::from_ref(function.raw).cast_mut(),
                ) < 0
        };
        if failed {
            return Err(Error::fetch(self.cx()));
        }
        Ok(())
    }
}

impl<T: Class<Calls: Diverted<T>, Base: Within>> New<'_, T> {
    /// As [`Handle::set_call_function`], for an object that has no value yet.
    ///
    /// # Errors
    ///
    /// As for that.
    pub fn set_call_function(&self, function: CallFunction<T>) -> Result<()> {
        self.object().set_call_function(function)
    }
}
