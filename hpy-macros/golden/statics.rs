#[hpy::global]
static KEPT: Global = Global::new();

/// Something went wrong.
#[hpy::exception(module = crate::native, base = (ValueError, crate::Other))]
pub struct Wrong;
