//! Finding a module in a file: what a host does before it hands over its context.

mod file;
mod library;
mod tag;

use std::fmt;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;

use crate::{HPY_ABI_VERSION, HPY_ABI_VERSION_MINOR, HPyContext, HPyModuleDef};
use library::Library;

/// A file that was found to be a universal binary of this ABI. It stays loaded for as
/// long as the process lives.
#[derive(Debug)]
pub struct Extension {
    symbol: String,
    path: PathBuf,
    set_context: unsafe extern "C" fn(*mut HPyContext),
    init: unsafe extern "C" fn() -> *mut HPyModuleDef,
}

impl Extension {
    /// Opens a file, and finds and checks everything, before the extension is given
    /// anything. `symbol` is what its symbols end with (`HPyInit_<symbol>`): the last
    /// part of the module's name.
    ///
    /// # Errors
    /// What is wrong with the file, for people.
    ///
    /// # Safety
    /// The file must be one whose code may be run, and no other thread may open
    /// libraries meanwhile: an interpreter's lock sees to that.
    pub unsafe fn open(symbol: &str, path: &Path) -> Result<Extension, String> {
        type Version = unsafe extern "C" fn() -> u32;
        let refuse = |reason: fmt::Arguments<'_>| {
            format!(
                "HPy extension module '{symbol}' at path '{}': {reason}",
                path.display()
            )
        };
        file::check(path).map_err(|reason| refuse(format_args!("{reason}")))?;
        // SAFETY: by the caller's word; the symbols are those that HPy_MODINIT
        // writes, with these types.
        unsafe {
            let library = Library::open(path).map_err(|reason| refuse(format_args!("{reason}")))?;
            let find = |prefix: &str| {
                let name = format!("{prefix}_{symbol}");
                library
                    .find(&name)
                    .ok_or_else(|| refuse(format_args!("{}", missing(&library, &name, symbol))))
            };
            let major = find("get_required_hpy_major_version")?;
            let minor = find("get_required_hpy_minor_version")?;
            let (major, minor) = (
                std::mem::transmute::<*mut _, Version>(major)(),
                std::mem::transmute::<*mut _, Version>(minor)(),
            );
            if major != HPY_ABI_VERSION || minor > HPY_ABI_VERSION_MINOR {
                return Err(format!(
                    "HPy extension module '{symbol}' requires unsupported version of the HPy \
                     runtime. Requested version: {major}.{minor}. Current HPy version: \
                     {HPY_ABI_VERSION}.{HPY_ABI_VERSION_MINOR}.",
                ));
            }
            match tag::of(path) {
                None => {
                    return Err(refuse(format_args!(
                        "could not find HPy ABI tag encoded in the filename. The extension claims \
                         to be compiled with HPy ABI version: {major}.{minor}."
                    )));
                }
                Some(tag) if tag != major.to_string() => {
                    return Err(refuse(format_args!(
                        "mismatch between the HPy ABI tag encoded in the filename and the major \
                         version requested by the HPy extension itself. Major version tag parsed \
                         from filename: {tag}. Requested version: {major}.{minor}."
                    )));
                }
                Some(_) => {}
            }
            let set_context = find("HPyInitGlobalContext")?;
            let init = find("HPyInit")?;
            Ok(Extension {
                set_context: std::mem::transmute::<*mut _, unsafe extern "C" fn(*mut HPyContext)>(
                    set_context,
                ),
                init: std::mem::transmute::<*mut _, unsafe extern "C" fn() -> *mut HPyModuleDef>(
                    init,
                ),
                path: path.to_owned(),
                symbol: symbol.to_owned(),
            })
        }
    }

    /// What its symbols end with.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// Gives the extension the host's context, and takes the module's definition; none if
    /// it gave none.
    ///
    /// # Safety
    /// The context must be valid for as long as the extension may use it: until it is
    /// given another, or the process ends.
    pub unsafe fn definition(&self, ctx: *mut HPyContext) -> Option<NonNull<HPyModuleDef>> {
        // SAFETY: by the caller's word; the functions are the extension's.
        unsafe {
            (self.set_context)(ctx);
            NonNull::new((self.init)())
        }
    }

    /// What to say of an extension that gave no [`definition`](Self::definition).
    pub fn without_definition(&self) -> String {
        format!(
            "HPy extension module '{}' at path '{}': its function 'HPyInit_{0}' returned NULL, \
             no module definition",
            self.symbol,
            self.path.display(),
        )
    }
}

/// Says what the file seems to be instead, if a symbol is missing.
fn missing(library: &Library, name: &str, symbol: &str) -> String {
    let mut reason = format!("it has no symbol '{name}'");
    let has = |name: &str| library.find(&format!("{name}_{symbol}")).is_some();
    if has("HPyInit") {
        reason.push_str(", which HPy_MODINIT of HPy 0.9 defines: it is built for another version");
    } else if has("PyInit") {
        reason.push_str(
            ". It is an extension of CPython's C API (or of HPy's CPython ABI), to be imported \
             without a loader",
        );
    } else {
        reason.push_str(
            ". Is the module registered by HPy_MODINIT, and under this name? The file and the \
             module have to have the same",
        );
    }
    reason
}
