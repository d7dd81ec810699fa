//! Memory that can be taken from an extension: who touches it afterwards is told why that
//! is wrong, and then gets the signal that the system sends.

#[cfg(unix)]
mod unix;

#[cfg(unix)]
pub(crate) use unix::Pages;

/// There is none here.
#[cfg(not(unix))]
pub(crate) enum Pages {}

#[cfg(not(unix))]
impl Pages {
    /// None.
    pub(crate) fn new(_: &[u8]) -> Option<Pages> {
        None
    }

    /// Where it begins.
    pub(crate) fn as_ptr(&self) -> *const u8 {
        match *self {}
    }

    /// Takes it from the extension.
    pub(crate) fn guard(self, _: String) {
        match self {}
    }
}
