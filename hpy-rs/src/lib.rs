//! Python extension modules in Rust: one binary for every Python, by way of HPy.

pub mod builtin;
pub mod c_index;
mod context;
pub mod convert;
mod error;
pub mod exc;
mod global;
mod handle;
pub mod interpreter;
pub mod object;
mod operand;
#[doc(hidden)]
pub mod rt;
mod text;
pub mod types;

pub use context::Context;
#[doc(hidden)]
pub use convert::Element;
#[cfg(feature = "serde")]
pub use convert::serde;
pub use convert::{FromItem, FromPython, IntoPython};
pub use error::{Error, PathResultExt, Result, ResultExt};
pub use global::Global;
pub use handle::{Borrowed, Handle};
pub use hpy_macros::{FromPython, IntoPython, constant, exception, function, global, init, module};
pub use object::CompareOp;

/// A module: what a module function or an init function receives.
pub type Module<'cx> = Handle<'cx, types::Module>;

/// What most extension modules use: `use hpy::prelude::*;`.
pub mod prelude {
    pub use crate::exc::*;
    pub use crate::types::{
        Bool, Bytes, Complex, Dict, Float, Int, List, NoneType, Object, PyType, Slice, Str, Tuple,
        Type,
    };
    pub use crate::{
        Borrowed, Context, Error, FromPython, Global, Handle, IntoPython, Module, PathResultExt,
        Result, ResultExt,
    };
}
