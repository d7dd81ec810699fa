//! [`std::io::Error`] as `OSError`.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::lazy::{Builder, Lazy, pack};
use super::{Error, Result, dynamic};
use crate::context::Context;
use crate::exc::*;
use crate::handle::Handle;
use crate::types::Tuple;

/// Says which file an input or output error is about.
pub trait PathResultExt<T> {
    /// Turns an [`io::Error`] into the exception with this file name, as
    /// Python's own `open` raises it: `FileNotFoundError: [Errno 2] No such file
    /// or directory: 'x'`.
    ///
    /// ```
    /// use hpy::prelude::*;
    ///
    /// #[hpy::function]
    /// fn read(path: &str) -> Result<String> {
    ///     std::fs::read_to_string(path).with_path(path)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// That exception.
    #[doc(alias(
        "HPyErr_SetFromErrnoWithFilename",
        "HPyErr_SetFromErrnoWithFilenameObjects"
    ))]
    fn with_path(self, path: impl AsRef<Path>) -> Result<T>;
}

impl<T> PathResultExt<T> for io::Result<T> {
    #[inline]
    fn with_path(self, path: impl AsRef<Path>) -> Result<T> {
        self.map_err(|error| convert(error, Some(path.as_ref().to_owned())))
    }
}

/// `OSError` or the subclass for the error, with `errno` and `strerror`.
///
/// | [`ErrorKind`] without an error of the system's | |
/// |---|---|
/// | `NotFound`, `PermissionDenied`, ... | the subclass of `OSError`, with the `errno` that it stands for |
/// | `UnexpectedEof` | `EOFError` |
/// | `InvalidInput`, `InvalidData` | `ValueError` |
/// | `OutOfMemory` | `MemoryError` |
/// | any other | `OSError` |
///
/// An error that only wraps another (`io::Error::other`) becomes what that one
/// becomes, if it is one that converts.
impl From<io::Error> for Error {
    #[cold]
    fn from(error: io::Error) -> Self {
        convert(error, None)
    }
}

#[cold]
fn convert(error: io::Error, path: Option<PathBuf>) -> Error {
    if let Some(code) = error.raw_os_error() {
        return os_error(error.kind(), code, message(&error, code), path);
    }
    let kind = error.kind();
    let shown = error.to_string();
    if error.get_ref().is_none() {
        return from_kind(kind, shown, path);
    }
    match error.into_inner() {
        Some(inner) if kind == ErrorKind::Other => dynamic::convert(inner),
        Some(inner) => match inner.downcast::<Error>() {
            Ok(error) => *error,
            Err(inner) => {
                let error = from_kind(kind, shown, path);
                match inner.source() {
                    Some(source) => error.caused_by(dynamic::chain(source)),
                    None => error,
                }
            }
        },
        None => from_kind(kind, shown, path),
    }
}

/// The system's words without what Rust appends to them.
fn message(error: &io::Error, code: i32) -> String {
    let mut message = error.to_string();
    let suffix = format!(" (os error {code})");
    if let Some(len) = message.strip_suffix(&suffix).map(str::len) {
        message.truncate(len);
    }
    message
}

/// The exception for a kind that comes without a code.
fn from_kind(kind: ErrorKind, message: String, path: Option<PathBuf>) -> Error {
    match kind {
        ErrorKind::UnexpectedEof => EOFError::error(message),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => ValueError::error(message),
        ErrorKind::OutOfMemory => MemoryError::error(message),
        _ => match errno(kind) {
            Some(errno) => lazily(kind, 0, message, path, errno, None),
            None => match path {
                Some(path) => OSError::error(format!("{message}: {path:?}")),
                None => OSError::error(message),
            },
        },
    }
}

/// The exception for an error of the system.
fn os_error(kind: ErrorKind, code: i32, message: String, path: Option<PathBuf>) -> Error {
    if cfg!(windows) {
        // Python finds the errno for a Windows error code.
        lazily(kind, code, message, path, 0, Some(code))
    } else {
        lazily(kind, code, message, path, code, None)
    }
}

/// `OSError(errno, message[, path[, winerror]])`, which makes an instance of the
/// right subclass. That subclass is named here already, so that the error
/// [`matches`](Error::matches) it before it is raised.
fn lazily(
    kind: ErrorKind,
    code: i32,
    message: String,
    path: Option<PathBuf>,
    errno: i32,
    winerror: Option<i32>,
) -> Error {
    let shown = match &path {
        Some(path) => format!("[Errno {errno}] {message}: {path:?}"),
        None => format!("[Errno {errno}] {message}"),
    };
    let build: Builder =
        Box::new(move |cx| arguments(cx, errno, &message, path.as_deref(), winerror));
    lazy_of(kind, code)(Some(shown), build).into()
}

/// What makes the exception: its class is that which Python will choose.
fn lazy_of(kind: ErrorKind, code: i32) -> fn(Option<String>, Builder) -> Lazy {
    match kind {
        ErrorKind::NotFound => Lazy::build::<FileNotFoundError>,
        ErrorKind::PermissionDenied => Lazy::build::<PermissionError>,
        ErrorKind::ConnectionRefused => Lazy::build::<ConnectionRefusedError>,
        ErrorKind::ConnectionReset => Lazy::build::<ConnectionResetError>,
        ErrorKind::ConnectionAborted => Lazy::build::<ConnectionAbortedError>,
        ErrorKind::BrokenPipe => Lazy::build::<BrokenPipeError>,
        ErrorKind::AlreadyExists => Lazy::build::<FileExistsError>,
        ErrorKind::WouldBlock => Lazy::build::<BlockingIOError>,
        ErrorKind::TimedOut => Lazy::build::<TimeoutError>,
        ErrorKind::Interrupted => Lazy::build::<InterruptedError>,
        ErrorKind::IsADirectory => Lazy::build::<IsADirectoryError>,
        ErrorKind::NotADirectory => Lazy::build::<NotADirectoryError>,
        // Those that Python tells apart and Rust has no kind for.
        _ if cfg!(unix) => match code {
            libc::ECHILD => Lazy::build::<ChildProcessError>,
            libc::ESRCH => Lazy::build::<ProcessLookupError>,
            libc::EALREADY | libc::EINPROGRESS => Lazy::build::<BlockingIOError>,
            code if is_shutdown(code) => Lazy::build::<BrokenPipeError>,
            _ => Lazy::build::<OSError>,
        },
        _ => Lazy::build::<OSError>,
    }
}

#[cfg(unix)]
fn is_shutdown(code: i32) -> bool {
    code == libc::ESHUTDOWN
}

#[cfg(not(unix))]
fn is_shutdown(_code: i32) -> bool {
    false
}

/// The code that a kind stands for, where Python has a class for it.
fn errno(kind: ErrorKind) -> Option<i32> {
    Some(match kind {
        ErrorKind::NotFound => libc::ENOENT,
        ErrorKind::PermissionDenied => libc::EACCES,
        ErrorKind::ConnectionRefused => libc::ECONNREFUSED,
        ErrorKind::ConnectionReset => libc::ECONNRESET,
        ErrorKind::ConnectionAborted => libc::ECONNABORTED,
        ErrorKind::BrokenPipe => libc::EPIPE,
        ErrorKind::AlreadyExists => libc::EEXIST,
        ErrorKind::WouldBlock => libc::EAGAIN,
        ErrorKind::TimedOut => libc::ETIMEDOUT,
        ErrorKind::Interrupted => libc::EINTR,
        ErrorKind::IsADirectory => libc::EISDIR,
        ErrorKind::NotADirectory => libc::ENOTDIR,
        _ => return None,
    })
}

fn arguments<'cx>(
    cx: Context<'cx>,
    errno: i32,
    message: &str,
    path: Option<&Path>,
    winerror: Option<i32>,
) -> Result<Handle<'cx, Tuple>> {
    let errno = int(cx, errno)?;
    let message = cx.str(message)?.into_object();
    let path = match path {
        Some(path) => Some(path_name(cx, path)?),
        None => None,
    };
    match (path, winerror) {
        (None, None) => pack(cx, [errno, message]),
        (Some(path), None) => pack(cx, [errno, message, path]),
        (path, Some(winerror)) => {
            let path = path.unwrap_or_else(|| none(cx));
            pack(cx, [errno, message, path, int(cx, winerror)?])
        }
    }
}

fn none(cx: Context<'_>) -> Handle<'_> {
    cx.none().to_owned().into_object()
}

fn int(cx: Context<'_>, value: i32) -> Result<Handle<'_>> {
    // SAFETY: the function returns a new handle or fails.
    unsafe { cx.own(hpy_sys::HPyLong_FromInt32_t(cx.as_raw(), value)) }
}

/// A file name as Python has it.
#[cfg(unix)]
fn path_name<'cx>(cx: Context<'cx>, path: &Path) -> Result<Handle<'cx>> {
    use std::os::unix::ffi::OsStrExt;

    let bytes = path.as_os_str().as_bytes();
    // SAFETY: the function copies the bytes and returns a new handle or fails.
    unsafe {
        cx.own(hpy_sys::HPyUnicode_DecodeFSDefaultAndSize(
            cx.as_raw(),
            bytes.as_ptr().cast(),
            bytes.len() as hpy_sys::HPy_ssize_t,
        ))
    }
}

/// A file name as Python has it, as far as it is text.
#[cfg(not(unix))]
fn path_name<'cx>(cx: Context<'cx>, path: &Path) -> Result<Handle<'cx>> {
    Ok(cx.str(&path.to_string_lossy())?.into_object())
}
