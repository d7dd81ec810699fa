//! Context variables: [`Handle<'cx, ContextVar>`](crate::types::ContextVar).

use hpy_sys::HPy;

use crate::context::Context;
use crate::convert::IntoPython;
use crate::error::{Error, Result};
use crate::exc::{ExceptionType, LookupError};
use crate::handle::Handle;
use crate::text;
use crate::types::ContextVar;

impl<'cx> Context<'cx> {
    /// A new context variable, `contextvars.ContextVar(name)`:
    /// `HPyContextVar_New`. Make it once and keep it in a
    /// [`Global`](crate::Global): contexts never forget one.
    ///
    /// # Errors
    ///
    /// `ValueError` if the name holds a NUL.
    ///
    /// ```
    /// use hpy::prelude::*;
    /// use hpy::types::ContextVar;
    ///
    /// #[hpy::global]
    /// static PRECISION: Global<ContextVar> = Global::new();
    ///
    /// fn precision(cx: Context<'_>) -> Result<u32> {
    ///     let variable = PRECISION.get_or_init(cx, |cx| cx.context_var("precision"))?;
    ///     u32::from_python(&variable.get_or(28)?)
    /// }
    /// ```
    #[doc(alias = "HPyContextVar_New")]
    pub fn context_var(self, name: &str) -> Result<Handle<'cx, ContextVar>> {
        self.new_context_var(name, HPy::NULL)
    }

    /// A new context variable with a default,
    /// `contextvars.ContextVar(name, default=default)`: `HPyContextVar_New`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the name holds a NUL, and what the conversion raises.
    #[doc(alias = "HPyContextVar_New")]
    pub fn context_var_with_default(
        self,
        name: &str,
        default: impl IntoPython<'cx>,
    ) -> Result<Handle<'cx, ContextVar>> {
        let default = default.into_operand(self)?;
        self.new_context_var(name, default.raw())
    }

    fn new_context_var(self, name: &str, default: HPy) -> Result<Handle<'cx, ContextVar>> {
        // SAFETY: the name is a C string and is copied, the handle is open or
        // null; the function returns a new handle or fails.
        text::with_c_str(name, |name| unsafe {
            self.own(hpy_sys::HPyContextVar_New(self.as_raw(), name, default))
        })?
    }
}

impl<'cx> Handle<'cx, ContextVar> {
    /// The variable's value in the current context, or its default:
    /// `HPyContextVar_Get`. `None` if it has neither.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias = "HPyContextVar_Get")]
    pub fn get(&self) -> Result<Option<Handle<'cx>>> {
        self.get_raw(HPy::NULL)
    }

    /// The variable's value in the current context, or this default (rather than
    /// its own), `self.get(default)`: `HPyContextVar_Get`.
    ///
    /// # Errors
    ///
    /// `MemoryError`, and what the conversion raises.
    #[doc(alias = "HPyContextVar_Get")]
    pub fn get_or(&self, default: impl IntoPython<'cx>) -> Result<Handle<'cx>> {
        let default = default.into_operand(self.cx())?;
        let value = self.get_raw(default.raw())?;
        value.ok_or_else(|| LookupError::error("the context variable has no value"))
    }

    fn get_raw(&self, default: HPy) -> Result<Option<Handle<'cx>>> {
        let cx = self.cx();
        let mut value = HPy::NULL;
        // SAFETY: the handles are open (the default may be null); the place is
        // ours, and holds a new handle or null when the function succeeds.
        unsafe {
            let status =
                hpy_sys::HPyContextVar_Get(cx.as_raw(), self.as_raw(), default, &mut value);
            if status < 0 {
                return Err(Error::fetch(cx));
            }
            Ok((!value.is_null()).then(|| Handle::from_raw(cx, value)))
        }
    }

    /// Sets the variable in the current context, and returns the token that
    /// [`reset`](Self::reset) takes: `HPyContextVar_Set`.
    ///
    /// # Errors
    ///
    /// `MemoryError`, and what the conversion raises.
    #[doc(alias = "HPyContextVar_Set")]
    pub fn set(&self, value: impl IntoPython<'cx>) -> Result<Handle<'cx>> {
        let cx = self.cx();
        let value = value.into_operand(cx)?;
        // SAFETY: both handles are open; the function returns a new one or fails.
        unsafe {
            cx.own(hpy_sys::HPyContextVar_Set(
                cx.as_raw(),
                self.as_raw(),
                value.raw(),
            ))
        }
    }

    /// Undoes a [`set`](Self::set), `self.reset(token)`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the token is of another variable or context,
    /// `RuntimeError` if it has been used, `TypeError` (on PyPy `AttributeError`) if
    /// it is none.
    pub fn reset(&self, token: &Handle<'cx>) -> Result<()> {
        self.call_method(c"reset", (token,)).map(drop)
    }
}
