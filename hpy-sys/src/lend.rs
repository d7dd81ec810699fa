//! Contexts that a host lends to Rust code in its process.

use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::HPyContext;

/// A host's interpreter in this process, which lends its context to code that it has not
/// called: to tests, and to programs that have an interpreter in them.
pub trait Interpreter {
    /// An exception that was raised.
    type Exception<'a>
    where
        Self: 'a;

    /// Calls `f` as the interpreter calls a function of an extension. `f` gives none if it has
    /// left an exception pending in the context.
    ///
    /// # Errors
    /// That exception, or what `f` did wrong.
    fn lend<R>(
        &self,
        f: impl FnOnce(LentContext<'_>) -> Option<R>,
    ) -> Result<R, Self::Exception<'_>>;
}

/// A context that was lent, for as long as `'a` and on this thread alone.
#[derive(Debug)]
pub struct LentContext<'a> {
    ctx: NonNull<HPyContext>,
    _lent: PhantomData<&'a mut HPyContext>,
}

impl LentContext<'_> {
    /// Lends a context.
    ///
    /// # Safety
    /// It must be valid for the lifetime, as the context of a call is; the lifetime must not
    /// be longer than that of the call.
    pub unsafe fn new(ctx: NonNull<HPyContext>) -> Self {
        LentContext {
            ctx,
            _lent: PhantomData,
        }
    }

    /// The context, valid as long as this is.
    pub fn as_raw(&self) -> *mut HPyContext {
        self.ctx.as_ptr()
    }
}
