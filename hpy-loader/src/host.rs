//! Loading by the host that this module itself was loaded by: our own, or the
//! interpreter's.

use std::path::Path;

use hpy::prelude::*;
use hpy_cpython::Failure;
use hpy_sys::HPy;

use crate::hpy_loader::LoadError;
use crate::mode::Mode;

/// Whether this module was loaded by the host that it carries.
pub(crate) fn is_ours(cx: Context<'_>) -> bool {
    // SAFETY: the context is that of this call.
    unsafe { hpy_cpython::is_ours(cx.as_raw()) }
}

/// Loads a module.
///
/// # Errors
/// `LoadError` if the file is no extension; NotImplementedError for a mode that
/// our host has not; what the module raises.
pub(crate) fn load<'cx>(
    name: &str,
    path: &Path,
    spec: &Handle<'cx>,
    mode: Mode,
) -> Result<Handle<'cx>> {
    let cx = spec.cx();
    if !is_ours(cx) {
        return hand_over(cx)?.call_method_with(
            "load",
            (name, path.as_os_str(), spec),
            [("mode", mode as i64)],
        );
    }
    if mode != Mode::Universal {
        hpy::raise!(
            NotImplementedError,
            "cannot load '{name}'{}: hpy_loader has the plain mode only, as yet",
            mode.in_words()
        );
    }
    // SAFETY: the context is ours and that of this call, the handle is open; that
    // the file is to be trusted is the word of whoever imports it.
    match unsafe { hpy_cpython::load(cx.as_raw(), name, path, spec.as_raw()) } {
        // SAFETY: a new handle.
        Ok(module) => Ok(unsafe { Handle::from_raw(cx, module) }),
        // SAFETY: an exception is pending.
        Err(Failure::Raised) => unsafe { cx.own(HPy::NULL) },
        Err(Failure::Refused(reason)) => Err(refused(cx, name, path, reason)),
    }
}

/// The version of HPy, and what supplies it.
pub(crate) fn version<'cx>(cx: Context<'cx>) -> Result<Handle<'cx>> {
    if is_ours(cx) {
        let supplier = concat!("hpy-rs ", env!("CARGO_PKG_VERSION"));
        Ok(cx.tuple(("0.9.0", supplier))?.into_object())
    } else {
        hand_over(cx)?.call_method0("get_version")
    }
}

/// A spec of a module that nothing is known of but its name and file.
pub(crate) fn simple_spec<'cx>(cx: Context<'cx>, name: &str, path: &Path) -> Result<Handle<'cx>> {
    cx.import("importlib.machinery")?.call_method_with(
        "ModuleSpec",
        (name, ()),
        [("origin", path.as_os_str())],
    )
}

/// The LoadError with everything that an ImportError can tell.
fn refused(cx: Context<'_>, name: &str, path: &Path, reason: String) -> Error {
    let made = LoadError::class(cx)
        .and_then(|class| class.call_with((reason,), (("name", name), ("path", path.as_os_str()))));
    match made {
        Ok(exception) => Error::from_value(&exception),
        Err(error) => error,
    }
}

/// The module by which a host that is not ours loads.
///
/// # Errors
/// ImportError, if it has none that can be imported.
fn hand_over<'cx>(cx: Context<'cx>) -> Result<Handle<'cx>> {
    // PyPy's own, which needs no package.
    match cx.import("_hpy_universal") {
        Err(error) if error.matches::<ImportError>(cx) => cx.import("hpy.universal"),
        other => other,
    }
}
