//! Compiling and running Python code.

use hpy_sys::HPy_SourceKind;

use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::text;
use crate::types::{Code, Dict};

/// What kind of source [`Context::compile`] is given: C's `HPy_SourceKind`, and
/// the `mode` of Python's `compile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// One expression, `"eval"`; running it gives its value.
    Expression,
    /// The statements of a file, `"exec"`; running them gives `None`.
    File,
    /// One statement as typed at a prompt, `"single"`: the value of an
    /// expression is printed.
    Single,
}

impl SourceKind {
    /// The number that the C API gives to it.
    pub const fn as_raw(self) -> HPy_SourceKind {
        match self {
            SourceKind::Expression => HPy_SourceKind::Expr,
            SourceKind::File => HPy_SourceKind::File,
            SourceKind::Single => HPy_SourceKind::Single,
        }
    }
}

/// The file name that tracebacks show for code that has none.
const NO_FILE: &str = "<string>";

impl<'cx> Context<'cx> {
    /// Compiles source text, `compile(source, filename, mode)`: `HPy_Compile_s`.
    /// The file name is for tracebacks; nothing is read from it.
    ///
    /// # Errors
    ///
    /// `SyntaxError`, `ValueError` if a text holds a NUL.
    #[doc(alias = "HPy_Compile_s")]
    pub fn compile(
        self,
        source: &str,
        filename: &str,
        kind: SourceKind,
    ) -> Result<Handle<'cx, Code>> {
        text::with_c_str(source, |source| {
            // SAFETY: both texts are C strings; the function returns a new handle
            // to a code object or fails.
            text::with_c_str(filename, |filename| unsafe {
                self.own(hpy_sys::HPy_Compile_s(
                    self.as_raw(),
                    source,
                    filename,
                    kind.as_raw(),
                ))
            })?
        })?
    }

    /// The value of an expression, `eval(expression, {})`. It knows the builtins
    /// and nothing else.
    ///
    /// # Errors
    ///
    /// `SyntaxError`, `ValueError` if the text holds a NUL, and what the code
    /// raises.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn answer(cx: Context<'_>) -> Result<i64> {
    ///     i64::from_python(&cx.eval("6 * 7")?)
    /// }
    /// ```
    pub fn eval(self, expression: &str) -> Result<Handle<'cx>> {
        self.eval_in(expression, &self.dict()?)
    }

    /// The value of an expression, `eval(expression, globals)`.
    ///
    /// # Errors
    ///
    /// As for [`eval`](Self::eval).
    pub fn eval_in(self, expression: &str, globals: &Handle<'cx, Dict>) -> Result<Handle<'cx>> {
        self.compile(expression, NO_FILE, SourceKind::Expression)?
            .eval(globals, globals)
    }

    /// Runs statements, `exec(source, globals)`; what they define is in `globals`
    /// afterwards.
    ///
    /// # Errors
    ///
    /// As for [`eval`](Self::eval).
    pub fn exec_in(self, source: &str, globals: &Handle<'cx, Dict>) -> Result<()> {
        self.compile(source, NO_FILE, SourceKind::File)?
            .eval(globals, globals)
            .map(drop)
    }
}

impl<'cx> Handle<'cx, Code> {
    /// Runs the code, `eval(self, globals, locals)`: `HPy_EvalCode`. As Python's
    /// `eval` does, it sees to it that `globals` has `__builtins__`. `locals` can
    /// be any mapping, and is `globals` for code at the top level.
    ///
    /// # Errors
    ///
    /// What the code raises.
    #[doc(alias = "HPy_EvalCode")]
    pub fn eval(&self, globals: &Handle<'cx, Dict>, locals: &Handle<'cx>) -> Result<Handle<'cx>> {
        let cx = self.cx();
        // Python 3.8 and 3.9 do not do it at this level.
        if !globals.contains("__builtins__")? {
            globals.set_item("__builtins__", cx.builtins())?;
        }
        // SAFETY: the handles are open, the first to a code object without free
        // variables, as `compile` makes them, the second to a dict; the function
        // returns a new handle or fails.
        unsafe {
            cx.own(hpy_sys::HPy_EvalCode(
                cx.as_raw(),
                self.as_raw(),
                globals.as_raw(),
                locals.as_raw(),
            ))
        }
    }
}
