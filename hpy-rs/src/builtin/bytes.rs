//! `bytes`.

use std::slice;

use hpy_sys::HPy_ssize_t;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::types::{Bytes, Int, TypeObject};

impl<'cx> Context<'cx> {
    /// A `bytes`, copied from a slice: `HPyBytes_FromStringAndSize`. (C's
    /// `HPyBytes_FromString` is the same for a C string:
    /// `cx.bytes(text.to_bytes())`.)
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[doc(alias("HPyBytes_FromStringAndSize", "HPyBytes_FromString"))]
    #[inline]
    pub fn bytes(self, bytes: &[u8]) -> Result<Handle<'cx, Bytes>> {
        // SAFETY: the function copies `len` bytes, and returns a new handle to a
        // bytes object or fails.
        unsafe {
            self.own(hpy_sys::HPyBytes_FromStringAndSize(
                self.as_raw(),
                bytes.as_ptr().cast(),
                bytes.len() as HPy_ssize_t,
            ))
        }
    }
}

impl<'cx> Handle<'cx, Bytes> {
    /// The bytes, without a copy: `HPyBytes_AsString` and `HPyBytes_Size`. They
    /// live as long as this handle, and never change.
    ///
    /// # Errors
    ///
    /// `MemoryError`: a host may have to move them where they can stay.
    #[doc(alias("HPyBytes_AsString", "HPyBytes_AS_STRING"))]
    #[doc(alias("HPyBytes_Size", "HPyBytes_GET_SIZE"))]
    #[inline]
    pub fn as_bytes(&self) -> Result<&[u8]> {
        let cx = self.cx();
        let len = if self.get_type().is(&Bytes::type_object(cx)) {
            // SAFETY: the handle is open and to a bytes object.
            unsafe { hpy_sys::HPyBytes_Size(cx.as_raw(), self.as_raw()) }
        } else {
            self.len_of_subclass()?
        };
        // SAFETY: the handle is open and to a bytes object, whose contents stay
        // where they are as long as the handle is open.
        unsafe {
            let start = hpy_sys::HPyBytes_AsString(cx.as_raw(), self.as_raw());
            match usize::try_from(len) {
                Ok(len) if !start.is_null() => Ok(slice::from_raw_parts(start.cast(), len)),
                _ => Err(Error::fetch(cx)),
            }
        }
    }

    /// How many bytes there are, whatever `__len__` a subclass has: PyPy's
    /// `HPyBytes_Size` calls it.
    #[cold]
    fn len_of_subclass(&self) -> Result<HPy_ssize_t> {
        let len = cached::BYTES_LEN.get(self.cx())?.call((self,))?;
        len.downcast::<Int>()?.to_isize()
    }
}
