//! Importing modules.

use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::text;

impl<'cx> Context<'cx> {
    /// Imports a module and returns it, the last one of a dotted name,
    /// `importlib.import_module(name)`: `HPyImport_ImportModule`.
    ///
    /// # Errors
    ///
    /// `ModuleNotFoundError`, `ValueError` if the name holds a NUL, and what the
    /// module's code raises.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// fn exists<'cx>(path: &Handle<'cx, Str>) -> Result<bool> {
    ///     let os_path = path.cx().import("os.path")?;
    ///     os_path.call_method("exists", (path,))?.is_true()
    /// }
    /// ```
    #[doc(alias = "HPyImport_ImportModule")]
    pub fn import(self, name: &str) -> Result<Handle<'cx>> {
        // SAFETY: the name is a C string; the function returns a new handle or
        // fails.
        text::with_c_str(name, |name| unsafe {
            self.own(hpy_sys::HPyImport_ImportModule(self.as_raw(), name))
        })?
    }
}
