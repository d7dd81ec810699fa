//! The content of builtin objects, for what would else cost an extension more than
//! one of CPython's own.

use hpy_sys::{HPy, HPy_ssize_t};

use crate::capi::*;
use crate::members::{handle, object};
use crate::object::{incref, type_of};

/// Goes through a `dict` whose keys are known, to get at their values: what an
/// extension of CPython's would do by `PyDict_Next`.
#[derive(Debug)]
pub struct DictValues {
    /// Where CPython is; negative once the dict and the keys have parted.
    position: HPy_ssize_t,
}

impl DictValues {
    /// Begins. For any other object than a `dict` itself there are no values.
    ///
    /// # Safety
    /// With the interpreter's lock held; the handle must be open and this host's.
    pub unsafe fn new(dict: HPy) -> DictValues {
        // SAFETY: by the caller's word.
        let exact = unsafe { type_of(object(dict)) } == PyDict_Type();
        DictValues {
            position: if exact { 0 } else { -1 },
        }
    }

    /// A handle to the value of `key`, if that is the dict's next key indeed; else
    /// null, and the caller has to look for it.
    ///
    /// # Safety
    /// As for [`new`](Self::new), with the same dict.
    #[inline]
    pub unsafe fn next(&mut self, dict: HPy, key: HPy) -> HPy {
        if self.position < 0 {
            return HPy::NULL;
        }
        let (mut next, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: by the caller's word. CPython looks whether the position is in the
        // dict, whatever has become of that.
        unsafe {
            let position = &raw mut self.position;
            let found = PyDict_Next(object(dict), position, &raw mut next, &raw mut value);
            if found != 0 && next == object(key) {
                return handle(incref(value));
            }
        }
        self.position = -1;
        HPy::NULL
    }
}

/// A `str` of UTF-8; null with an exception set if that fails.
///
/// # Safety
/// With the interpreter's lock held, after a module was loaded.
pub unsafe fn new_text(text: &str) -> HPy {
    // SAFETY: the text has that length.
    unsafe {
        handle(PyUnicode_FromStringAndSize(
            text.as_ptr().cast(),
            text.len() as HPy_ssize_t,
        ))
    }
}
